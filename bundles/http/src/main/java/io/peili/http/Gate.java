// SPDX-License-Identifier: Apache-2.0
package io.peili.http;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The place for one application on a listener. Registered as a service, one for each listener, with the service
 * property {@link #LISTENER}. Thread-safe.
 *
 * <p>A request enters the application that is mounted at that moment and finishes there, whatever is mounted later.
 * While the gate is held, and on the {@link #REGISTRY} listener also while nothing is mounted, new requests wait
 * without a thread; how many and how long is bounded, beyond that they are answered with 503.
 */
@ProviderType
public interface Gate {
    /** The service property that names the listener. */
    String LISTENER = "peili.listener";

    /** The listener that serves the registry. */
    String REGISTRY = "registry";

    /** The listener on loopback for probes, metrics and the page. */
    String ADMIN = "admin";

    /**
     * Which listener this is.
     *
     * @return {@link #REGISTRY} or {@link #ADMIN}
     */
    String listener();

    /**
     * Whether the listener speaks TLS.
     *
     * @return false for plain HTTP
     */
    boolean secure();

    /**
     * Mounts an application in place of the one that is mounted now, if any. The servlet is initialised first, in the
     * calling thread; only then new requests go to it. The one before is destroyed when its last request is done, or
     * after the drain time of the listener.
     *
     * @param application a servlet that answers every path
     * @return the mounted application
     * @throws ServletException if the servlet does not initialise; then nothing has changed
     */
    Mount mount(Servlet application) throws ServletException;

    /**
     * Lets new requests wait until the hold is closed. Holds add up.
     *
     * @return to be closed when requests may go on
     */
    Hold hold();
}
