// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.libp2p.Multiaddr;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/** Fetches lists of first peers over HTTP. Blocks; for the router's own thread. */
final class PeerListClient {
    private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(3).toMillis();
    private static final int MAX_BYTES = 256 * 1024;

    private final Supplier<Optional<SSLContext>> tls;

    /** Fetches with the certificates of the cluster where there are any. */
    PeerListClient(Supplier<Optional<SSLContext>> tls) {
        this.tls = tls;
    }

    List<Multiaddr> fetch(URI list) throws IOException {
        if (!(list.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("not an HTTP URL: " + list);
        }
        if (connection instanceof HttpsURLConnection secure) {
            tls.get().ifPresent(context -> secure.setSSLSocketFactory(context.getSocketFactory()));
        }
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", "application/json");
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("status: " + connection.getResponseCode() + " (expected: 200)");
            }
            try (InputStream in = connection.getInputStream()) {
                return PeerList.parse(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
            }
        } finally {
            connection.disconnect();
        }
    }
}
