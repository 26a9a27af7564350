// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.http.Gate;
import io.peili.http.Hold;
import io.peili.http.Mount;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Decides for each request of a listener which application it enters, and when. Thread-safe. */
final class ListenerGate implements Gate {
    /** A request on its way in. */
    interface Visitor {
        /** Goes into an application. Called once, not under a lock. */
        void enter(Application application);

        /** There is nothing to enter and nothing to wait for. */
        void turnAway();

        /** Waited too long, or too many wait. */
        void giveUp(String reason);
    }

    /**
     * What sets a gate apart.
     *
     * @param listener its name
     * @param secure whether it speaks TLS
     * @param waitsForFirst whether requests wait while nothing is mounted
     * @param requests how many requests may be inside
     * @param connections how many connections there may be
     */
    record Kind(
            String listener,
            boolean secure,
            boolean waitsForFirst,
            ToIntFunction<Limits> requests,
            ToIntFunction<Limits> connections) {}

    private final Kind kind;
    private final Supplier<Limits> limits;
    private final Scheduler scheduler;
    private final Supplier<ServletConfig> config;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Application current;
    private int holds;
    private long heldSince;
    private int inside;

    ListenerGate(Kind kind, Supplier<Limits> limits, Scheduler scheduler, Supplier<ServletConfig> config) {
        this.kind = kind;
        this.limits = limits;
        this.scheduler = scheduler;
        this.config = config;
    }

    @Override
    public String listener() {
        return kind.listener();
    }

    @Override
    public boolean secure() {
        return kind.secure();
    }

    /** Why requests cannot enter, if they cannot. A gate that is held for a moment counts as open. */
    synchronized Optional<String> closedBecause() {
        if (current == null) {
            return Optional.of("nothing is mounted");
        }
        if (holds > 0
                && System.nanoTime() - heldSince > limits.get().times().hold().toNanos()) {
            return Optional.of("requests are held back");
        }
        return Optional.empty();
    }

    @Override
    public Mount mount(Servlet servlet) throws ServletException {
        servlet.init(config.get());
        Application next = new Application(servlet, this);
        retire(replace(next));
        admitWaiting();
        return next;
    }

    void unmount(Application application) {
        synchronized (this) {
            if (current == application) {
                current = null;
            }
        }
        retire(application);
    }

    private synchronized @Nullable Application replace(Application next) {
        Application before = current;
        current = next;
        return before;
    }

    private void retire(@Nullable Application application) {
        if (application != null) {
            application.retire(() -> scheduler.schedule(
                    application::expire, limits.get().times().drain().toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    @Override
    public Hold hold() {
        synchronized (this) {
            if (holds == 0) {
                heldSince = System.nanoTime();
            }
            holds++;
        }
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                synchronized (this) {
                    holds--;
                }
                admitWaiting();
            }
        };
    }

    /** Lets a request in, or lets it wait, or turns it away. */
    void arrive(Visitor visitor) {
        Optional<Application> entered;
        Waiting place = new Waiting(visitor);
        synchronized (this) {
            entered = tryEnter();
            if (entered.isEmpty() && mayWait()) {
                waiting.add(place);
                place.timeout = scheduler.schedule(
                        () -> expire(place), limits.get().times().hold().toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
        }
        if (entered.isPresent()) {
            visitor.enter(entered.get());
        } else if (idle()) {
            visitor.turnAway();
        } else {
            visitor.giveUp("too many requests wait for an application");
        }
    }

    /** The limits are others now. */
    void adjust() {
        admitWaiting();
    }

    /** A request has left: response sent, or failed. */
    void leave(Application application) {
        synchronized (this) {
            inside--;
        }
        application.leave();
        admitWaiting();
    }

    private Optional<Application> tryEnter() {
        Application application = current;
        if (application == null
                || holds > 0
                || inside >= kind.requests().applyAsInt(limits.get())
                || !application.enter()) {
            return Optional.empty();
        }
        inside++;
        return Optional.of(application);
    }

    private boolean mayWait() {
        return !idle() && waiting.size() < limits.get().held();
    }

    private synchronized boolean idle() {
        return current == null && holds == 0 && !kind.waitsForFirst();
    }

    private void expire(Waiting place) {
        boolean full;
        synchronized (this) {
            if (!waiting.remove(place)) {
                return;
            }
            full = current != null && holds == 0;
        }
        String time = " within " + limits.get().times().hold().toSeconds() + " s";
        place.visitor.giveUp(full ? "none of the running requests ended" + time : "no application was ready" + time);
    }

    private void admitWaiting() {
        List<Runnable> ready = new ArrayList<>();
        synchronized (this) {
            while (!waiting.isEmpty()) {
                Optional<Application> entered = tryEnter();
                if (entered.isEmpty()) {
                    break;
                }
                Waiting place = waiting.remove();
                if (place.timeout != null) {
                    place.timeout.cancel();
                }
                ready.add(() -> place.visitor.enter(entered.get()));
            }
        }
        ready.forEach(Runnable::run);
    }

    /** Ends everything: who waits is answered, who is inside may go on. */
    void close(Duration drain) throws InterruptedException {
        Application last;
        List<Waiting> left;
        synchronized (this) {
            last = current;
            current = null;
            left = new ArrayList<>(waiting);
            waiting.clear();
        }
        left.forEach(place -> place.visitor.giveUp("the node is stopping"));
        if (last != null) {
            retire(last);
            last.awaitDestroyed(drain);
            last.expire();
        }
    }

    /** A request at the closed gate. */
    private static final class Waiting {
        private final Visitor visitor;
        private Scheduler.@Nullable Task timeout;

        Waiting(Visitor visitor) {
            this.visitor = visitor;
        }
    }
}
