// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import java.util.Optional;

/**
 * A containerd that answers.
 *
 * @param client the connection
 * @param version its version
 * @param folder the folder of its content, or empty where it cannot be read
 */
record Connected(Client client, String version, Optional<BlobFolder> folder) {}
