// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.token.JoinToken;
import io.peili.observe.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the cluster that the settings name, again and again until it works or cannot work. One thread at a time. */
final class FirstJoin {
    private static final Logger LOG = LoggerFactory.getLogger(FirstJoin.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MAX_TOKEN = 4096;

    private final NodeCluster cluster;
    private final Joiner joiner;
    private Duration pause = FIRST_PAUSE;
    private Instant next = Instant.MIN;
    private volatile Optional<Health> health = Optional.empty();

    FirstJoin(NodeCluster cluster, Joiner joiner) {
        this.cluster = cluster;
        this.joiner = joiner;
    }

    /** How it goes, where a node is still to join. */
    Optional<Health> health() {
        Optional<Settings.Join> join = cluster.config().join();
        return join.isEmpty() || cluster.config().member()
                ? Optional.empty()
                : Optional.of(health.orElseGet(
                        () -> new Health(false, "is about to join " + join.get().address())));
    }

    /** Tries, where it is time to. */
    void run() {
        Optional<Settings.Join> join = cluster.config().join();
        Instant now = cluster.now();
        if (join.isEmpty() || cluster.config().member() || now.isBefore(next)) {
            return;
        }
        next = now.plus(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        try {
            joiner.join(join.get().address(), token(join.get().tokenFile()));
            health = Optional.empty();
        } catch (TokenRefusedException e) {
            health = Optional.of(Health.broken("join: " + e.getMessage()));
            LOG.error("cannot join: {}", e.getMessage());
        } catch (IOException e) {
            if (health.isEmpty()) {
                LOG.warn("cannot join yet, goes on trying: {}", e.getMessage());
            }
            health = Optional.of(new Health(false, "cannot join yet: " + e.getMessage()));
        }
    }

    /** Reads the token of a file; fails where there is none. */
    static JoinToken token(Path file) throws IOException {
        try {
            return JoinToken.parse(new TextFile(file, MAX_TOKEN).read());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage());
        }
    }
}
