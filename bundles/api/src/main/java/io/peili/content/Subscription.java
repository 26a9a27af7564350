// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

/** Something watched until closed. Closing twice is harmless; no callback begins after {@code close} has returned. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
