// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.token;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often strangers may try: a few times a minute from one address, or from one /64 of IPv6. Thread-safe. */
public final class Attempts {
    private static final int MOST = 10;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES = 4096;
    private static final int NETWORK = 8;

    private final Map<String, Window> windows = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > ADDRESSES;
        }
    };

    private record Window(Instant begin, int count) {}

    /**
     * Counts an attempt.
     *
     * @param address where it comes from
     * @param now the time
     * @return whether it may be made
     */
    public synchronized boolean allow(InetAddress address, Instant now) {
        String key = key(address);
        Window window = windows.get(key);
        if (window == null || !now.isBefore(window.begin().plus(WINDOW))) {
            window = new Window(now, 0);
        }
        windows.put(key, new Window(window.begin(), window.count() + 1));
        return window.count() < MOST;
    }

    /**
     * Forgets the attempts of somebody who turned out to be wanted.
     *
     * @param address where they came from
     */
    public synchronized void forget(InetAddress address) {
        windows.remove(key(address));
    }

    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK) : bytes);
    }
}
