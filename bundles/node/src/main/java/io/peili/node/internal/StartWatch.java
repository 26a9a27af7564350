// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a start until the node is ready or cannot become so. Ends by itself: a node that is up is watched by its
 * probes.
 */
final class StartWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartWatch.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 40;
    private static final long SETTLING_MILLIS = 4000;

    private final Thread thread = new Thread(this::watch, "peili-start");
    private final CountDownLatch announced = new CountDownLatch(1);
    private final Steps steps;
    private final Consumer<StartFailure> onFailure;

    /**
     * What is asked.
     *
     * @param failures throws if something cannot start
     * @param ready how the node answers its probe
     * @param announcement what it serves, once it is ready
     * @param state where to write that
     */
    record Steps(Check failures, Supplier<ReadyCheck.Answer> ready, Supplier<String> announcement, StateFile state) {}

    /** Throws if the node cannot start. */
    interface Check {
        void run() throws StartFailure;
    }

    StartWatch(Steps steps, Consumer<StartFailure> onFailure) {
        this.steps = steps;
        this.onFailure = onFailure;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** For tests: waits until the state file is written. */
    void awaitAnnounced() throws InterruptedException {
        announced.await();
    }

    private void watch() {
        try {
            awaitReady();
            String announcement = steps.announcement().get();
            LOG.info("Ready: {}", announcement.strip().replace("\n", ", "));
            steps.state().write(announcement);
            announced.countDown();
            Thread.sleep(SETTLING_MILLIS);
            ClassArchive.warnIfIgnored(System.getProperty("peili.archive", ""));
            // What only the start needed goes back to the system, and not when the heap first fills.
            System.gc();
        } catch (StartFailure e) {
            onFailure.accept(e);
        } catch (IOException e) {
            LOG.warn("Cannot write {}", steps.state().path(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() throws StartFailure, InterruptedException {
        long patience = System.nanoTime() + PATIENCE.toNanos();
        boolean warned = false;
        while (true) {
            steps.failures().run();
            ReadyCheck.Answer answer = steps.ready().get();
            if (answer.ready()) {
                return;
            }
            if (!warned && System.nanoTime() > patience) {
                LOG.warn("Not ready after {} s: {}", PATIENCE.toSeconds(), firstLines(answer.text()));
                warned = true;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static String firstLines(String text) {
        return Optional.of(text.replaceAll("\\s*\\R\\s*", "; "))
                .filter(line -> line.length() <= 500)
                .orElseGet(() -> text.substring(0, Math.min(500, text.length())));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
