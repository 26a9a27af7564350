// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Brings requests to the gate, and those let in to the servlet of their application. */
final class GateHandler extends Handler.Wrapper {
    static final String APPLICATION = Application.class.getName();

    private final ListenerGate gate;
    private final Supplier<Duration> retryAfter;

    GateHandler(ListenerGate gate, Supplier<Duration> retryAfter, Handler next) {
        super(next);
        this.gate = gate;
        this.retryAfter = retryAfter;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Visit visit = new Visit(request, response, callback);
        gate.arrive(visit);
        visit.arrived.set(true);
        return true;
    }

    /** One request. Enters in its own thread if let in at once, else in a thread of the pool. */
    private final class Visit implements ListenerGate.Visitor {
        private final AtomicBoolean arrived = new AtomicBoolean();
        private final Request request;
        private final Response response;
        private final Callback callback;

        Visit(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
        }

        @Override
        public void enter(Application application) {
            request.setAttribute(APPLICATION, application);
            Request.addCompletionListener(request, failure -> gate.leave(application));
            if (arrived.get()) {
                request.getComponents().getExecutor().execute(this::serve);
            } else {
                serve();
            }
        }

        private void serve() {
            try {
                if (!GateHandler.super.handle(request, response, callback)) {
                    turnAway();
                }
            } catch (Throwable failure) {
                Response.writeError(request, response, callback, failure);
            }
        }

        @Override
        public void turnAway() {
            OciErrors.write(response, callback, HttpStatus.NOT_FOUND_404, "nothing is served here");
        }

        @Override
        public void giveUp(String reason) {
            OciErrors.later(response, callback, retryAfter.get(), reason);
        }
    }
}
