// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import jakarta.servlet.GenericServlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/** Hands a request to the servlet of the application it entered. */
final class GateServlet extends GenericServlet {
    private static final long serialVersionUID = 1L;

    @Override
    public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        Application application = (Application) request.getAttribute(GateHandler.APPLICATION);
        application.servlet().service(request, response);
    }
}
