// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import java.util.Optional;

/**
 * What an image runs on.
 *
 * @param os for example {@code linux}
 * @param architecture for example {@code arm64}
 * @param variant for example {@code v8}
 */
public record Platform(String os, String architecture, Optional<String> variant) {
    /** {@return {@code os/architecture[/variant]}} */
    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(value -> "/" + value).orElse("");
    }
}
