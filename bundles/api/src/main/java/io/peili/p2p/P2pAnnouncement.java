// SPDX-License-Identifier: Apache-2.0
package io.peili.p2p;

import io.peili.routing.Key;
import java.time.Duration;

/**
 * A key that this node announces.
 *
 * @param key the key
 * @param told whether the peers responsible have been told
 * @param next how long until they are told again; not positive where that is due
 */
public record P2pAnnouncement(Key key, boolean told, Duration next) {}
