// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.NetworkKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustodyTest {
    private static final String PASSPHRASE = "a good passphrase";

    @TempDir
    Path temp;

    private final MovableClock clock = new MovableClock(Instant.now());
    private final List<Host> hosts = new ArrayList<>();
    private Host first;
    private Host second;
    private Custodian custodian;

    @BeforeEach
    void start() throws Exception {
        first = host("first");
        first.desk.create();
        first.duties.run();
        host("second").desk.join(first.authority(), first.token());
        hosts.get(1).close();
        second = host("second");
        custodian = new Custodian(first.cluster, first.documents);
    }

    @AfterEach
    void stop() {
        hosts.forEach(Host::close);
    }

    @Test
    void aPromotedMemberLetsNodesIn() throws Exception {
        assertThatThrownBy(second::token).hasMessageContaining("does not hold");

        custodian.promote("second", second.authority());

        assertThat(mode(second.folder.resolve("ca.key"))).isEqualTo("rw-------");
        assertThat(Names.common(second.cluster.tls().chain().get(0))).isEqualTo("second");
        first.close();
        assertThat(host("third").desk.join(second.authority(), second.token())).contains("is a member");
    }

    @Test
    void theKeyOfTheCaGoesToNobodyElseAtTheAddressOfTheNodeThatIsMeant() throws Exception {
        Host other = host("other");
        other.desk.join(first.authority(), first.token());
        int before = other.requests.get();

        assertThatThrownBy(() -> custodian.promote("second", other.authority()))
                .hasMessageContaining("node other answers there (expected: second)");

        assertThat(other.requests).hasValue(before);
        assertThat(other.folder.resolve("ca.key")).doesNotExist();
    }

    @Test
    void onlyTheKeyOfTheClustersOwnCaIsTaken() throws Exception {
        Issued stranger = new Issued(clock.instant());
        String key = new String(Pem.of(stranger.authority().key()), StandardCharsets.US_ASCII);

        assertThat(second.exchange.hold(key).status()).isEqualTo(400);
        assertThat(second.exchange.hold("rubbish").status()).isEqualTo(400);
        assertThat(second.folder.resolve("ca.key")).doesNotExist();
    }

    @Test
    void aClusterWhoseHolderIsLostGoesOnFromABackup() throws Exception {
        Path backup = temp.resolve("backup");
        custodian.backup(backup, PASSPHRASE.toCharArray());
        first.close();
        Host again = host("again");

        new Custodian(again.cluster, again.documents).restore(backup, PASSPHRASE.toCharArray());

        assertThat(again.cluster.reachable()).isTrue();
        assertThat(again.cluster.network().keys())
                .isEqualTo(second.cluster.network().keys());
        again.close();
        Host holder = host("again");
        assertThat(host("third").desk.join(holder.authority(), holder.token())).contains("is a member");
        try (Handshake handshake = new Handshake(
                holder.cluster.tls().server(), second.cluster.tls().client())) {
            assertThat(handshake.protocol()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void aMemberTakesTheKeyOfTheCaFromABackup() throws Exception {
        Path backup = temp.resolve("backup");
        custodian.backup(backup, PASSPHRASE.toCharArray());

        new Custodian(second.cluster, second.documents).restore(backup, PASSPHRASE.toCharArray());

        assertThat(second.token()).startsWith("peili1.");
        assertThat(Names.common(second.cluster.tls().chain().get(0))).isEqualTo("second");
    }

    @Test
    void aBackupIsWorthNothingWithoutItsPassphraseOrWhenChanged() throws Exception {
        Path backup = temp.resolve("backup");
        custodian.backup(backup, PASSPHRASE.toCharArray());
        byte[] bytes = Files.readAllBytes(backup);

        assertThat(mode(backup)).isEqualTo("rw-------");
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("PRIVATE", "authorities");
        assertThatThrownBy(() -> Backup.open(bytes, "another passphrase".toCharArray()))
                .hasMessage("the passphrase is wrong, or the backup was changed");
        for (int at : List.of(3, 20, 40, bytes.length - 1)) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> Backup.open(changed, PASSPHRASE.toCharArray()))
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> custodian.backup(backup, PASSPHRASE.toCharArray()))
                .hasMessageContaining("is there already");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> custodian.backup(temp.resolve("other"), "short".toCharArray()))
                .withMessageStartingWith("passphrase: too short");
    }

    @Test
    void theKeyOfTheNetworkIsExchangedInThreeSteps() throws Exception {
        NetworkKey old = first.cluster.network().keys().get(0);

        assertThat(custodian.rotateNetworkKey()).contains("accept a new key beside the old one");
        second.duties.run();
        List<NetworkKey> both = second.cluster.network().keys();
        assertThat(both)
                .hasSize(2)
                .startsWith(old)
                .isEqualTo(first.cluster.network().keys());
        NetworkKey fresh = both.get(1);

        assertThat(custodian.rotateNetworkKey()).contains("dial with the new key");
        second.duties.run();
        assertThat(second.cluster.network().keys()).containsExactly(fresh, old);

        assertThat(custodian.rotateNetworkKey()).contains("accepted nowhere");
        second.duties.run();
        assertThat(second.cluster.network().keys()).containsExactly(fresh);
    }

    @Test
    void anyHolderTakesTheNextStepOfExchangingTheKeyOfTheNetwork() throws Exception {
        custodian.promote("second", second.authority());
        second.duties.run();
        first.documents.accept(second.documents.state().orElseThrow());
        for (int step = 0; step < 3; step++) {
            custodian.rotateNetworkKey();
        }
        second.documents.accept(first.documents.state().orElseThrow());
        NetworkKey old = first.cluster.network().keys().get(0);
        Custodian other = new Custodian(second.cluster, second.documents);

        assertThat(other.rotateNetworkKey()).contains("accept a new key beside the old one");
        first.documents.accept(second.documents.state().orElseThrow());
        List<NetworkKey> both = first.cluster.network().keys();
        NetworkKey fresh = both.get(1);
        assertThat(both).containsExactly(old, fresh);

        assertThat(custodian.rotateNetworkKey()).contains("dial with the new key");
        second.documents.accept(first.documents.state().orElseThrow());
        assertThat(second.cluster.network().keys()).containsExactly(fresh, old);

        assertThat(other.rotateNetworkKey()).contains("accepted nowhere");
        first.documents.accept(second.documents.state().orElseThrow());
        assertThat(first.cluster.network().keys()).containsExactly(fresh);
    }

    @Test
    void whereItIsNotKnownWhichKeyIsTheNewOneAnotherTakesThePlaceOfAll() throws Exception {
        NetworkKey old = first.cluster.network().keys().get(0);
        NetworkKey unknown = Founding.newKey();
        first.documents.update(
                last -> last.next()
                        .keys(List.of(unknown.fingerprint(), old.fingerprint()), Optional.empty())
                        .build(),
                List.of(unknown));

        assertThat(custodian.rotateNetworkKey()).contains("accept a new key beside the old one");
        NetworkKey fresh = first.cluster.network().keys().get(2);
        assertThat(custodian.rotateNetworkKey()).contains("dial with the new key");
        assertThat(first.cluster.network().keys()).containsExactly(fresh, unknown, old);
        assertThat(custodian.rotateNetworkKey()).contains("accepted nowhere");
        assertThat(first.cluster.network().keys()).containsExactly(fresh);
    }

    private Host host(String name) throws IOException {
        Host host = new Host(temp.resolve(name), clock);
        hosts.add(host);
        return host;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
