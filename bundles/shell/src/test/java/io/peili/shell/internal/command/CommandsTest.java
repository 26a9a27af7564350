// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.ImagePins;
import io.peili.content.ImagePuller;
import io.peili.content.PulledImage;
import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import io.peili.oci.Platform;
import io.peili.oci.Reference;
import io.peili.routing.Peer;
import io.peili.testkit.MemoryRouter;
import io.peili.testkit.MemoryStore;
import io.peili.testkit.TestEndpoint;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    private static final Reference NAME = Reference.parse("registry.example.org/team/app:1.2.3");

    @TempDir
    Path temp;

    private final Console console = new Console();
    private final MemoryStore store = new MemoryStore();
    private final TestImage image = TestImages.image("a", 3000);

    @AfterEach
    void servicesAreGivenBack() {
        assertThat(console.held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                StatusCommand.class,
                ImagesCommand.class,
                ImageImportCommand.class,
                ImageRemoveCommand.class,
                ImagePinCommand.class,
                ImageUnpinCommand.class,
                ImageShowCommand.class,
                ImagePullCommand.class,
                PeersCommand.class,
                HaveCommand.class
            })
    void commandIsInTheScopeWithHelp(Class<?> type) {
        Command command = type.getAnnotation(Command.class);

        assertThat(type).hasAnnotation(Service.class);
        assertThat(command.scope()).isEqualTo("peili");
        assertThat(command.description()).isNotEmpty();
        assertThat(command.detailedDescription()).isNotEmpty();
    }

    @Test
    void missingServiceIsOneLine() {
        assertThatThrownBy(() -> console.run(new ImagesCommand()))
                .isInstanceOf(CommandException.class)
                .hasMessage("no ContentStore is running here (peili:status and bundle:list show what is)");
    }

    @Test
    void troubleOfTheStoreIsOneLine() {
        store.failWith(Optional.of(new IOException("the disk is gone\nand more")));

        assertThatThrownBy(() -> console.with(store).run(new ImagesCommand()))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        failure -> assertThat(failure.getNiceHelp()).isEqualTo("Error: the disk is gone"));
    }

    @Test
    void imagesAreListedWithin80Columns() throws Exception {
        store.put(NAME, image);

        String text = console.with(store).run(new ImagesCommand());

        assertThat(text).contains(image.digest().shortHex()).contains("KiB").contains(NAME.toString());
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void longNamesAreShownWhole() throws Exception {
        Reference name = Reference.parse("registry.example.org/" + "team/".repeat(20) + "app:1");
        store.put(name, image);

        assertThat(console.with(store).run(new ImagesCommand())).contains(name.toString());
    }

    @Test
    void statusSaysWhatIsMissing() throws Exception {
        String text = console.run(new StatusCommand());

        assertThat(text).startsWith("Not all is well: address, images, router.").contains("no listener is running");
    }

    @Test
    void statusShowsWhatTheProbesSay() throws Exception {
        HealthProbe probe = new HealthProbe() {
            @Override
            public String part() {
                return "auth";
            }

            @Override
            public Health check() {
                return new Health(true, "open to anyone: ".repeat(10));
            }
        };
        MemoryRouter router = new MemoryRouter.Network().join(new Peer("a", "127.0.0.1", 1));

        String text =
                console.with(store, router, probe, TestEndpoint.plain(6443)).run(new StatusCommand());

        assertThat(text)
                .startsWith("All parts do their work.")
                .contains("http://127.0.0.1:6443, not encrypted")
                .contains("open to anyone")
                .contains("0 in the store of kind memory");
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void archiveIsImportedAndRemovedAgain() throws Exception {
        Path archive = Files.createFile(temp.resolve("image.tar"));
        console.with(store.archive(archive, NAME, image));
        ImageImportCommand importing = new ImageImportCommand();
        importing.files = List.of(archive.toString());

        assertThat(console.run(importing)).contains("imported " + NAME);

        ImageRemoveCommand removing = new ImageRemoveCommand();
        removing.names = List.of(NAME.toString(), "other:1");
        assertThatThrownBy(() -> console.run(removing)).hasMessageContaining("docker.io/library/other:1 not here");
        assertThat(store.images()).isEmpty();
    }

    @Test
    void archiveIsImportedUnderAnotherName() throws Exception {
        Path archive = Files.createFile(temp.resolve("image.tar"));
        ImageImportCommand importing = new ImageImportCommand();
        importing.files = List.of(archive.toString());
        importing.name = "mine:2";

        console.with(store.archive(archive, NAME, image)).run(importing);

        assertThat(store.images().get(0).name()).hasToString("docker.io/library/mine:2");
    }

    @Test
    void missingArchiveIsNamed() {
        ImageImportCommand importing = new ImageImportCommand();
        importing.files = List.of("nowhere.tar");

        assertThatThrownBy(() -> console.with(store).run(importing))
                .hasMessageContaining("/nowhere.tar cannot be read");
    }

    @Test
    void imageIsShownAsATree() throws Exception {
        store.put(NAME, image);
        ImageShowCommand showing = new ImageShowCommand();
        showing.image = NAME.toString();

        assertThat(console.with(store).run(showing))
                .startsWith(image.digest().toString())
                .contains("└─ oci.image.layer.v1.tar+gzip")
                .endsWith(" here\n");
    }

    @Test
    void imageIsPulledFromAPeer() throws Exception {
        ImagePuller puller = (name, platform, progress) -> {
            assertThat(name).isEqualTo(NAME);
            assertThat(platform).contains(new Platform("linux", "arm64", Optional.empty()));
            return new PulledImage(image.target(), 3, 1, 2048, List.of("linux/s390x"), List.of("peer-1"));
        };
        ImagePullCommand pulling = new ImagePullCommand();
        pulling.image = NAME.toString();
        pulling.platform = "linux/arm64";

        String text = console.with(puller).run(pulling);

        assertThat(text)
                .contains("pulled " + NAME + "  " + image.digest())
                .contains("left out linux/s390x: no peer has it")
                .contains("3 fetched, 2.0 KiB; 1 were here already; from peer-1");
    }

    @Test
    void wrongPlatformIsNamedBeforeAnythingIsAsked() {
        ImagePullCommand pulling = new ImagePullCommand();
        pulling.image = NAME.toString();
        pulling.platform = "arm";

        assertThatThrownBy(() -> console.run(pulling)).hasMessageContaining("platform: arm (expected: os/architecture");
    }

    @Test
    void imagesArePinnedAndUnpinned() throws Exception {
        store.put(NAME, image);
        Set<Reference> pinned = new HashSet<>();
        ImagePins pins = new ImagePins() {
            @Override
            public boolean pin(Reference name, boolean on) {
                return name.equals(NAME) && (on ? pinned.add(name) : pinned.remove(name));
            }

            @Override
            public Set<Reference> pinned() {
                return pinned;
            }
        };
        ImagePinCommand pinning = new ImagePinCommand();
        pinning.names = List.of("other:1", NAME.toString());
        console.with(store, pins);

        assertThatThrownBy(() -> console.run(pinning)).hasMessageContaining("docker.io/library/other:1 not here");
        assertThat(pinned).containsExactly(NAME);
        assertThat(console.run(new ImagesCommand())).contains(NAME + "  (pinned)");

        ImageUnpinCommand unpinning = new ImageUnpinCommand();
        unpinning.names = List.of(NAME.toString());
        assertThat(console.run(unpinning)).isEqualTo("unpinned " + NAME + "\n");
        assertThat(console.run(new ImagesCommand())).doesNotContain("pinned");

        Path archive = Files.createFile(temp.resolve("image.tar"));
        store.archive(archive, NAME, image);
        ImageImportCommand importing = new ImageImportCommand();
        importing.files = List.of(archive.toString());
        importing.pin = true;
        assertThat(console.run(importing)).contains("imported " + NAME, "pinned " + NAME);
        assertThat(pinned).containsExactly(NAME);
    }

    @Test
    void storeWithoutPinsSaysThatItNeedsNone() {
        ImagePinCommand pinning = new ImagePinCommand();
        pinning.names = List.of(NAME.toString());

        assertThatThrownBy(() -> console.with(store).run(pinning))
                .hasMessage("the store of kind memory needs no pins: its images stay until somebody removes them");
    }

    @Test
    void peersAreListed() throws Exception {
        MemoryRouter.Network network = new MemoryRouter.Network();
        MemoryRouter router = network.join(new Peer("self", "127.0.0.1", 1));
        network.join(new Peer("12D3KooW", "2001:db8::1", 6443));

        assertThat(console.with(router).run(new PeersCommand()))
                .contains("router memory")
                .contains("[2001:db8::1]:6443")
                .contains("12D3KooW");
    }

    @Test
    void thisNodeHasIt() throws Exception {
        store.put(NAME, image);
        MemoryRouter router = new MemoryRouter.Network().join(new Peer("self", "127.0.0.1", 1));
        HaveCommand having = new HaveCommand();
        having.what = image.digest().toString();

        assertThat(console.with(store, router, TestEndpoint.plain(6443)).run(having))
                .containsPattern("this node .* yes");
    }

    @Test
    void nobodyHasItIsAFailure() {
        MemoryRouter router = new MemoryRouter.Network().join(new Peer("self", "127.0.0.1", 1));
        HaveCommand having = new HaveCommand();
        having.what = "nothing:1";

        assertThatThrownBy(() ->
                        console.with(store, router, TestEndpoint.plain(6443)).run(having))
                .isInstanceOf(CommandException.class)
                .hasMessage("nobody has nothing:1 (0 peers asked)");
    }
}
