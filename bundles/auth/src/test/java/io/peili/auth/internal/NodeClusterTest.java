// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.TlsMaterial;
import io.peili.content.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeClusterTest {
    /** JSSE looks at the real time. */
    private final MovableClock clock = new MovableClock(Instant.now());

    @TempDir
    Path temp;

    @Nested
    class OwnIdentity {
        @Test
        void twoNodesOfAClusterSpeakTls13() throws Exception {
            NodeCluster a = own("a");
            copyAuthority("a", "b");
            NodeCluster b = own("b");

            try (Handshake handshake = new Handshake(a.tls().server(), b.tls().client())) {
                assertThat(handshake.protocol()).isEqualTo("TLSv1.3");
                assertThat(handshake.clientCertificate()).isEqualTo(certificate(b));
                assertThat(handshake.serverCertificate()).isEqualTo(certificate(a));
            }
        }

        @Test
        void serverOfAnotherClusterIsNotTrusted() throws Exception {
            NodeCluster a = own("a");
            NodeCluster b = own("b");

            assertThatThrownBy(() -> new Handshake(a.tls().server(), b.tls().client()))
                    .isInstanceOf(SSLException.class);
        }

        @Test
        void certificateIsRenewedAtTwoThirdsWhileAConnectionGoesOn() throws Exception {
            NodeCluster cluster = own("a");
            TlsMaterial before = cluster.tls();
            List<TlsMaterial> told = new ArrayList<>();
            Subscription subscription = cluster.watch(told::add);
            clock.forward(Duration.ofDays(19));
            cluster.tick();
            assertThat(told).isEmpty();

            try (Handshake handshake = new Handshake(before.server(), before.client())) {
                clock.forward(Duration.ofDays(5));
                cluster.tick();

                handshake.ping();
                assertThat(told).containsExactly(cluster.tls());
                assertThat(cluster.tls().chain()).isNotEqualTo(before.chain());
                assertThat(Dates.end(certificate(cluster)))
                        .isEqualTo(clock.instant().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS));
            }
            subscription.close();
        }

        @Test
        void renewedCertificateIsThereAfterARestart() throws Exception {
            NodeCluster cluster = own("a");
            clock.forward(Duration.ofDays(25));
            cluster.tick();

            assertThat(certificate(own("a"))).isEqualTo(certificate(cluster));
        }

        @Test
        void nodeThatCannotRenewWarnsOnceADayAhead() throws Exception {
            own("a");
            copyAuthority("a", "b");
            own("b");
            Files.delete(temp.resolve("b/identity/ca.key"));
            NodeCluster cluster = own("b");
            clock.forward(Duration.ofDays(24));

            try (Logs logs = new Logs()) {
                cluster.tick();
                cluster.tick();
                assertThat(logs.warnings())
                        .singleElement()
                        .asString()
                        .contains("cannot be renewed here")
                        .contains("node.crt");
                clock.forward(Duration.ofDays(1));
                cluster.tick();
                assertThat(logs.warnings()).hasSize(2);
            }
        }

        @Test
        void failedRenewalIsToldAndTriedAgainAnHourLater() throws Exception {
            NodeCluster cluster = own("a");
            X509Certificate before = certificate(cluster);
            Path authority = temp.resolve("a/identity/ca.crt");
            byte[] good = Files.readAllBytes(authority);
            Files.writeString(authority, "broken");
            clock.forward(Duration.ofDays(25));

            try (Logs logs = new Logs()) {
                cluster.tick();
                assertThat(logs.warnings()).singleElement().asString().contains("could not be renewed");
            }
            assertThat(certificate(cluster)).isEqualTo(before);
            assertThat(cluster.health().detail()).contains("renewal failed");

            Files.write(authority, good);
            clock.forward(Duration.ofHours(1));
            cluster.tick();
            assertThat(certificate(cluster)).isNotEqualTo(before);
            assertThat(cluster.health().detail()).doesNotContain("renewal failed");
        }

        @Test
        void expiredNodeIsNotHealthy() throws Exception {
            NodeCluster cluster = own("a");
            assertThat(cluster.health().ok()).isTrue();

            clock.forward(Duration.ofDays(31));

            assertThat(cluster.health().ok()).isFalse();
        }

        @Test
        void keysAreNeverShown() throws Exception {
            List<String> lines;
            List<String> texts = new ArrayList<>();
            try (Logs logs = new Logs()) {
                NodeCluster cluster = own("a");
                clock.forward(Duration.ofDays(25));
                cluster.tick();
                Credentials credentials = settings("a", Map.of()).files().load(clock.instant());
                texts.add(credentials.toString());
                texts.add(cluster.toString());
                texts.add(cluster.tls().toString());
                texts.add(cluster.health().toString());
                lines = logs.lines();
            }
            assertThat(lines).isNotEmpty();
            texts.addAll(lines);
            for (String key : List.of("ca.key", "node.key")) {
                byte[] secret = new PemFile(temp.resolve("a/identity").resolve(key))
                        .privateKey()
                        .getEncoded();
                String base64 = Base64.getEncoder().encodeToString(secret).substring(48, 88);
                assertThat(texts).noneMatch(text -> text.contains(base64));
            }
            assertThat(texts.get(0)).contains("CN=").doesNotContain("key=");
        }
    }

    @Nested
    class GivenFiles {
        private Issued issued;
        private Pair node;

        @BeforeEach
        void issue() throws Exception {
            issued = new Issued(clock.instant());
            node = issued.node("given");
            Issued.write(issued.authority(), file("ca.pem"), file("ca-key.pem"));
            Issued.write(node, file("cert.pem"), file("key.pem"));
        }

        @Test
        void areUsedAndNothingIsMade() throws Exception {
            NodeCluster cluster = given();

            assertThat(certificate(cluster)).isEqualTo(node.certificate());
            assertThat(temp.resolve("given/identity")).doesNotExist();
        }

        @Test
        void authorityWithItsKeyMakesThePairInTheFolder() throws Exception {
            NodeCluster cluster = new NodeCluster(
                    settings("given", Map.of("ca.file", text("ca.pem"), "ca.key.file", text("ca-key.pem"))), clock);

            certificate(cluster).verify(issued.authority().certificate().getPublicKey());
            assertThat(temp.resolve("given/identity/node.crt")).exists();
            assertThat(temp.resolve("given/identity/ca.crt")).doesNotExist();
        }

        @Test
        void otherPairIsShownToPeers() throws Exception {
            Issued clients = new Issued(clock.instant());
            Pair client = clients.node("controller");
            Issued.write(clients.authority(), file("client-ca.pem"), file("unused.pem"));
            Issued.write(client, file("client.pem"), file("client-key.pem"));
            NodeCluster cluster = new NodeCluster(
                    settings(
                            "given",
                            files(Map.of(
                                    "client.ca.file", text("client-ca.pem"),
                                    "client.cert.file", text("client.pem"),
                                    "client.key.file", text("client-key.pem")))),
                    clock);

            try (Handshake handshake =
                    new Handshake(cluster.tls().server(), cluster.tls().client())) {
                assertThat(handshake.clientCertificate()).isEqualTo(client.certificate());
                assertThat(handshake.serverCertificate()).isEqualTo(node.certificate());
            }
        }

        @Test
        void newFilesAreTakenOverWhileAConnectionGoesOn() throws Exception {
            NodeCluster cluster = given();
            TlsMaterial before = cluster.tls();
            Pair other = issued.node("other");

            try (Handshake running = new Handshake(before.server(), before.client())) {
                write(other);
                cluster.tick();
                cluster.tick();

                running.ping();
                try (Handshake fresh = new Handshake(cluster.tls().server(), before.client())) {
                    assertThat(fresh.serverCertificate()).isEqualTo(other.certificate());
                }
            }
        }

        @Test
        void halfWrittenSetLeavesTheLastGoodOneInForceAndIsToldOnce() throws Exception {
            NodeCluster cluster = given();
            Pair other = issued.node("other");
            Files.writeString(
                    file("cert.pem"),
                    Issued.pem("CERTIFICATE", other.certificate().getEncoded()));

            try (Logs logs = new Logs()) {
                for (int i = 0; i < 5; i++) {
                    cluster.tick();
                }
                assertThat(logs.warnings())
                        .singleElement()
                        .asString()
                        .contains("the last good ones stay in force")
                        .contains("key.pem is not the key of");
            }
            assertThat(certificate(cluster)).isEqualTo(node.certificate());
            assertThat(cluster.health().ok()).isTrue();
            assertThat(cluster.health().detail()).contains("the new files are not used");

            write(other);
            cluster.tick();
            cluster.tick();
            assertThat(certificate(cluster)).isEqualTo(other.certificate());
            assertThat(cluster.health().detail()).doesNotContain("not used");
        }

        @Test
        void setThatIsStillBeingWrittenIsWaitedFor() throws Exception {
            NodeCluster cluster = given();
            Pair other = issued.node("other");
            try (Logs logs = new Logs()) {
                Files.writeString(
                        file("cert.pem"),
                        Issued.pem("CERTIFICATE", other.certificate().getEncoded()));
                cluster.tick();
                write(other);
                cluster.tick();
                cluster.tick();
                assertThat(logs.warnings()).isEmpty();
            }
            assertThat(certificate(cluster)).isEqualTo(other.certificate());
        }

        @Test
        void removedFilesLeaveTheLastGoodOnesInForce() throws Exception {
            NodeCluster cluster = given();
            Files.delete(file("key.pem"));

            cluster.tick();
            cluster.tick();

            assertThat(certificate(cluster)).isEqualTo(node.certificate());
        }

        @Test
        void foreignPairStopsTheStart() throws Exception {
            write(new Issued(clock.instant()).node("stranger"));

            assertThatThrownBy(this::given).hasMessageContaining("is not signed by the CA in");
        }

        @Test
        void mismatchedPairStopsTheStart() throws Exception {
            Issued.write(issued.node("other"), file("cert.pem"), file("unused.pem"));

            assertThatThrownBy(this::given).hasMessageContaining("key.pem is not the key of");
        }

        @Test
        void expiredPairStopsTheStart() {
            clock.forward(Duration.ofDays(31));

            assertThatThrownBy(this::given).hasMessageContaining("cert.pem expired at");
        }

        @Test
        void pairOfTomorrowStopsTheStart() {
            clock.forward(Duration.ofDays(-1));

            assertThatThrownBy(this::given).hasMessageContaining("cert.pem is not valid before");
        }

        @Test
        void missingFileStopsTheStart() throws Exception {
            Files.delete(file("ca.pem"));

            assertThatThrownBy(this::given).isInstanceOf(IOException.class).hasMessageEndingWith("ca.pem is missing");
        }

        @Test
        void changedSettingsThatDoNotWorkLeaveTheOldOnes() throws Exception {
            NodeCluster cluster = given();

            assertThatThrownBy(() -> cluster.change(settings("given", files(Map.of("ca.file", text("none.pem"))))))
                    .hasMessageEndingWith("none.pem is missing");

            assertThat(certificate(cluster)).isEqualTo(node.certificate());
        }

        private NodeCluster given() throws IOException {
            return new NodeCluster(settings("given", files(Map.of())), clock);
        }

        private Map<String, String> files(Map<String, String> more) {
            Map<String, String> files = new HashMap<>(
                    Map.of("ca.file", text("ca.pem"), "cert.file", text("cert.pem"), "key.file", text("key.pem")));
            files.putAll(more);
            return files;
        }

        /** As if a second had passed since the last write. */
        private void write(Pair pair) throws IOException {
            Issued.write(pair, file("cert.pem"), file("key.pem"));
            for (String name : List.of("cert.pem", "key.pem")) {
                FileTime time = Files.getLastModifiedTime(file(name));
                Files.setLastModifiedTime(file(name), FileTime.fromMillis(time.toMillis() + 1000));
            }
        }

        private Path file(String name) {
            return temp.resolve(name);
        }

        private String text(String name) {
            return file(name).toString();
        }
    }

    private NodeCluster own(String node) throws IOException {
        return new NodeCluster(settings(node, Map.of()), clock);
    }

    private Settings settings(String node, Map<String, String> values) {
        return Settings.of(Configs.with(values), temp.resolve(node));
    }

    private void copyAuthority(String from, String to) throws IOException {
        Files.createDirectories(temp.resolve(to).resolve("identity"));
        for (String name : List.of("ca.crt", "ca.key")) {
            Files.copy(
                    temp.resolve(from).resolve("identity").resolve(name),
                    temp.resolve(to).resolve("identity").resolve(name));
        }
    }

    private static X509Certificate certificate(NodeCluster cluster) {
        return cluster.tls().chain().get(0);
    }
}
