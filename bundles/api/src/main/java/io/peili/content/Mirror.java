// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Gets content that this node lacks from its peers. */
@ProviderType
public interface Mirror {
    /**
     * Fetches from whichever peer answers. Returns when a peer has answered with the right headers or nobody has it.
     *
     * @param request what is wanted
     * @return what was found, with a body to be closed by the caller, or why nothing was
     * @throws IOException if the mirror itself is in trouble; a peer's trouble is a {@link Fetch.Missing}
     */
    Fetch fetch(FetchRequest request) throws IOException;
}
