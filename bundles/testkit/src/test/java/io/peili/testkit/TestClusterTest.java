// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestClusterTest {
    private final TestCluster cluster = new TestCluster();

    @Test
    void callersWithACertificateOfThisClusterAreMembers() {
        assertThat(cluster.admit(caller(cluster))).isEqualTo(new Admission.Member("CN=node-1"));
    }

    @Test
    void callersOfAnotherClusterAreRefused() {
        assertThat(cluster.admit(caller(new TestCluster()))).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void watchersAreToldOfANewCertificateUntilTheyStopWatching() {
        List<Object> seen = new ArrayList<>();
        try (var watching = cluster.watch(seen::add)) {
            cluster.renew();
        }
        cluster.renew();
        assertThat(seen).hasSize(1);
        assertThat(cluster.tls().chain().get(0).getSubjectX500Principal().getName())
                .isEqualTo("CN=node-3");
    }

    private static Caller caller(TestCluster from) {
        return new Caller(InetAddress.getLoopbackAddress(), true, from.tls().chain(), "GET /v2/");
    }
}
