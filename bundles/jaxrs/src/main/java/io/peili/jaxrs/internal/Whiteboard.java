// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import io.peili.http.Gate;
import io.peili.http.Hold;
import io.peili.http.Mount;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the application of one listener in step with the parts that are there. A part that goes away is let go when its
 * calls are done; requests wait at the gate until another part of its name came, or the grace time is over.
 */
final class Whiteboard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Whiteboard.class);

    private final Gate gate;
    private final Times times;
    private final ScheduledExecutorService worker;
    private final Function<Selection, Servlet> builder;
    private final Map<Long, Part> parts = new LinkedHashMap<>();
    private final Map<String, Long> missing = new HashMap<>();
    private final Set<Part> broken = new HashSet<>();
    private Selection mounted = Selection.NOTHING;
    private @Nullable Mount mount;
    private Calls calls = new Calls();
    private @Nullable Hold hold;
    private boolean closed;

    /**
     * How long things may take.
     *
     * @param settle between a change and the application that follows it, so that changes come together
     * @param grace until another part takes the place of one that went away
     * @param drain until the calls of a part that goes away are done
     */
    record Times(Duration settle, Duration grace, Duration drain) {}

    Whiteboard(Gate gate, Times times, ScheduledExecutorService worker, Function<Selection, Servlet> builder) {
        this.gate = gate;
        this.times = times;
        this.worker = worker;
        this.builder = builder;
    }

    /** A part came, or has other properties now. */
    synchronized void add(Part part) {
        parts.put(part.id(), part);
        follow(times.settle());
    }

    /** A part goes away: returns when it may. */
    void remove(long id) {
        Calls running;
        synchronized (this) {
            Selection before = Selection.of(parts.values());
            Part part = parts.remove(id);
            if (closed || part == null || broken.remove(part) || !before.parts().contains(part)) {
                return;
            }
            running = calls;
            if (hold == null) {
                hold = gate.hold();
            }
            missing.put(part.name(), System.nanoTime() + times.grace().toNanos());
            follow(times.settle());
            follow(times.grace());
        }
        awaitCalls(running);
    }

    /** Waits until the calls that are running now are done, for the drain time at most. */
    void awaitCalls() {
        Calls running;
        synchronized (this) {
            running = calls;
        }
        awaitCalls(running);
    }

    private void awaitCalls(Calls running) {
        try {
            if (!running.awaitNone(times.drain())) {
                LOG.warn("{}: requests still run in resources that go away, after {}", gate.listener(), times.drain());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(Duration after) {
        if (!closed) {
            worker.schedule((Runnable) this::follow, after.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Brings the application in step. Runs on the worker only. */
    private void follow() {
        Selection wanted;
        synchronized (this) {
            if (closed || waitsForReplacement()) {
                return;
            }
            wanted = Selection.of(parts.values()).without(broken);
        }
        if (!wanted.equals(mounted)) {
            change(wanted);
        }
        synchronized (this) {
            if (hold != null && missing.isEmpty()) {
                hold.close();
                hold = null;
            }
        }
    }

    private boolean waitsForReplacement() {
        long now = System.nanoTime();
        parts.values().forEach(part -> missing.remove(part.name()));
        missing.values().removeIf(deadline -> deadline - now <= 0);
        return !missing.isEmpty();
    }

    private void change(Selection wanted) {
        if (!wanted.serves()) {
            unmount();
            return;
        }
        try {
            mount(wanted);
        } catch (Exception | Error e) {
            LOG.error("{}: no application can be made of {}; what was mounted goes on", gate.listener(), wanted, e);
            leaveOutBroken(wanted);
        }
    }

    /** Finds out which of several new parts are broken; the others join what is mounted. */
    private void leaveOutBroken(Selection wanted) {
        Set<Part> left = new HashSet<>(wanted.parts());
        mounted.parts().forEach(left::remove);
        boolean several = left.size() > 1 && wanted.parts().containsAll(mounted.parts());
        for (Part next : List.copyOf(left)) {
            left.remove(next);
            if (!several || !mounts(wanted.without(left))) {
                left.add(next);
                setAside(next);
            }
        }
    }

    private synchronized void setAside(Part part) {
        broken.add(part);
        LOG.error("{}: left out until it changes: {}", gate.listener(), part);
    }

    private boolean mounts(Selection selection) {
        if (!selection.serves()) {
            return true;
        }
        try {
            mount(selection);
            return true;
        } catch (Exception | Error e) {
            LOG.debug("{}: no application can be made of {}", gate.listener(), selection, e);
            return false;
        }
    }

    private void mount(Selection selection) throws ServletException {
        CountedServlet servlet = new CountedServlet(builder.apply(selection));
        Mount next = gate.mount(servlet);
        synchronized (this) {
            mount = next;
            calls = servlet.calls();
            mounted = selection;
        }
        LOG.info("{}: application mounted with {}", gate.listener(), selection.parts());
    }

    private void unmount() {
        Mount last;
        synchronized (this) {
            last = mount;
            mount = null;
            mounted = Selection.NOTHING;
        }
        if (last != null) {
            last.close();
            LOG.info("{}: nothing is mounted any more", gate.listener());
        }
    }

    /** Takes the application off the listener and waits until its calls are done. */
    @Override
    public void close() {
        Calls running;
        Mount last;
        synchronized (this) {
            closed = true;
            running = calls;
            last = mount;
            mount = null;
        }
        if (last != null) {
            last.close();
            awaitCalls(running);
        }
        synchronized (this) {
            if (hold != null) {
                hold.close();
                hold = null;
            }
        }
    }
}
