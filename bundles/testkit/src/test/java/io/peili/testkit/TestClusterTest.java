// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.Cluster;
import io.peili.auth.ClusterSettings;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestClusterTest extends ClusterContract {
    private final TestCluster cluster = new TestCluster();
    private final TestCluster stranger = new TestCluster();

    @Override
    protected Cluster cluster() {
        return cluster;
    }

    @Override
    protected Cluster stranger() {
        return stranger;
    }

    @Override
    protected void renew() {
        cluster.renew();
    }

    @Override
    protected void exclude(String registry) {
        cluster.settings(new ClusterSettings(true, ClusterSettings.Tags.ALL, Set.of(), Set.of(registry)));
    }

    @Test
    void certificatesAreNamedInTheirOrder() {
        cluster.renew();
        cluster.renew();

        assertThat(cluster.tls().chain().get(0).getSubjectX500Principal().getName())
                .isEqualTo("CN=node-3");
    }
}
