// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.auth.Cluster;
import io.peili.auth.NetworkTerms;
import io.peili.libp2p.PreSharedKey;
import io.peili.testkit.TestEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whole routers on loopback addresses, each at a free port. */
final class TestRouters {
    /** All tags and registries take part. */
    static final OwnRules ALL = OwnRules.parse("all", "", "", Set.of(), Set.of());

    private static final String AGENT = "peili/test";

    private TestRouters() {}

    /** One in an open network. */
    static RouterNode open(Path folder, String address, String bootstrap, OwnRules rules, Optional<Cluster> cluster)
            throws IOException {
        return RouterNode.start(
                settings(folder, address, bootstrap, rules),
                endpoint(address),
                AGENT,
                cluster,
                NetworkTerms.NONE,
                List.of());
    }

    /** One in a private network, a member of a cluster. */
    static RouterNode member(
            Path folder, String address, String bootstrap, Cluster cluster, NetworkTerms terms, PreSharedKey key)
            throws IOException {
        return RouterNode.start(
                settings(folder, address, bootstrap, ALL),
                endpoint(address),
                AGENT,
                Optional.of(cluster),
                terms,
                List.of(key));
    }

    private static TestEndpoint endpoint(String address) throws IOException {
        return new TestEndpoint(InetAddress.getByName(address), 6443, false);
    }

    private static RouterSettings settings(Path folder, String address, String bootstrap, OwnRules rules) {
        return new RouterSettings(
                Profile.PEILI,
                0,
                BootstrapSource.parseList(bootstrap, 5001),
                Optional.empty(),
                folder.resolve(address + "/key"),
                folder.resolve(address + "/peers"),
                rules);
    }
}
