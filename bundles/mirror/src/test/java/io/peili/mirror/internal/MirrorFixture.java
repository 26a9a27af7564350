// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.auth.Cluster;
import io.peili.auth.ClusterSettings.FetchLimits;
import io.peili.content.Chunks;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.oci.ByteRange;
import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.routing.Peer;
import io.peili.testkit.MemoryRouter;
import io.peili.testkit.TestEndpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mirror among scripted peers, with short time limits. */
final class MirrorFixture implements AutoCloseable {
    static final ImageName NAME = new ImageName("registry.example.org", "team/app");
    static final MirrorSettings SETTINGS = new MirrorSettings(
            new FetchLimits(1024, Duration.ofSeconds(2)),
            Duration.ofSeconds(8),
            Duration.ofMillis(30),
            Duration.ofMillis(200),
            Duration.ofMillis(900));

    private final MemoryRouter.Network network = new MemoryRouter.Network();
    private final Routers routers = new Routers();
    private final List<ScriptedPeer> peers = new ArrayList<>();
    private final LazyClient client;
    private final PeerMirror mirror;

    MirrorFixture() {
        this(null, SETTINGS);
    }

    MirrorFixture(@Nullable Cluster cluster, MirrorSettings settings) {
        routers.add(network.join(new Peer("self", "127.0.0.1", 1)), 0);
        PeerRecord record = new PeerRecord(System::nanoTime);
        client = new LazyClient(
                new TestEndpoint(InetAddress.getLoopbackAddress(), 1, cluster != null),
                Optional.ofNullable(cluster),
                record,
                settings);
        mirror = new PeerMirror(routers, client::get, record, () -> settings);
    }

    /** Adds a peer that says it has this content. */
    ScriptedPeer holder(Key key, ScriptedPeer peer) {
        peers.add(peer);
        announce(peer, key);
        return peer;
    }

    /** Lets a peer say that it has something else as well. */
    void announce(ScriptedPeer peer, Key key) {
        network.join(peer.peer()).announce(Set.of(key));
    }

    ScriptedPeer holder(byte[] content, ScriptedPeer.Script script) {
        return holder(Key.of(Digest.sha256(content)), new ScriptedPeer(script));
    }

    ScriptedPeer holder(byte[] content) {
        return holder(content, ScriptedPeer.holder(content));
    }

    /** Adds a peer that has gone away. */
    void dead(byte[] content) {
        ScriptedPeer peer = holder(content);
        peer.close();
    }

    PeerMirror mirror() {
        return mirror;
    }

    static FetchRequest blob(byte[] content) {
        return new FetchRequest(
                FetchRequest.Kind.BLOB, Reference.of(NAME, Digest.sha256(content)), false, Optional.empty());
    }

    static FetchRequest part(byte[] content, ByteRange range) {
        return new FetchRequest(
                FetchRequest.Kind.BLOB, Reference.of(NAME, Digest.sha256(content)), false, Optional.of(range));
    }

    /** The head of the right answer. */
    static String head(byte[] content) {
        return "HTTP/1.1 200 OK\nContent-Length: " + content.length + "\nDocker-Content-Digest: "
                + Digest.sha256(content);
    }

    Fetch.Found found(FetchRequest request) throws IOException {
        Fetch fetch = mirror.fetch(request);
        if (fetch instanceof Fetch.Found found) {
            return found;
        }
        throw new AssertionError("nobody has it: " + fetch);
    }

    static byte[] read(Chunks body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (body) {
            body.forEach(buffer -> {
                byte[] copy = new byte[buffer.remaining()];
                buffer.get(copy);
                bytes.write(copy);
            });
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        client.close();
        peers.forEach(ScriptedPeer::close);
    }
}
