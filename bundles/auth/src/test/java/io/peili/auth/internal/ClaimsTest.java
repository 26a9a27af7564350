// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimsTest extends TwoNodes {
    private static final String TAKEN = "192.0.2.7 is the address of node victim (peili:node-revoke victim frees it"
            + " where that node is gone; else give this node another address)";

    @Test
    void aNewNodeDoesNotGetAnAddressOfAnother() throws Exception {
        joined("victim", "192.0.2.7");
        Host thief = host("thief", Map.of("address", "192.0.2.9,192.0.2.7"));
        String token = first.token();

        assertThatThrownBy(() -> thief.desk.join(first.authority(), token)).hasMessageEndingWith(TAKEN);

        assertThat(thief.cluster.reachable()).isFalse();
        Host honest = host("thief", Map.of("address", "192.0.2.9"));
        assertThat(honest.desk.join(first.authority(), token)).contains("as thief");
    }

    @Test
    void aMemberDoesNotGetAnAddressOfAnotherWhenItsCertificateIsRenewed() throws Exception {
        joined("victim", "192.0.2.7");
        joined("thief", "192.0.2.9").close();
        Host thief = host("thief", Map.of("address", "192.0.2.7"));
        List<X509Certificate> before = thief.cluster.tls().chain();

        try (Logs logs = new Logs()) {
            thief.duties.run();

            assertThat(logs.warnings()).anyMatch(line -> line.endsWith(TAKEN));
        }
        assertThat(thief.cluster.tls().chain()).isEqualTo(before);
    }

    @Test
    void nobodyGetsAnAddressOfAHolderAlsoOnceItHasRenewedItsOwnCertificate() throws Exception {
        Host holder = host("holder", Map.of("address", "192.0.2.1"));
        holder.desk.create();
        clock.forward(Duration.ofDays(29));
        holder.cluster.tick();
        clock.forward(Duration.ofDays(2));

        assertThatThrownBy(() ->
                        host("thief", Map.of("address", "192.0.2.1")).desk.join(holder.authority(), holder.token()))
                .hasMessageContaining("192.0.2.1 is the address of node holder");
    }

    @Test
    void whatANodeHadThatWasPutOutIsFreeAgain() throws Exception {
        joined("victim", "192.0.2.7");
        new Council(first.cluster, first.documents, List::of).revoke("victim", false);

        assertThat(host("heir", Map.of("address", "192.0.2.7")).desk.join(first.authority(), first.token()))
                .contains("as heir");
    }

    @Test
    void hostNamesOfOthersAreLeftOutAndNotAskedForAgain() throws Exception {
        joined("victim", "web.example");
        Host other = host("other", Map.of("address", "web.example,mail.example"));
        try (Logs logs = new Logs()) {
            other.desk.join(first.authority(), first.token());

            assertThat(logs.lines()).anyMatch(line -> line.endsWith("without host names that another node has"));
        }
        assertThat(alternatives(other)).contains("mail.example", "localhost").doesNotContain("web.example");

        other.duties.run();
        clock.forward(Duration.ofMinutes(6));
        List<X509Certificate> once = other.cluster.tls().chain();
        other.duties.run();
        assertThat(other.cluster.tls().chain()).isEqualTo(once);
    }

    @Test
    void everyMachineHasItsLoopbackAndNoAddressIsAHostName() throws Exception {
        NodeBook.Known one = NodeBook.Known.of(
                name("one", "localhost", "127.0.0.1"),
                first.cluster.tls().chain().get(0));

        assertThat(new Claims(List.of(one)).grant(name("other", "localhost", "127.0.0.1")))
                .isEqualTo(name("other", "localhost", "127.0.0.1"));
        assertThat(new Claims(List.of())
                        .grant(name("other", "192.0.2.7", "::1"))
                        .hosts())
                .isEmpty();
    }

    private static NodeName name(String name, String host, String address) {
        return new NodeName(name, Set.of(host), Set.of(address));
    }

    private static String alternatives(Host host) throws Exception {
        return String.valueOf(host.cluster.tls().chain().get(0).getSubjectAlternativeNames());
    }

    private Host joined(String name, String address) throws IOException {
        Host host = host(name, Map.of("address", address));
        host.desk.join(first.authority(), first.token());
        assertThat(Files.exists(host.folder.resolve("cluster.json"))).isTrue();
        return host;
    }
}
