// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.content.Mirror;
import io.peili.oci.ByteRange;
import io.peili.oci.ContentRange;
import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.routing.Peer;
import io.peili.testkit.MirrorContract;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;

/** The mirror, with a peer that speaks real HTTP. */
class PeerMirrorContractTest extends MirrorContract {
    private final Map<String, TestBlob> routes = new ConcurrentHashMap<>();
    private final MirrorFixture node = new MirrorFixture();
    private final ScriptedPeer remote =
            node.holder(Key.of(Reference.parse("a.test/nothing:1")), new ScriptedPeer(this::answer));

    @AfterEach
    void stop() {
        node.close();
    }

    @Override
    protected Mirror mirror() {
        return node.mirror();
    }

    @Override
    protected Peer peer() {
        return remote.peer();
    }

    @Override
    protected void peerHas(Reference name, TestImage content) {
        String root = "/v2/" + name.name().repository();
        for (TestBlob blob : content.blobs()) {
            routes.put(root + "/blobs/" + blob.digest(), blob);
            node.announce(remote, Key.of(blob.digest()));
        }
        routes.put(root + "/manifests/" + content.digest(), content.manifest());
        routes.put(root + "/manifests/" + name.tag().orElseThrow(), content.manifest());
        node.announce(remote, Key.of(name));
    }

    private void answer(ScriptedPeer.Exchange exchange) throws IOException {
        String[] line = exchange.line().split(" ");
        TestBlob blob = routes.get(line[1].substring(0, line[1].indexOf('?')));
        if (blob == null) {
            exchange.send("HTTP/1.1 404 Not Found\nContent-Length: 0");
            return;
        }
        byte[] bytes = blob.bytes();
        String common =
                "\nContent-Type: " + blob.descriptor().mediaType() + "\nDocker-Content-Digest: " + blob.digest();
        Optional<ByteRange> range =
                Optional.ofNullable(exchange.headers().get("range")).flatMap(ByteRange::tryParse);
        Optional<ByteRange.Slice> slice = range.flatMap(wanted -> wanted.within(bytes.length));
        if (slice.isPresent()) {
            int offset = (int) slice.get().offset();
            byte[] part =
                    Arrays.copyOfRange(bytes, offset, offset + (int) slice.get().length());
            exchange.send(
                    "HTTP/1.1 206 Partial Content\nContent-Length: " + part.length + "\nContent-Range: "
                            + ContentRange.of(slice.get(), bytes.length) + common,
                    part);
        } else if (range.isPresent()) {
            exchange.send(
                    "HTTP/1.1 416 Range Not Satisfiable\nContent-Length: 0\nContent-Range: bytes */" + bytes.length);
        } else {
            exchange.send(
                    "HTTP/1.1 200 OK\nContent-Length: " + bytes.length + common,
                    line[0].equals("HEAD") ? new byte[0] : bytes);
        }
    }
}
