// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

/** Makes the class loader of this bundle the thread's own for a while: Jersey looks for its parts there. */
final class OwnLoader {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    private OwnLoader() {
        Thread.currentThread().setContextClassLoader(OwnLoader.class.getClassLoader());
    }

    static OwnLoader enter() {
        return new OwnLoader();
    }

    /** Gives the thread back what it had; to be called by the same thread. */
    void leave() {
        Thread.currentThread().setContextClassLoader(before);
    }
}
