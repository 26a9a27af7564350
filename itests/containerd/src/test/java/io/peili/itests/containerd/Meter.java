// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts who sends what of an image: the registry upstream by its log, peers what is left. */
final class Meter {
    private static final Logger LOG = LoggerFactory.getLogger(Meter.class);
    private static final long MILLIS = 1_000_000;

    private final Upstream upstream;
    private final Image image;
    private final Upstream.Sent before;
    private final long begin = System.nanoTime();

    private Meter(Upstream upstream, Image image) throws IOException {
        this.upstream = upstream;
        this.image = image;
        this.before = upstream.sent(image);
    }

    static Meter of(Upstream upstream, Image image) throws IOException {
        return new Meter(upstream, image);
    }

    /** What upstream sent since the beginning, while a containerd got that content. */
    Upstream.Sent stop(List<Image.Blob> got) throws IOException {
        long millis = (System.nanoTime() - begin) / MILLIS;
        Upstream.Sent now = upstream.sent(image);
        Upstream.Sent sent = new Upstream.Sent(now.manifests() - before.manifests(), now.blobs() - before.blobs());
        long all = Image.sum(got);
        LOG.info(
                "{}: {} bytes in {} ms, {} from upstream, {} from peers",
                image.name(),
                all,
                millis,
                sent.all(),
                Math.max(0, all - sent.all()));
        return sent;
    }
}
