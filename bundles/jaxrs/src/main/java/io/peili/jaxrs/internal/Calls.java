// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The requests that are in the code of resources. A response body that is being sent is not among them. */
final class Calls {
    /** The request attribute that holds the {@link Call}. */
    static final String ATTRIBUTE = Call.class.getName();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int running;

    Call begin() {
        lock.lock();
        try {
            running++;
            return new Call();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no call is running, for a time at most. */
    boolean awaitNone(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (running > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
            return running == 0;
        } finally {
            lock.unlock();
        }
    }

    /** One of them. */
    final class Call {
        private final AtomicBoolean open = new AtomicBoolean(true);

        /** The resource has done its part. Calling twice is harmless. */
        void end() {
            if (open.compareAndSet(true, false)) {
                lock.lock();
                try {
                    running--;
                    if (running == 0) {
                        none.signalAll();
                    }
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
