// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import io.peili.auth.ClusterSettings;
import io.peili.auth.NetworkKey;
import io.peili.auth.NetworkTerms;
import io.peili.auth.NodeProofs;
import io.peili.auth.TlsMaterial;
import io.peili.auth.internal.document.ClusterDocument;
import io.peili.auth.internal.document.SignedDocument;
import io.peili.content.Subscription;
import io.peili.observe.Health;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster as this node knows it. {@link #tick()} is called every few seconds: it renews what is due and takes over
 * files that have changed. Trouble at run time leaves the last good credentials in force.
 */
final class NodeCluster {
    private static final Logger LOG = LoggerFactory.getLogger(NodeCluster.class);
    private static final Duration BETWEEN_TRIES = Duration.ofHours(1);
    private static final Duration BETWEEN_WARNINGS = Duration.ofDays(1);
    private static final Duration WARN_AHEAD = Duration.ofDays(30);

    private final Clock clock;
    private final Watchers<TlsMaterial> watchers = new Watchers<>();
    private final Watchers<NetworkTerms> networkWatchers = new Watchers<>();
    private final Watchers<ClusterSettings> settingsWatchers = new Watchers<>();
    private final NodeProofs proofs = new CertifiedNodes(this);
    private volatile State state;
    private volatile String trouble = "";
    /** The files as they were when they were last taken over or found unusable. */
    private List<FileStamp> handled;

    private List<FileStamp> seen;
    private Instant nextTry;

    /** Everything that changes together. */
    private record State(
            Settings settings,
            List<FileStamp> stamp,
            Credentials credentials,
            Optional<ClusterDocument> document,
            TlsMaterial tls,
            NetworkTerms network,
            ClusterSettings agreed,
            Revocations revocations,
            Membership membership,
            Membership nodes) {
        boolean member() {
            return settings.given() || document.isPresent();
        }
    }

    /**
     * Makes or reads the credentials.
     *
     * @param settings where they are and who may ask
     * @param clock tells the time
     * @throws IOException if they are missing, broken, expired or do not belong together
     */
    NodeCluster(Settings settings, Clock clock) throws IOException {
        this.clock = clock;
        nextTry = clock.instant();
        state = open(settings);
        handled = state.stamp();
        seen = handled;
        LOG.info("{}", health().detail());
        warn(settings.policy());
    }

    TlsMaterial tls() {
        return state.tls();
    }

    Subscription watch(Consumer<TlsMaterial> listener) {
        return watchers.add(listener);
    }

    Admission admit(Caller caller) {
        State now = state;
        return now.settings().policy().admit(caller, now.membership(), now.member(), clock.instant());
    }

    NetworkTerms network() {
        return state.network();
    }

    Subscription watchNetwork(Consumer<NetworkTerms> listener) {
        return networkWatchers.add(listener);
    }

    NodeProofs proofs() {
        return proofs;
    }

    boolean reachable() {
        State now = state;
        return now.member() || now.settings().policy().openToAnyone();
    }

    /** Whether a chain makes its holder a member, without regard to where they call from. */
    Admission member(List<X509Certificate> chain) {
        return state.membership().of(chain, clock.instant());
    }

    /** Whether a chain is that of a node, by the certificate that it listens with. */
    Admission node(List<X509Certificate> chain) {
        return state.nodes().of(chain, clock.instant());
    }

    /** What this node listens with, where it is a member. */
    Optional<Pair> provable() {
        State now = state;
        return now.member() ? Optional.of(now.credentials().server()) : Optional.empty();
    }

    /** For connections to the member of that name and no other. */
    SSLContext towards(String name) {
        State now = state;
        return Contexts.client(now.credentials(), now.revocations(), Optional.of(name));
    }

    /** Whether a certificate of that name that began then was revoked since. */
    boolean revoked(NodeBook.Known node) {
        return state.revocations().refuse(node.name(), node.since());
    }

    /** When the bearer of a name was put out of the cluster. */
    Optional<Instant> revokedSince(String name) {
        return state.revocations().since(name);
    }

    /** What is the same on all nodes. */
    ClusterSettings settings() {
        return state.agreed();
    }

    Subscription watchSettings(Consumer<ClusterSettings> listener) {
        return settingsWatchers.add(listener);
    }

    /** What this node is set to. */
    Settings config() {
        return state.settings();
    }

    /** What the clock says. */
    Instant now() {
        return clock.instant();
    }

    /** How the credentials are. */
    Health health() {
        State now = state;
        Pair node = now.credentials().server();
        Instant end = now.credentials().end();
        String warning = now.settings().policy().warning();
        String standing = now.member()
                ? "member of "
                        + now.credentials().servers().authorities().get(0).getSubjectX500Principal() + " as "
                        + node.certificate().getSubjectX500Principal() + " until " + end
                : "not a member of a cluster" + (reachable() ? "" : ", and so on loopback only")
                        + " (peili:cluster-create and peili:join change that)";
        String detail =
                standing + (warning.isEmpty() ? "" : "; " + warning) + (trouble.isEmpty() ? "" : "; " + trouble);
        return new Health(clock.instant().isBefore(end), detail);
    }

    /** Goes on with other settings; where they do not work the old ones stay in force. */
    synchronized void change(Settings settings) throws IOException {
        publish(open(settings));
        warn(settings.policy());
    }

    /** Takes over what was written by this node itself. */
    synchronized void refresh() throws IOException {
        publish(open(state.settings()));
    }

    /** Renews what is due and takes over what has changed and has stopped changing. */
    synchronized void tick() {
        Instant now = clock.instant();
        if (!now.isBefore(nextTry)) {
            replaceWhatIsDue(now);
        }
        List<FileStamp> stamp = state.settings().stamp();
        if (!stamp.equals(handled) && stamp.equals(seen)) {
            reload(stamp, now);
        }
        seen = stamp;
    }

    private void replaceWhatIsDue(Instant now) {
        Credentials credentials = state.credentials();
        Optional<IdentityFolder> folder = state.settings().folder().filter(IdentityFolder::renewable);
        if (folder.isPresent() && !now.isBefore(credentials.due())) {
            nextTry = now.plus(BETWEEN_TRIES);
            renew(folder.get(), now);
        } else if (folder.isEmpty()
                && state.document().isEmpty()
                && !now.isBefore(credentials.due())
                && !now.isBefore(credentials.end().minus(WARN_AHEAD))) {
            nextTry = now.plus(BETWEEN_WARNINGS);
            LOG.warn(
                    "the certificate of this node ends at {} and cannot be renewed here: put a new one in place of {}",
                    credentials.end(),
                    state.settings().files().certificate());
        }
    }

    private void renew(IdentityFolder folder, Instant now) {
        try {
            folder.renew(now);
            publish(load(state.settings(), now));
        } catch (IOException e) {
            trouble = "renewal failed: " + e.getMessage();
            LOG.warn("the certificate of this node could not be renewed, next try in an hour: {}", e.getMessage());
        }
    }

    private void reload(List<FileStamp> stamp, Instant now) {
        handled = stamp;
        try {
            publish(load(state.settings(), now));
            LOG.info("took over new certificates: {}", health().detail());
        } catch (IOException e) {
            trouble = "the new files are not used: " + e.getMessage();
            LOG.warn("new certificates are not used, the last good ones stay in force: {}", e.getMessage());
        }
    }

    private void publish(State fresh) {
        handled = fresh.stamp();
        seen = handled;
        trouble = "";
        nextTry = clock.instant();
        State before = state;
        state = fresh;
        watchers.tell(fresh.tls());
        if (!fresh.network().equals(before.network())) {
            networkWatchers.tell(fresh.network());
        }
        if (!fresh.agreed().equals(before.agreed())) {
            settingsWatchers.tell(fresh.agreed());
        }
    }

    private State open(Settings settings) throws IOException {
        Instant now = clock.instant();
        if (settings.folder().isPresent()) {
            settings.folder().get().open(now);
        }
        return load(settings, now);
    }

    private static State load(Settings settings, Instant now) throws IOException {
        List<FileStamp> stamp = settings.stamp();
        Credentials credentials = settings.files().load(now);
        Optional<ClusterDocument> document = document(settings, credentials);
        Revocations revocations =
                document.map(ClusterDocument::revoked).map(Revocations::new).orElse(Revocations.NONE);
        List<NetworkKey> keys = settings.networkKeys().keys();
        if (document.isPresent() && !settings.networkKeys().given()) {
            keys = DocumentKeeper.named(document.get().keys(), keys);
        }
        return new State(
                settings,
                stamp,
                credentials,
                document,
                Contexts.of(credentials, revocations),
                new NetworkTerms(
                        keys,
                        document.map(AgreedSetting::provenPeers).orElse(settings.given()),
                        revocations.peers(),
                        revocations.addresses()),
                document.map(AgreedSetting::of).orElse(ClusterSettings.DEFAULTS),
                revocations,
                new Membership(credentials.clients(), Usage.CLIENT, revocations),
                new Membership(credentials.servers(), Usage.SERVER, revocations));
    }

    private static Optional<ClusterDocument> document(Settings settings, Credentials credentials) throws IOException {
        Optional<SignedDocument> signed = settings.document();
        if (signed.isEmpty()) {
            return Optional.empty();
        }
        if (!signed.get().signedBy(credentials.servers().authorities())) {
            throw new IOException("the cluster's document is not signed by its CA");
        }
        return Optional.of(signed.get().document());
    }

    private static void warn(Policy policy) {
        if (!policy.warning().isEmpty()) {
            LOG.warn("{}", policy.warning());
        }
    }
}
