// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import io.peili.auth.ClusterSettings;
import io.peili.auth.ClusterSettings.FetchLimits;
import io.peili.auth.MemberNode;
import io.peili.auth.internal.document.ClusterDocument;
import io.peili.auth.internal.document.Revocation;
import io.peili.auth.internal.document.SignedDocument;
import io.peili.auth.internal.exchange.ClusterState;
import io.peili.auth.internal.exchange.JoinRequest;
import io.peili.auth.internal.token.JoinToken;
import io.peili.auth.internal.token.Secrets;
import io.peili.routing.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GovernanceTest {
    @TempDir
    Path temp;

    private final MovableClock clock = new MovableClock(Instant.now());
    private final List<Host> hosts = new ArrayList<>();
    private Host first;
    private Host second;
    private Council council;

    @BeforeEach
    void start() throws Exception {
        first = host("first");
        first.desk.create();
        first.duties.run();
        second = host("second");
        second.desk.join(first.authority(), first.token());
        council = new Council(first.cluster, first.documents, () -> List.of(new Peer("12D3KooW", "192.0.2.7", 6443)));
    }

    @AfterEach
    void stop() {
        hosts.forEach(Host::close);
    }

    @Test
    void aSettingReachesTheOtherMembers() throws Exception {
        assertThat(second.cluster.settings()).isEqualTo(ClusterSettings.DEFAULTS);
        List<ClusterSettings> told = new ArrayList<>();
        second.cluster.watchSettings(told::add);

        council.set("mirror", "off");
        council.set("tags", "no-latest");
        council.set("registries.excluded", "docker.io, ghcr.io");
        second.duties.run();

        assertThat(second.cluster.settings())
                .isEqualTo(new ClusterSettings(
                        false, ClusterSettings.Tags.NO_LATEST, Set.of(), Set.of("docker.io", "ghcr.io")));
        assertThat(second.cluster.settings().allows("docker.io")).isFalse();
        council.set("mirror", "");
        second.duties.run();
        assertThat(second.cluster.settings().mirror()).isTrue();
        second.duties.run();
        assertThat(told).extracting(ClusterSettings::mirror).containsExactly(false, true);
    }

    @Test
    void limitsAreSetAndTakenBack() throws Exception {
        council.set("limits.fetches", "16");
        council.set("limits.budget.millis", "250");
        second.duties.run();

        assertThat(second.cluster.settings().limits()).isEqualTo(new FetchLimits(16, Duration.ofMillis(250)));

        council.set("limits.fetches", "");
        second.duties.run();
        assertThat(second.cluster.settings().limits())
                .isEqualTo(new FetchLimits(FetchLimits.NONE.fetches(), Duration.ofMillis(250)));
        for (String wrong : List.of("0", "-1", "100000", "many")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> council.set("limits.fetches", wrong))
                    .withMessage("limits.fetches: " + wrong + " (expected: 1 to 99999)");
        }
        for (String wrong : List.of("9", "60001", "0500")) {
            assertThatIllegalArgumentException().isThrownBy(() -> council.set("limits.budget.millis", wrong));
        }
        council.set("limits.budget.millis", "10");
        council.set("limits.budget.millis", "60000");
    }

    @Test
    void unknownSettingsAndValuesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> council.set("mirror", "perhaps"))
                .withMessage("mirror: perhaps (expected: on or off)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> council.set("color", "red"))
                .withMessageStartingWith("color (expected: one of mirror, tags");
    }

    @Test
    void onlyHoldersOfTheKeyChangeAnything() {
        Council other = new Council(second.cluster, second.documents, List::of);

        assertThatThrownBy(() -> other.set("mirror", "off"))
                .hasMessageContaining("does not hold the CA's key")
                .hasMessageContaining(first.authority());
        assertThatThrownBy(() -> other.revoke("first", false)).hasMessageContaining("does not hold the CA's key");
    }

    @Test
    void whoWasPutOutIsRefusedEverywhereAndMayJoinAgain() throws Exception {
        Host third = host("third");
        third.desk.join(first.authority(), first.token());
        List<Object> told = new ArrayList<>();
        second.cluster.watch(told::add);
        assertThat(council.nodes().stream().map(MemberNode::name)).containsExactly("first", "second", "third");

        council.revoke("third", false);
        second.duties.run();

        for (Host host : List.of(first, second)) {
            assertThat(host.cluster.admit(caller(third))).isInstanceOf(Admission.Refused.class);
            assertThatThrownBy(() -> new Handshake(
                            third.cluster.tls().server(), host.cluster.tls().client()))
                    .hasStackTraceContaining("third was put out of the cluster");
        }
        assertThat(told).isNotEmpty();
        assertThat(council.status().revoked()).containsExactly("third");

        third.close();
        Host again = host("again/third");
        again.desk.join(first.authority(), first.token());
        assertThat(Names.common(again.cluster.tls().chain().get(0))).startsWith("third");
        assertThat(first.cluster.admit(caller(again))).isInstanceOf(Admission.Member.class);
        clock.forward(Duration.ofSeconds(30));
        assertThat(first.cluster.admit(caller(third))).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void whoWasPutOutDoesNotComeBackByTheTokenItJoinedWith() throws Exception {
        JoinToken token = JoinToken.parse(first.desk.createToken(Duration.ofHours(1), 5));
        String request = request(token, "third");
        assertThat(first.exchange.join(request, Host.LOOPBACK, false).status()).isEqualTo(200);
        assertThat(first.exchange.join(request, Host.LOOPBACK, false).status()).isEqualTo(200);
        JoinToken wrong = JoinToken.make(token.authority(), new SecureRandom());
        Exchange.Reply refused = first.exchange.join(request(wrong, "third"), Host.LOOPBACK, false);

        council.revoke("third", false);

        assertThat(first.exchange.join(request, Host.LOOPBACK, false)).isEqualTo(refused);
        assertThat(first.exchange.join(request(token, "third"), Host.LOOPBACK, false))
                .isEqualTo(refused);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(host("again").desk.join(first.authority(), first.token())).contains("is a member");
    }

    @Test
    void whoWasPutOutByAnotherHolderDoesNotComeBackEither() throws Exception {
        new Custodian(first.cluster, first.documents).promote("second", second.authority());
        second.duties.run();
        String request = request(JoinToken.parse(first.token()), "third");
        assertThat(first.exchange.join(request, Host.LOOPBACK, false).status()).isEqualTo(200);

        new Council(second.cluster, second.documents, List::of).revoke("third", true);
        first.documents.accept(second.documents.state().orElseThrow());

        assertThat(first.exchange.join(request, Host.LOOPBACK, false).status()).isEqualTo(401);
    }

    @Test
    void whoWasPutOutDoesNotGetANewCertificate() throws Exception {
        council.revoke("second", false);
        clock.forward(Duration.ofDays(25));
        Instant end = Dates.end(second.cluster.tls().chain().get(0));

        second.duties.run();

        assertThat(Dates.end(second.cluster.tls().chain().get(0))).isEqualTo(end);
    }

    @Test
    void addressesAndPeerIdsOfWhoWasPutOutAreToldToTheNetwork() throws Exception {
        Host outside = host("outside", Map.of("address", "192.0.2.7"));
        outside.desk.join(first.authority(), first.token());

        council.revoke("outside", false);
        second.duties.run();

        assertThat(second.cluster.network().refusedPeers()).containsExactly("12D3KooW");
        assertThat(second.cluster.network().refusedAddresses()).containsExactly(InetAddress.getByName("192.0.2.7"));
        Host again = host("again/outside", Map.of("address", "192.0.2.7"));
        again.desk.join(first.authority(), first.token());
        assertThat(first.cluster.network().refusedAddresses()).isEmpty();
    }

    @Test
    void aMistypedNamePutsNobodyOutAndIsToldWithNamesLikeIt() throws Exception {
        first.desk.clientPair("seconda", Duration.ofHours(1));
        long before = council.status().version();

        assertThatThrownBy(() -> council.revoke("secnod", false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nobody called secnod was certified here (near: second):");
        assertThatThrownBy(() -> council.revoke("Second", false)).hasMessageContaining("(near: second, seconda)");
        assertThatThrownBy(() -> council.revoke("elsewhere", false))
                .hasMessageContaining("certified here: peili:nodes");

        assertThat(council.status().version()).isEqualTo(before);
        council.revoke("elsewhere", true);
        council.revoke("seconda", false);
        assertThat(council.status().revoked()).containsExactly("elsewhere", "seconda");
    }

    @Test
    void whoWasPutOutIsForgottenOnceItsCertificatesHaveEnded() throws Exception {
        council.revoke("second", false);
        clock.forward(Duration.ofDays(30));
        council.revoke("later", true);
        assertThat(council.status().revoked()).containsExactly("second", "later");
        clock.forward(Duration.ofDays(1));

        council.revoke("last", true);

        assertThat(council.status().revoked()).containsExactly("later", "last");
    }

    @Test
    void howManyCanBePutOutIsToldAndMakesRoomInTime() throws Exception {
        List<Revocation> most = IntStream.range(0, ClusterDocument.MAX_REVOKED)
                .mapToObj(i -> new Revocation("node-" + i, clock.instant(), List.of(), List.of()))
                .toList();
        first.documents.update(last -> last.next().revoked(most).build(), List.of());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> council.revoke("second", false))
                .withMessageStartingWith(
                        "1000 are put out already (expected: fewer than 1000; the next one is forgotten");

        clock.forward(Duration.ofDays(31));
        council.revoke("other", true);
        assertThat(council.status().revoked()).containsExactly("other");
    }

    @Test
    void whatMembersCouldNotReadIsNotMade() {
        List<Revocation> large = IntStream.range(0, ClusterDocument.MAX_REVOKED)
                .mapToObj(i -> new Revocation("n".repeat(600) + i, clock.instant(), List.of(), List.of()))
                .toList();

        assertThatThrownBy(() -> first.documents.update(
                        last -> last.next().revoked(large).build(), List.of()))
                .hasMessageStartingWith("too much for one document");
    }

    @Test
    void aDocumentThatWouldNotBeReadAsItIsMeantIsNotMade() throws Exception {
        long before = council.status().version();

        assertThatThrownBy(() -> first.documents.update(
                        last -> last.next().settings(Map.of("half", "\ud800")).build(), List.of()))
                .hasMessageStartingWith("the next document cannot be read again");

        assertThat(council.status().version()).isEqualTo(before);
    }

    @Test
    void whatIsNotOfAsciiStaysWhatItIs() throws Exception {
        first.documents.update(
                last -> last.next().settings(Map.of("place", "Jyväskylä")).build(), List.of());

        Host again = host("first");

        assertThat(again.documents.state().orElseThrow().signed().document().settings())
                .containsEntry("place", "Jyväskylä");
    }

    @Test
    void aNameThatNoCertificateCanHaveIsNotPutOut() throws Exception {
        long before = council.status().version();

        for (String name : List.of("", "jyväskylä", "a\nb", "x".repeat(65))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> council.revoke(name, true))
                    .withMessageStartingWith("name: " + name + " (expected: as in a certificate");
        }

        assertThat(council.status().version()).isEqualTo(before);
    }

    @Test
    void aNodeDoesNotPutItselfOut() {
        assertThatThrownBy(() -> council.revoke("first", false)).hasMessageContaining("this node itself");
    }

    @Test
    void replayedDowngradedForeignAndForgedDocumentsAreNotTaken() throws Exception {
        ClusterState old = second.documents.state().orElseThrow();
        council.set("mirror", "off");
        ClusterState fresh = first.documents.state().orElseThrow();
        assertThat(second.documents.accept(fresh)).isTrue();

        assertThat(second.documents.accept(old)).isFalse();
        assertThat(second.documents.accept(fresh)).isFalse();
        assertThat(second.cluster.settings().mirror()).isFalse();

        ClusterDocument next =
                fresh.signed().document().next().settings(Map.of()).build();
        Issued stranger = new Issued(clock.instant());
        SignedDocument forged = SignedDocument.sign(next, stranger.authority().key());
        assertThatThrownBy(() -> second.documents.accept(new ClusterState(forged, fresh.keys())))
                .isInstanceOf(IOException.class)
                .hasMessage("a document that no CA of this cluster signed");
        SignedDocument changed = new SignedDocument(next.json(), fresh.signed().signature());
        assertThatThrownBy(() -> second.documents.accept(new ClusterState(changed, fresh.keys())))
                .hasMessage("a document that no CA of this cluster signed");
        Host other = host("other");
        other.desk.create();
        assertThatThrownBy(() -> second.documents.accept(other.documents.state().orElseThrow()))
                .hasMessage("a document of another cluster");
        assertThat(second.cluster.settings().mirror()).isFalse();
    }

    private String request(JoinToken token, String name) throws IOException {
        KeyPair key = new CertificateMaker(clock.instant()).key();
        byte[] wanted = SigningRequest.make(NodeName.of(name, List.of()), key.getPublic(), key.getPrivate());
        return new JoinRequest(token.id(), wanted, Secrets.proof(token.hash(), wanted)).json();
    }

    private static Caller caller(Host from) {
        return new Caller(
                InetAddress.getLoopbackAddress(), true, from.cluster.tls().chain(), "GET /v2/");
    }

    private Host host(String name, Map<String, String> config) throws IOException {
        Host host = new Host(temp.resolve(name), clock, config);
        hosts.add(host);
        return host;
    }

    private Host host(String name) throws IOException {
        return host(name, Map.of());
    }
}
