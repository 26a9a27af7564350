// SPDX-License-Identifier: Apache-2.0
package io.peili.http;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/** An application that was mounted on a {@link Gate}. Thread-safe. */
@ProviderType
public interface Mount extends AutoCloseable {
    /**
     * How many requests are in the application, those included whose response is still on its way to the client.
     *
     * @return the number of requests
     */
    int running();

    /**
     * Takes the application off its listener, unless another one took its place already. Requests inside go on; the
     * servlet is destroyed when the last is done, or after the drain time of the listener.
     */
    @Override
    void close();

    /**
     * Waits until the servlet was destroyed.
     *
     * @param limit the longest time to wait
     * @return whether it was destroyed
     * @throws InterruptedException if the thread is interrupted
     */
    boolean awaitDestroyed(Duration limit) throws InterruptedException;
}
