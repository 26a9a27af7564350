// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.http.Mount;
import jakarta.servlet.Servlet;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mounted servlet, and how many requests are in it. */
final class Application implements Mount {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private final Servlet servlet;
    private final ListenerGate gate;
    private final CountDownLatch destroyed = new CountDownLatch(1);
    private int running;
    private boolean retired;
    private boolean ended;
    private Scheduler.@Nullable Task expiry;

    Application(Servlet servlet, ListenerGate gate) {
        this.servlet = servlet;
        this.gate = gate;
    }

    Servlet servlet() {
        return servlet;
    }

    /** Counts a request in; false once retired. */
    synchronized boolean enter() {
        if (retired) {
            return false;
        }
        running++;
        return true;
    }

    void leave() {
        synchronized (this) {
            running--;
        }
        destroyIfDone(false);
    }

    /**
     * Lets nobody in any more, and destroys the servlet once it is empty.
     *
     * @param deadline begins the drain time if requests are inside
     */
    void retire(Supplier<Scheduler.Task> deadline) {
        synchronized (this) {
            if (retired) {
                return;
            }
            retired = true;
            expiry = running > 0 ? deadline.get() : null;
        }
        destroyIfDone(false);
    }

    /** Destroys the servlet even if requests are in it. */
    void expire() {
        destroyIfDone(true);
    }

    private void destroyIfDone(boolean anyway) {
        synchronized (this) {
            if (ended || !retired || (running > 0 && !anyway)) {
                return;
            }
            ended = true;
            if (expiry != null) {
                expiry.cancel();
            }
            if (running > 0) {
                LOG.warn("{} requests were still running in an application when its drain time was over", running);
            }
        }
        try {
            servlet.destroy();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("an application did not end cleanly", e);
        } finally {
            destroyed.countDown();
        }
    }

    @Override
    public synchronized int running() {
        return running;
    }

    @Override
    public boolean awaitDestroyed(Duration limit) throws InterruptedException {
        return destroyed.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        gate.unmount(this);
    }
}
