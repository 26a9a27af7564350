// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/** A Jersey application that knows its calls and runs with the class loader of this bundle. */
final class CountedServlet implements Servlet {
    private final Servlet jersey;
    private final Calls calls = new Calls();

    CountedServlet(Servlet jersey) {
        this.jersey = jersey;
    }

    Calls calls() {
        return calls;
    }

    @Override
    public void init(ServletConfig config) throws ServletException {
        OwnLoader loader = OwnLoader.enter();
        try {
            jersey.init(config);
        } finally {
            loader.leave();
        }
    }

    @Override
    public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        Calls.Call call = calls.begin();
        request.setAttribute(Calls.ATTRIBUTE, call);
        OwnLoader loader = OwnLoader.enter();
        try {
            jersey.service(request, response);
        } finally {
            loader.leave();
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(new EndOf(call));
            } else {
                call.end();
            }
        }
    }

    @Override
    public void destroy() {
        OwnLoader loader = OwnLoader.enter();
        try {
            jersey.destroy();
        } finally {
            loader.leave();
        }
    }

    @Override
    public ServletConfig getServletConfig() {
        return jersey.getServletConfig();
    }

    @Override
    public String getServletInfo() {
        return "Peili";
    }

    /** Ends a call with its asynchronous response. */
    private record EndOf(Calls.Call call) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            call.end();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            call.end();
        }

        @Override
        public void onError(AsyncEvent event) {
            call.end();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
