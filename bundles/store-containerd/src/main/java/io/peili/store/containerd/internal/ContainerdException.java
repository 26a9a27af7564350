// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.grpc.Status;
import java.io.IOException;

/** containerd answered a call with an error. */
final class ContainerdException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Status.Code code;

    ContainerdException(Status.Code code, String message, Exception cause) {
        super(message, cause);
        this.code = code;
    }

    Status.Code code() {
        return code;
    }
}
