// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a K3s or RKE2 agent, under their own names and in their own forms, made by openssl. */
class AgentFilesTest {
    private static final Caller NOBODY = new Caller(Host.LOOPBACK, true, List.of(), "GET /v2/");

    @TempDir
    Path agent;

    @BeforeEach
    void issue() throws Exception {
        authority("server-ca");
        authority("client-ca");
        pair("serving-kubelet", "server-ca", "/CN=agent-1", "serverAuth", "DNS:agent-1,DNS:localhost,IP:127.0.0.1");
        pair("client-k3s-controller", "client-ca", "/CN=system:k3s-controller", "clientAuth", "");
        pair("client-kubelet", "client-ca", "/O=system:nodes/CN=system:node:agent-2", "clientAuth", "");
        Files.writeString(agent.resolve("ipsec.psk"), "0f".repeat(48));
    }

    private void authority(String name) throws Exception {
        key(name);
        openssl(
                "req",
                "-x509",
                "-new",
                "-key",
                name + ".key",
                "-days",
                "3650",
                "-subj",
                "/CN=k3s-" + name + "@1",
                "-out",
                name + ".crt");
    }

    /** K3s writes keys as EC PRIVATE KEY, and certificates with that of the CA after them. */
    private void pair(String name, String ca, String subject, String usage, String names) throws Exception {
        key(name);
        openssl("req", "-new", "-key", name + ".key", "-subj", subject, "-out", name + ".csr");
        String extensions = "keyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=" + usage + "\n"
                + (names.isEmpty() ? "" : "subjectAltName=" + names + "\n");
        Files.writeString(agent.resolve("extensions"), extensions);
        openssl(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                ca + ".crt",
                "-CAkey",
                ca + ".key",
                "-CAcreateserial",
                "-days",
                "365",
                "-extfile",
                "extensions",
                "-out",
                name + ".crt");
        Files.writeString(
                agent.resolve(name + ".crt"),
                Files.readString(agent.resolve(name + ".crt")) + Files.readString(agent.resolve(ca + ".crt")));
    }

    private void key(String name) throws Exception {
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name + ".key");
    }

    private void openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(agent.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    private String file(String name) {
        return agent.resolve(name).toString();
    }

    private Map<String, String> config() {
        return new HashMap<>(Map.of(
                "ca.file", file("server-ca.crt"),
                "client.ca.file", file("client-ca.crt"),
                "cert.file", file("serving-kubelet.crt"),
                "key.file", file("serving-kubelet.key"),
                "client.cert.file", file("client-k3s-controller.crt"),
                "client.key.file", file("client-k3s-controller.key"),
                "psk.file", file("ipsec.psk")));
    }

    private NodeCluster cluster(Map<String, String> config) throws IOException {
        return new NodeCluster(Settings.of(Configs.with(config), agent.resolve("data")), Clock.systemUTC());
    }

    private List<X509Certificate> chain(String name) throws IOException {
        return new PemFile(agent.resolve(name + ".crt")).certificates();
    }

    private static Admission admit(NodeCluster cluster, List<X509Certificate> chain) {
        return cluster.admit(new Caller(Host.LOOPBACK, true, chain, "GET /v2/"));
    }

    @Test
    void makeANodeAMemberAsTheyAre() throws Exception {
        NodeCluster cluster = cluster(config());

        assertThat(cluster.reachable()).isTrue();
        assertThat(cluster.network().keys()).hasSize(1);
        assertThat(cluster.network().keys().get(0).bytes()).hasSize(32).containsOnly(0x0f);
        assertThat(cluster.network().membersOnly()).isTrue();
        assertThat(agent.resolve("data")).doesNotExist();
        try (Handshake handshake =
                new Handshake(cluster.tls().server(), cluster.tls().client())) {
            assertThat(handshake.protocol()).isEqualTo("TLSv1.3");
            assertThat(handshake.serverCertificate())
                    .isEqualTo(chain("serving-kubelet").get(0));
            assertThat(handshake.clientCertificate())
                    .isEqualTo(chain("client-k3s-controller").get(0));
        }
    }

    @Test
    void admitAnyClientOfTheClustersClientCaAndNobodyElse() throws Exception {
        NodeCluster cluster = cluster(config());

        assertThat(admit(cluster, chain("client-k3s-controller")))
                .isEqualTo(new Admission.Member("system:k3s-controller"));
        assertThat(admit(cluster, chain("client-kubelet"))).isEqualTo(new Admission.Member("system:node:agent-2"));
        assertThat(admit(cluster, chain("serving-kubelet"))).isInstanceOf(Admission.Refused.class);
        assertThat(admit(cluster, chain("server-ca"))).isInstanceOf(Admission.Refused.class);
        assertThat(cluster.admit(NOBODY)).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void proveToPeersWhoTheNodeIs() throws Exception {
        NodeCluster cluster = cluster(config());
        byte[] statement = {1, 2, 3};

        assertThat(cluster.proofs().check(cluster.proofs().prove(statement).orElseThrow(), statement))
                .isEqualTo(new Admission.Member("agent-1"));
        assertThat(cluster.proofs().check(chain("client-kubelet"))).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void areTakenOverWhenK3sRenewsThem() throws Exception {
        NodeCluster cluster = cluster(config());
        X509Certificate before = cluster.tls().chain().get(0);

        pair("serving-kubelet", "server-ca", "/CN=agent-1", "serverAuth", "DNS:agent-1,IP:127.0.0.1");
        cluster.tick();
        cluster.tick();

        assertThat(cluster.tls().chain().get(0))
                .isNotEqualTo(before)
                .isEqualTo(chain("serving-kubelet").get(0));
    }

    @Test
    void mixedUpFilesStopTheStartInOneLineThatNamesThem() throws Exception {
        Map<String, String> swapped = config();
        swapped.put("client.cert.file", file("serving-kubelet.crt"));
        swapped.put("client.key.file", file("serving-kubelet.key"));
        assertThatThrownBy(() -> cluster(swapped))
                .hasMessageContaining("serving-kubelet.crt is not signed by the CA in")
                .hasMessageContaining("client-ca.crt");

        Map<String, String> mismatched = config();
        mismatched.put("key.file", file("client-kubelet.key"));
        assertThatThrownBy(() -> cluster(mismatched))
                .hasMessageContaining("client-kubelet.key is not the key of")
                .message()
                .doesNotContain("\n");

        Files.move(agent.resolve("client-ca.crt"), agent.resolve("gone"), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> cluster(config())).hasMessageContaining("client-ca.crt is missing");
    }
}
