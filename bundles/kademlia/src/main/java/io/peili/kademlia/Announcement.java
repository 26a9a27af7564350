// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia;

import java.time.Duration;

/**
 * How the telling of a key stands.
 *
 * @param told whether the peers responsible have been told
 * @param next how long until they are told again; not positive where that is due
 */
public record Announcement(boolean told, Duration next) {}
