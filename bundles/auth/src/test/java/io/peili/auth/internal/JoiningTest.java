// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import io.peili.auth.MemberNode;
import io.peili.auth.TlsMaterial;
import io.peili.auth.TokenStatus;
import io.peili.auth.internal.document.Holder;
import io.peili.auth.internal.exchange.JoinAnswer;
import io.peili.auth.internal.exchange.JoinRequest;
import io.peili.auth.internal.token.JoinToken;
import io.peili.auth.internal.token.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoiningTest {
    @TempDir
    Path temp;

    private final MovableClock clock = new MovableClock(Instant.now());
    private final List<Host> hosts = new ArrayList<>();
    private Host first;

    @BeforeEach
    void start() throws Exception {
        first = host("first");
        first.desk.create();
    }

    @AfterEach
    void stop() {
        hosts.forEach(Host::close);
    }

    @Test
    void aNewNodeBecomesAMemberByAToken() throws Exception {
        Host second = host("second");
        assertThat(second.cluster.reachable()).isFalse();
        List<TlsMaterial> told = new ArrayList<>();
        second.cluster.watch(told::add);

        String outcome = second.desk.join(first.authority(), first.token());

        assertThat(outcome).startsWith("This node is a member of Peili cluster").endsWith("as second.");
        assertThat(second.cluster.reachable()).isTrue();
        assertThat(told).containsExactly(second.cluster.tls());
        assertThat(second.cluster.network().keys())
                .hasSize(1)
                .isEqualTo(first.cluster.network().keys());
        assertThat(first.cluster.admit(caller(second, "GET /v2/"))).isEqualTo(new Admission.Member("second"));
        assertThat(second.cluster.admit(caller(first, "GET /v2/"))).isEqualTo(new Admission.Member("first"));
        try (Handshake handshake =
                new Handshake(first.cluster.tls().server(), second.cluster.tls().client())) {
            assertThat(handshake.protocol()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void aMemberCannotCertifyAndKeepsItsSecretsToItself() throws Exception {
        Host second = joined("second");

        assertThat(second.folder.resolve("ca.key")).doesNotExist();
        for (String secret : List.of("node.key", "network.keys")) {
            assertThat(mode(second.folder.resolve(secret))).as(secret).isEqualTo("rw-------");
        }
        assertThat(mode(first.folder.resolve("tokens.json"))).isEqualTo("rw-------");
        assertThatThrownBy(second::token).hasMessageContaining("does not hold the CA's key");
    }

    @Test
    void onlyAHashOfTheSecretIsKept() throws Exception {
        String token = first.token();

        String kept = Files.readString(first.folder.resolve("tokens.json"));

        assertThat(kept).contains(JoinToken.parse(token).id());
        assertThat(kept).doesNotContain(token.substring(60));
        assertThat(first.onlyToken().state()).isEqualTo(TokenStatus.State.VALID);
    }

    @Test
    void joiningTwiceIsHarmless() throws Exception {
        Host second = host("second");
        String token = first.token();
        second.desk.join(first.authority(), token);
        String certificate = Files.readString(second.folder.resolve("node.crt"));

        assertThat(second.desk.join(first.authority(), token))
                .isEqualTo("This node is a member of this cluster already (if it was put out: " + again(second) + ").");
        assertThat(Files.readString(second.folder.resolve("node.crt"))).isEqualTo(certificate);
    }

    @Test
    void aMemberOfOneClusterDoesNotJoinAnother() throws Exception {
        Host second = joined("second");
        Host other = host("other");
        other.desk.create();

        assertThatThrownBy(() -> second.desk.join(other.authority(), other.token()))
                .hasMessage("this node is a member of another cluster, or of this one before its CA was exchanged ("
                        + again(second) + ")");
    }

    @Test
    void wrongExpiredUsedUpAndRevokedTokensGetTheSameAnswer() throws Exception {
        String wrong = JoinToken.make(Founding.fingerprint(authority()), new java.security.SecureRandom())
                .text();
        String revoked = first.token();
        first.desk.revokeToken(JoinToken.parse(revoked).id());
        String usedUp = first.token();
        host("user").desk.join(first.authority(), usedUp);
        String expired = first.token();
        Exchange.Reply otherSecret = first.exchange.join(request(JoinToken.parse(wrong)), Host.LOOPBACK, false);
        clock.forward(Duration.ofHours(2));

        for (String token : List.of(wrong, expired, usedUp, revoked)) {
            Exchange.Reply reply = first.exchange.join(request(JoinToken.parse(token)), Host.LOOPBACK, false);
            assertThat(reply).isEqualTo(otherSecret);
            assertThat(reply.status()).isEqualTo(401);
        }
        assertThatThrownBy(() -> host("late").desk.join(first.authority(), expired))
                .hasMessageContaining("wrong, expired, used up or revoked");
    }

    @Test
    void ofManyWhoUseATokenInTheSameMomentOneGetsIn() throws Exception {
        JoinToken token = JoinToken.parse(first.token());
        List<Callable<Exchange.Reply>> attempts = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            InetAddress from = InetAddress.getByName("192.0.2." + i);
            String request = request(token);
            attempts.add(() -> first.exchange.join(request, from, false));
        }
        List<Integer> answers = new ArrayList<>();
        ExecutorService together = Executors.newFixedThreadPool(attempts.size());
        try {
            for (Future<Exchange.Reply> attempt : together.invokeAll(attempts)) {
                answers.add(attempt.get().status());
            }
        } finally {
            together.shutdownNow();
        }

        assertThat(answers).containsOnlyOnce(200).containsOnly(200, 401);
    }

    @Test
    void theTokenOfAnotherClusterIsFoundOutBeforeAnythingIsSent() throws Exception {
        Host other = host("other");
        other.desk.create();
        int before = first.requests.get();

        assertThatThrownBy(() -> host("second").desk.join(first.authority(), other.token()))
                .hasMessageContaining("belongs to another cluster than the token");
        assertThat(first.requests).hasValue(before);
    }

    @Test
    void aNodeWhoseAnswerWasLostJoinsAgainWithTheSameToken() throws Exception {
        Host second = host("second");
        String token = first.token();
        first.mute(true);
        assertThatThrownBy(() -> second.desk.join(first.authority(), token)).hasMessageContaining("cannot be asked");
        assertThat(first.onlyToken().usesLeft()).isZero();
        assertThat(second.cluster.reachable()).isFalse();
        first.mute(false);

        second.desk.join(first.authority(), token);

        assertThat(second.cluster.reachable()).isTrue();
    }

    @Test
    void whatACrashLeftOfAJoinIsTakenOverAtTheNextStart() throws Exception {
        joined("second");
        Path identity = temp.resolve("second/identity");
        Path joined = Files.createDirectory(identity.resolve(".joined"));
        for (String file : List.of("ca.crt", "network.keys", "cluster.json")) {
            Files.move(identity.resolve(file), joined.resolve(file));
        }
        Files.writeString(identity.resolve("ca.key"), "of the node alone");

        NodeCluster again =
                new NodeCluster(Settings.of(Configs.with(Map.of("name", "second")), temp.resolve("second")), clock);

        assertThat(again.reachable()).isTrue();
        assertThat(identity.resolve("ca.key")).doesNotExist();
        assertThat(joined).doesNotExist();
    }

    @Test
    void attemptsAreLimitedForEachAddress() throws Exception {
        String good = first.token();
        String wrong = request(JoinToken.make(Founding.fingerprint(authority()), new java.security.SecureRandom()));
        for (int i = 0; i < 10; i++) {
            assertThat(first.exchange.join(wrong, Host.LOOPBACK, false).status())
                    .isEqualTo(401);
        }

        assertThat(first.exchange.join(wrong, Host.LOOPBACK, false).status()).isEqualTo(429);
        assertThatThrownBy(() -> host("second").desk.join(first.authority(), good))
                .hasMessageContaining("no more attempts");
        clock.forward(Duration.ofMinutes(1));
        assertThat(host("third").desk.join(first.authority(), good)).contains("is a member");
    }

    @Test
    void aMemberWithoutTheKeyPassesOnToOneThatHasIt() throws Exception {
        first.duties.run();
        joined("second").close();
        Host second = host("second");
        assertThat(second.documents.state().orElseThrow().signed().document().holders())
                .containsExactly(new Holder("first", first.authority()));

        assertThat(host("third").desk.join(second.authority(), first.token())).contains("as third");
    }

    @Test
    void aTokenIsGoodAtAllHoldersWhereverItWasMade() throws Exception {
        first.duties.run();
        Host second = joined("second");
        new Custodian(first.cluster, first.documents).promote("second", second.authority());
        second.duties.run();
        first.documents.accept(second.documents.state().orElseThrow());
        joined("plain").close();
        Host plain = host("plain");

        assertThat(host("third").desk.join(first.authority(), second.token())).contains("as third");
        assertThat(host("fourth").desk.join(plain.authority(), second.token())).contains("as fourth");
        assertThat(host("fifth").desk.join(plain.authority(), first.token())).contains("as fifth");
        String wrong = request(JoinToken.make(Founding.fingerprint(authority()), new java.security.SecureRandom()));
        Exchange.Reply alone = first.exchange.join(wrong, Host.LOOPBACK, true);
        assertThat(first.exchange.join(wrong, Host.LOOPBACK, false)).isEqualTo(alone);
        assertThat(plain.exchange.join(wrong, Host.LOOPBACK, false)).isEqualTo(alone);
    }

    @Test
    void aMemberHasItsCertificateRenewedByAHolder() throws Exception {
        first.duties.run();
        Host second = joined("second");
        Instant end = Dates.end(second.cluster.tls().chain().get(0));
        clock.forward(Duration.ofDays(25));

        second.duties.run();

        assertThat(Dates.end(second.cluster.tls().chain().get(0))).isAfter(end.plus(Duration.ofDays(20)));
        assertThat(first.cluster.admit(caller(second, "GET /v2/"))).isEqualTo(new Admission.Member("second"));
    }

    @Test
    void aMemberThatWasAwayForTooLongIsToldWhatToDoAndJoinsAgainSo() throws Exception {
        Host second = joined("second");
        second.close();
        clock.forward(Duration.ofDays(31));
        first.cluster.tick();

        assertThatThrownBy(() -> host("second"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("this node is no member any more: " + second.folder.resolve("node.crt"))
                .hasMessageEndingWith("(" + again(second) + ")");

        new PrivateFolder(second.folder).deleteAll();
        assertThat(host("second").desk.join(first.authority(), first.token())).contains("as second");
    }

    @Test
    void twoNodesOfOneNameGetTwoNames() throws Exception {
        Host one = host("one/node");
        Host other = host("other/node");
        one.desk.join(first.authority(), first.token());
        other.desk.join(first.authority(), first.token());

        assertThat(Names.common(one.cluster.tls().chain().get(0))).isEqualTo("node");
        assertThat(Names.common(other.cluster.tls().chain().get(0))).matches("node-[0-9a-f]{6}");
    }

    @Test
    void aNodeThatJoinsOnceMoreKeepsItsNameWhateverItAsksFor() throws Exception {
        JoinToken token = JoinToken.parse(first.token());
        KeyPair key = new CertificateMaker(clock.instant()).key();

        for (String name : List.of("one", "two", "first")) {
            Exchange.Reply reply = first.exchange.join(request(token, name, key), Host.LOOPBACK, false);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(Names.common(
                            Pem.certificates(JoinAnswer.parse(reply.json()).certificate())
                                    .get(0)))
                    .isEqualTo("one");
        }
        assertThat(new Council(first.cluster, first.documents, List::of)
                        .nodes().stream().map(MemberNode::name))
                .containsExactly("first", "one");
    }

    @Test
    void strangersMayOnlyAskToJoin() throws Exception {
        Caller stranger = new Caller(Host.LOOPBACK, true, List.of(), "POST /peili/v1/join");

        assertThat(first.cluster.admit(stranger)).isInstanceOf(Admission.Guest.class);
        for (String request : List.of("GET /peili/v1/join", "POST /peili/v1/join/", "POST /peili/v1/renew")) {
            assertThat(first.cluster.admit(new Caller(Host.LOOPBACK, true, List.of(), request)))
                    .isInstanceOf(Admission.Refused.class);
        }
    }

    @Test
    void howeverOpenANodeIsItsSecretsAreForNodesOnly() throws Exception {
        Host open = host("open", Map.of("open.to.anyone", "yes"));
        open.desk.create();

        assertThat(open.cluster.admit(new Caller(Host.LOOPBACK, false, List.of(), "GET /v2/")))
                .isInstanceOf(Admission.Member.class);
        for (String path : List.of("/peili/v1/cluster", "/%70eili/v1/cluster", "/peili/%", "/peili/v1/holder")) {
            for (boolean secure : new boolean[] {true, false}) {
                assertThat(open.cluster.admit(new Caller(Host.LOOPBACK, secure, List.of(), "GET " + path)))
                        .as(path)
                        .isInstanceOf(Admission.Refused.class);
            }
        }
    }

    @Test
    void aPairForAPersonIsForClientsAndForAWhileOnly() throws Exception {
        Path folder = first.desk.clientPair("ada", Duration.ofHours(8));

        Pair pair = Pair.read(folder.resolve("client.cert"), folder.resolve("client.key"));
        assertThat(first.cluster.member(pair.chain())).isEqualTo(new Admission.Member("ada"));
        assertThat(Usage.SERVER.allows(pair.certificate())).isFalse();
        assertThat(mode(folder.resolve("client.key"))).isEqualTo("rw-------");
        assertThat(first.cluster.admit(new Caller(Host.LOOPBACK, true, pair.chain(), "GET /v2/")))
                .isInstanceOf(Admission.Member.class);
        assertThat(first.cluster.admit(new Caller(Host.LOOPBACK, true, pair.chain(), "GET /peili/v1/cluster")))
                .isEqualTo(new Admission.Refused("a certificate of a node is required, and this one is a person's"));
        clock.forward(Duration.ofHours(9));
        assertThat(first.cluster.member(pair.chain())).isInstanceOf(Admission.Refused.class);
    }

    private java.security.cert.X509Certificate authority() throws IOException {
        return new PemFile(first.folder.resolve("ca.crt")).certificates().get(0);
    }

    private String request(JoinToken token) throws IOException {
        return request(token, "x", new CertificateMaker(clock.instant()).key());
    }

    private static String request(JoinToken token, String name, KeyPair key) throws IOException {
        byte[] wanted = SigningRequest.make(NodeName.of(name, List.of()), key.getPublic(), key.getPrivate());
        return new JoinRequest(token.id(), wanted, Secrets.proof(token.hash(), wanted)).json();
    }

    private static String again(Host host) {
        return "to join again stop this node, remove " + host.folder + ", and join with a new token";
    }

    private static Caller caller(Host from, String request) {
        return new Caller(Host.LOOPBACK, true, from.cluster.tls().chain(), request);
    }

    private Host joined(String name) throws IOException {
        Host host = host(name);
        host.desk.join(first.authority(), first.token());
        return host;
    }

    private Host host(String name) throws IOException {
        return host(name, Map.of());
    }

    private Host host(String name, Map<String, String> config) throws IOException {
        Host host = new Host(temp.resolve(name), clock, config);
        hosts.add(host);
        return host;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
