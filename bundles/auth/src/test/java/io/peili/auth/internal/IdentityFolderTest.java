// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFolderTest {
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

    @TempDir
    Path temp;

    @Test
    void firstStartMakesAllFour() throws Exception {
        open(folder("a"), NOW);

        assertThat(folder("a")).isDirectoryContaining("glob:**ca.crt");
        Pair authority = Pair.read(file("a", "ca.crt"), file("a", "ca.key"));
        Pair node = Pair.read(file("a", "node.crt"), file("a", "node.key"));
        assertThat(authority.certificate().getBasicConstraints()).isNotNegative();
        node.certificate().verify(authority.certificate().getPublicKey());
        assertThat(new Trust(authority.chain()).follow(node.chain(), NOW)).contains(Dates.end(node.certificate()));
    }

    @Test
    void nodeCertificateIsForServersAndClientsAtAllItsAddresses() throws Exception {
        open(folder("a"), NOW);

        X509Certificate node = node("a");
        assertThat(node.getExtendedKeyUsage()).containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(name("192.0.2.7").covers(node)).isTrue();
        assertThat(name("192.0.2.8").covers(node)).isFalse();
        assertThat(node.getSubjectAlternativeNames())
                .anyMatch(alternative -> "localhost".equals(alternative.get(1)))
                .anyMatch(alternative -> "127.0.0.1".equals(alternative.get(1)))
                .anyMatch(alternative -> "0:0:0:0:0:0:0:1".equals(alternative.get(1)));
        assertThat(Dates.end(node)).isEqualTo(NOW.plus(Duration.ofDays(30)));
        assertThat(Dates.begin(node)).isEqualTo(NOW.minus(Duration.ofHours(1)));
    }

    @Test
    void keysAreForTheOwnerOnly() throws Exception {
        open(folder("a"), NOW);

        assertThat(mode(folder("a"))).isEqualTo("rwx------");
        assertThat(mode(file("a", "ca.key"))).isEqualTo("rw-------");
        assertThat(mode(file("a", "node.key"))).isEqualTo("rw-------");
        try (var files = Files.list(folder("a"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("ca.crt", "ca.key", "node.crt", "node.key");
        }
    }

    @Test
    void copiedKeysAreClosedToOthers() throws Exception {
        open(folder("a"), NOW);
        Files.setPosixFilePermissions(file("a", "ca.key"), PosixFilePermissions.fromString("rw-r--r--"));

        open(folder("a"), NOW);

        assertThat(mode(file("a", "ca.key"))).isEqualTo("rw-------");
    }

    @Test
    void secondStartKeepsTheIdentity() throws Exception {
        open(folder("a"), NOW);
        List<byte[]> before = content("a");

        open(folder("a"), NOW.plus(Duration.ofDays(19)));

        assertThat(content("a")).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void secondStartDoesNotLoadBouncyCastle() throws Exception {
        Path folder = temp.resolve("karaf/identity");
        new IdentityFolder(folder, folder.resolve("ca.crt"), folder.resolve("ca.key"), NodeName.of("", List.of()))
                .open(Instant.now());
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("bouncycastle")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }

        try (URLClassLoader without =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> without.loadClass("org.bouncycastle.asn1.x500.X500Name"))
                    .isInstanceOf(ClassNotFoundException.class);
            Class<?> start = without.loadClass(SecondStart.class.getName());
            Object detail = start.getDeclaredMethod("detail", Path.class).invoke(null, temp.resolve("karaf"));
            assertThat(detail).asString().startsWith("not a member of a cluster");
        }
    }

    @Test
    void authorityOfAnotherNodeIsUsed() throws Exception {
        open(folder("a"), NOW);
        copy("a", "b", "ca.crt", "ca.key");

        open(folder("b"), NOW);

        node("b").verify(new PemFile(file("a", "ca.crt")).certificates().get(0).getPublicKey());
        assertThat(node("b").getPublicKey()).isNotEqualTo(node("a").getPublicKey());
    }

    @Test
    void membersWithoutTheKeyOfTheAuthorityUseTheirPair() throws Exception {
        open(folder("a"), NOW);
        copy("a", "b", "ca.crt", "node.crt", "node.key");

        open(folder("b"), NOW);

        assertThat(node("b")).isEqualTo(node("a"));
        assertThat(identity(folder("b")).renewable()).isFalse();
    }

    @Test
    void keyOfAnAuthorityWithoutItsCertificateStops() throws Exception {
        open(folder("a"), NOW);
        copy("a", "b", "ca.key");

        assertThatThrownBy(() -> open(folder("b"), NOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ca.crt is missing");
    }

    @Test
    void pairWithoutAnAuthorityStops() throws Exception {
        open(folder("a"), NOW);
        copy("a", "b", "node.crt", "node.key");

        assertThatThrownBy(() -> open(folder("b"), NOW)).hasMessageContaining("is there without");
        assertThat(file("b", "ca.crt")).doesNotExist();
    }

    @Test
    void corruptAuthorityStops() throws Exception {
        open(folder("a"), NOW);
        Files.writeString(file("a", "ca.crt"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        assertThatThrownBy(() -> open(folder("a"), NOW)).hasMessageContaining("ca.crt has a broken certificate");
    }

    @Test
    void keyOfAnotherAuthorityStops() throws Exception {
        open(folder("a"), NOW);
        open(folder("b"), NOW);
        copy("a", "b", "ca.crt");

        assertThatThrownBy(() -> open(folder("b"), NOW)).hasMessageContaining("ca.key is not the key of");
    }

    @Test
    void expiredAuthorityStops() throws Exception {
        open(folder("a"), NOW);

        assertThatThrownBy(() -> open(folder("a"), NOW.plus(Duration.ofDays(3651))))
                .hasMessageContaining("ca.crt expired at");
    }

    @Test
    void corruptNodeCertificateIsReplaced() throws Exception {
        open(folder("a"), NOW);
        for (String broken : List.of("node.crt", "node.key")) {
            Files.writeString(file("a", broken), "broken");

            open(folder("a"), NOW);

            assertThat(Pair.read(file("a", "node.crt"), file("a", "node.key")).validAt(NOW))
                    .isTrue();
        }
    }

    @Test
    void expiredNodeCertificateIsReplacedAndItsKeyKept() throws Exception {
        open(folder("a"), NOW);
        X509Certificate before = node("a");
        Instant later = NOW.plus(Duration.ofDays(40));

        open(folder("a"), later);

        assertThat(Dates.valid(node("a"), later)).isTrue();
        assertThat(node("a").getPublicKey()).isEqualTo(before.getPublicKey());
    }

    @Test
    void anotherAddressGetsAnotherCertificate() throws Exception {
        open(folder("a"), NOW);

        new IdentityFolder(folder("a"), file("a", "ca.crt"), file("a", "ca.key"), name("2001:db8::7")).open(NOW);

        assertThat(name("2001:db8::7").covers(node("a"))).isTrue();
    }

    @Test
    void startThatWasCutShortIsMadeAgain() throws Exception {
        open(folder("a"), NOW);
        Files.createFile(file("a", ".making"));
        Files.delete(file("a", "ca.crt"));

        open(folder("a"), NOW);

        assertThat(Pair.read(file("a", "ca.crt"), file("a", "ca.key")).validAt(NOW))
                .isTrue();
        node("a").verify(new PemFile(file("a", "ca.crt")).certificates().get(0).getPublicKey());
    }

    @Test
    void hundredNodesAreDueAtDifferentTimes() throws Exception {
        Issued cluster = new Issued(NOW);
        List<Instant> due = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            due.add(Dates.due(cluster.node("n" + i).certificate()));
        }

        assertThat(due)
                .allMatch(instant -> instant.isAfter(NOW.plus(Duration.ofDays(19)))
                        && instant.isBefore(NOW.plus(Duration.ofDays(24))));
        assertThat(Set.copyOf(due)).hasSizeGreaterThan(95);
    }

    private void open(Path folder, Instant now) throws IOException {
        identity(folder).open(now);
    }

    private IdentityFolder identity(Path folder) {
        return new IdentityFolder(folder, folder.resolve("ca.crt"), folder.resolve("ca.key"), name("192.0.2.7"));
    }

    private static NodeName name(String address) {
        return NodeName.of("node-1", List.of(address));
    }

    private Path folder(String name) {
        return temp.resolve(name);
    }

    private Path file(String folder, String name) {
        return folder(folder).resolve(name);
    }

    private X509Certificate node(String folder) throws IOException {
        return new PemFile(file(folder, "node.crt")).certificates().get(0);
    }

    private void copy(String from, String to, String... names) throws IOException {
        Files.createDirectories(folder(to));
        for (String name : names) {
            Files.copy(file(from, name), file(to, name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private List<byte[]> content(String folder) throws IOException {
        List<byte[]> content = new ArrayList<>();
        for (String name : List.of("ca.crt", "ca.key", "node.crt", "node.key")) {
            content.add(Files.readAllBytes(file(folder, name)));
        }
        return content;
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
