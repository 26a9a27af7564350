// SPDX-License-Identifier: Apache-2.0
package io.peili.http;

import org.osgi.annotation.versioning.ProviderType;

/** Requests wait at a {@link Gate} until this is closed. Closing twice is harmless. */
@ProviderType
public interface Hold extends AutoCloseable {
    @Override
    void close();
}
