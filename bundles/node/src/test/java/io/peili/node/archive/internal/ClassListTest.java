// SPDX-License-Identifier: Apache-2.0
package io.peili.node.archive.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassListTest {
    private static final byte[] PLAIN = {1, 2, 3};
    private static final byte[] VERSIONED = {4, 5, 6, 7};
    private static final String LOADER = " loader: [loader data: 0x1 for instance a 'x/BundleClassLoader'{0x2}]";

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void makeABundle() throws Exception {
        jar = Files.createDirectories(folder.resolve("system/a")).resolve("a.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            entry(zip, "a/Plain.class", PLAIN);
            entry(zip, "META-INF/versions/11/a/Versioned.class", VERSIONED);
        }
        Files.write(folder.resolve("loaded.txt"), List.of("# a comment", "java/lang/Object", "java/lang/Runnable"));
    }

    @Test
    void classOfABundleStandsWithItsSupertypesAndItsJar() throws Exception {
        log(
                "[class,load] java.lang.Object source: jrt:/java.base",
                "[class,load]  klass: 0x10 super: 0x0 loader: [loader data: 0x1 of 'bootstrap'] bytes: 1 checksum: 1",
                "[class,load] java.lang.Runnable source: shared objects file",
                "[class,load]  klass: 0x11 super: 0x10 loader: [loader data: 0x1 of 'bootstrap']",
                "[class,load] a.Plain source: jar:bundle://1_2.0:0/!/",
                "[class,load]  klass: 0x12 super: 0x10 interfaces: 0x11" + LOADER + facts(PLAIN));

        assertThat(list())
                .containsExactly(
                        "java/lang/Object id: 0",
                        "java/lang/Runnable id: 1",
                        "a/Plain id: 2 super: 0 interfaces: 1 source: " + jar);
    }

    @Test
    void versionForNewerJavaIsCopiedToTheRootOfAJar() throws Exception {
        log(
                "[class,load] java.lang.Object source: jrt:/java.base",
                "[class,load]  klass: 0x10 super: 0x0 loader: [loader data: 0x1 of 'bootstrap']",
                "[class,load] a.Versioned source: jar:bundle://1_2.0:0/!/",
                "[class,load]  klass: 0x12 super: 0x10" + LOADER + facts(VERSIONED));

        assertThat(list()).contains("a/Versioned id: 1 super: 0 source: " + folder.resolve("inner.jar"));
        try (ZipFile inner = new ZipFile(folder.resolve("inner.jar").toFile())) {
            assertThat(inner.getInputStream(inner.getEntry("a/Versioned.class")))
                    .hasBinaryContent(VERSIONED);
        }
    }

    @Test
    void classOfWhichNoFileIsKnownIsLeftOut() throws Exception {
        log(
                "[class,load] java.lang.Object source: jrt:/java.base",
                "[class,load]  klass: 0x10 super: 0x0 loader: [loader data: 0x1 of 'bootstrap']",
                "[class,load] a.Plain source: jar:bundle://1_2.0:0/!/",
                "[class,load]  klass: 0x12 super: 0x10" + LOADER + facts(VERSIONED),
                "[class,load] a.Plain$$Lambda$1/0x00007f source: a.Plain",
                "[class,load]  klass: 0x13 super: 0x10" + LOADER);

        assertThat(list()).containsExactly("java/lang/Object id: 0");
    }

    @Test
    void logWithoutClassesOfBundlesIsRefused() throws Exception {
        log(
                "[class,load] java.lang.Object source: jrt:/java.base",
                "[class,load]  klass: 0x10 super: 0x0 loader: [loader data: 0x1 of 'bootstrap']");

        assertThatIOException().isThrownBy(this::list).withMessageContaining("no class of a bundle");
    }

    private void log(String... lines) throws Exception {
        Files.write(folder.resolve("loaded.log"), List.of(lines));
    }

    private List<String> list() throws Exception {
        ClassList.main(new String[] {
            folder.resolve("loaded.txt").toString(),
            folder.resolve("loaded.log").toString(),
            folder.resolve("system").toString(),
            folder.resolve("classes.txt").toString(),
            folder.resolve("inner.jar").toString()
        });
        return Files.readAllLines(folder.resolve("classes.txt"));
    }

    private static String facts(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return " bytes: " + bytes.length + " checksum: " + String.format("%08x", crc.getValue());
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws Exception {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }
}
