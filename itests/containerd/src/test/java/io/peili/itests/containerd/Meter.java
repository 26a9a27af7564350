// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts who sends what of an image: the registry upstream by its log, the nodes of peers by the kernel. */
final class Meter {
    private static final Logger LOG = LoggerFactory.getLogger(Meter.class);
    private static final long MILLIS = 1_000_000;

    private final Upstream upstream;
    private final Image image;
    private final Upstream.Sent before;
    private final Map<Machine, Long> writtenBefore = new HashMap<>();
    private final long begin;

    /** Begins to count what the registry and the nodes of these peers send. */
    Meter(Upstream upstream, Image image, List<Machine> peers) throws IOException {
        this.upstream = upstream;
        this.image = image;
        this.before = upstream.sent(image);
        for (Machine peer : peers) {
            writtenBefore.put(peer, peer.written());
        }
        begin = System.nanoTime();
    }

    /**
     * What was sent.
     *
     * @param upstream what the registry sent of the image
     * @param peers what the nodes of peers wrote, to whomever: some more than they sent of the image
     */
    record Count(Upstream.Sent upstream, long peers) {}

    /** What was sent since the beginning, while a containerd got that content. */
    Count stop(List<Image.Blob> got) throws IOException {
        long millis = (System.nanoTime() - begin) / MILLIS;
        long peers = 0;
        for (Map.Entry<Machine, Long> peer : writtenBefore.entrySet()) {
            peers += peer.getKey().written() - peer.getValue();
        }
        Upstream.Sent now = upstream.sent(image);
        Upstream.Sent sent = new Upstream.Sent(now.manifests() - before.manifests(), now.blobs() - before.blobs());
        LOG.info(
                "{}: {} bytes in {} ms, {} from upstream, {} written by peers",
                image.name(),
                Image.sum(got),
                millis,
                sent.all(),
                peers);
        return new Count(sent, peers);
    }

    /** Fails unless all of that content came from peers, each byte. */
    void assertAllFromPeers(List<Image.Blob> got) throws IOException {
        Count count = stop(got);
        assertThat(count.upstream().all()).as("bytes from upstream").isZero();
        assertThat(count.peers()).as("bytes from peers").isGreaterThanOrEqualTo(Image.sum(got));
    }
}
