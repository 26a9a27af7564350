// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.auth.Agreement;
import io.peili.content.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An agreement in memory, whose editions are numbers: it believes every offer that is one, and takes the newer ones. */
public final class TestAgreement implements Agreement {
    private final List<Consumer<Edition>> watchers = new CopyOnWriteArrayList<>();
    private final List<String> offers = new CopyOnWriteArrayList<>();
    private final AtomicInteger comparisons = new AtomicInteger();
    private volatile Optional<Edition> edition = Optional.empty();

    /**
     * An edition of a number.
     *
     * @param version the number
     * @return its edition, with the number as its content
     */
    public static Edition edition(long version) {
        return new Edition(version, "%064x".formatted(version), Long.toString(version));
    }

    /**
     * Puts another edition in force, and tells the watchers.
     *
     * @param version its number
     */
    public void publish(long version) {
        Edition fresh = edition(version);
        edition = Optional.of(fresh);
        watchers.forEach(watcher -> watcher.accept(fresh));
    }

    /**
     * All that was offered.
     *
     * @return the contents, the first one first
     */
    public List<String> offers() {
        return List.copyOf(offers);
    }

    @Override
    public Optional<Edition> edition() {
        return edition;
    }

    /**
     * How often it was compared.
     *
     * @return the count
     */
    public int comparisons() {
        return comparisons.get();
    }

    @Override
    public void compared() {
        comparisons.incrementAndGet();
    }

    @Override
    public void offer(String content) {
        offers.add(content);
        if (content.matches("\\d{1,9}")) {
            take(Long.parseLong(content));
        }
    }

    private synchronized void take(long version) {
        if (edition.isEmpty() || version > edition.get().version()) {
            publish(version);
        }
    }

    @Override
    public Subscription watch(Consumer<Edition> listener) {
        watchers.add(listener);
        return () -> watchers.remove(listener);
    }
}
