// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** Applications for tests. */
final class Servlets {
    private Servlets() {}

    /** Answers with a text, and knows whether it was destroyed. */
    static class Saying extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final String text;
        volatile boolean destroyed;

        Saying(String text) {
            this.text = text;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (destroyed) {
                throw new IllegalStateException("destroyed");
            }
            response.getOutputStream().print(text);
        }

        @Override
        public void destroy() {
            destroyed = true;
        }
    }

    /** Answers when it is let go on. */
    static final class Waiting extends Saying {
        private static final long serialVersionUID = 1L;
        final transient CountDownLatch go = new CountDownLatch(1);
        final transient Semaphore entered = new Semaphore(0);

        Waiting(String text) {
            super(text);
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            entered.release();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            super.service(request, response);
        }
    }

    /** Sends so many bytes that every client has to take some before the end is reached. */
    static final class Endless extends HttpServlet {
        private static final long serialVersionUID = 1L;
        static final long LENGTH = 1L << 30;
        final transient Semaphore began = new Semaphore(0);
        final transient Semaphore ended = new Semaphore(0);

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            began.release();
            try {
                response.setContentLengthLong(LENGTH);
                byte[] chunk = new byte[64 * 1024];
                for (long sent = 0; sent < LENGTH; sent += chunk.length) {
                    response.getOutputStream().write(chunk);
                }
            } finally {
                ended.release();
            }
        }
    }

    /** Reads the whole body and says how long it was. */
    static final class Counting extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().print(request.getInputStream().readAllBytes().length);
        }
    }

    /** Says who the client is. */
    static final class CallerName extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Object chain = request.getAttribute("jakarta.servlet.request.X509Certificate");
            String name = chain instanceof X509Certificate[] certificates
                    ? certificates[0].getSubjectX500Principal().getName()
                    : "nobody";
            response.getOutputStream().print(name);
        }
    }
}
