// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.auth.Admission;
import io.peili.auth.Agreement;
import io.peili.auth.Caller;
import io.peili.auth.Cluster;
import io.peili.auth.ClusterSettings;
import io.peili.auth.NetworkTerms;
import io.peili.auth.NodeProofs;
import io.peili.auth.TlsMaterial;
import io.peili.content.Subscription;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** A cluster in memory: a CA of its own, a node certificate for loopback, and members by certificate. */
public final class TestCluster implements Cluster {
    private final TestAuthority authority = new TestAuthority("Test cluster CA");
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final NodeProofs proofs = node("node-1");
    private final TestAgreement agreement = new TestAgreement();
    private final List<Consumer<TlsMaterial>> watchers = new CopyOnWriteArrayList<>();
    private final List<Consumer<NetworkTerms>> networkWatchers = new CopyOnWriteArrayList<>();
    private final List<Consumer<ClusterSettings>> settingsWatchers = new CopyOnWriteArrayList<>();
    private volatile NetworkTerms network = NetworkTerms.NONE;
    private volatile boolean reachable = true;
    private volatile ClusterSettings settings = ClusterSettings.DEFAULTS;
    private volatile Function<Caller, Admission> rule = this::byCertificate;
    private volatile TlsMaterial material = authority.material("node-1");
    private int issued = 1;

    @Override
    public TlsMaterial tls() {
        return material;
    }

    @Override
    public Subscription watch(Consumer<TlsMaterial> listener) {
        watchers.add(listener);
        return () -> watchers.remove(listener);
    }

    @Override
    public Admission admit(Caller caller) {
        return rule.apply(caller);
    }

    @Override
    public NetworkTerms network() {
        return network;
    }

    @Override
    public Subscription watchNetwork(Consumer<NetworkTerms> listener) {
        networkWatchers.add(listener);
        return () -> networkWatchers.remove(listener);
    }

    @Override
    public NodeProofs proofs() {
        return proofs;
    }

    /**
     * Another node of this cluster.
     *
     * @param name its common name
     * @return proves that it is that node, and checks the proofs of others
     */
    public NodeProofs node(String name) {
        return new TestNode(authority.identity(name), authority.certificate(), revoked);
    }

    /**
     * Puts a node out: its proofs are refused from now on.
     *
     * @param name its common name
     */
    public void revoke(String name) {
        revoked.add("CN=" + name);
    }

    @Override
    public ClusterSettings settings() {
        return settings;
    }

    @Override
    public Subscription watchSettings(Consumer<ClusterSettings> listener) {
        settingsWatchers.add(listener);
        return () -> settingsWatchers.remove(listener);
    }

    /**
     * Replaces the settings that are the same on all nodes, and tells the watchers.
     *
     * @param agreed the new settings
     */
    public void settings(ClusterSettings agreed) {
        settings = agreed;
        settingsWatchers.forEach(watcher -> watcher.accept(agreed));
    }

    @Override
    public Agreement agreement() {
        return agreement;
    }

    @Override
    public boolean reachable() {
        return reachable;
    }

    /**
     * Replaces what is demanded of the p2p network, at first nothing, and tells the watchers.
     *
     * @param terms the new terms
     */
    public void demanding(NetworkTerms terms) {
        network = terms;
        networkWatchers.forEach(watcher -> watcher.accept(terms));
    }

    /**
     * Says whether other machines may reach this node, at first yes; to be followed by {@link #renew}.
     *
     * @param reachableNow whether they may
     */
    public void reachable(boolean reachableNow) {
        reachable = reachableNow;
    }

    /**
     * Replaces the rule by which callers are admitted; at first those with a certificate of this cluster are.
     *
     * @param admission the new rule
     */
    public void admitting(Function<Caller, Admission> admission) {
        rule = admission;
    }

    /**
     * Issues a new node certificate, named {@code node-2}, {@code node-3} and so on, and tells the watchers.
     *
     * @return the new material
     */
    public synchronized TlsMaterial renew() {
        issued++;
        material = authority.material("node-" + issued);
        watchers.forEach(watcher -> watcher.accept(material));
        return material;
    }

    /**
     * A client that belongs to the cluster.
     *
     * @param name its common name
     * @return presents a certificate of this cluster and trusts this cluster
     */
    public SSLContext member(String name) {
        return authority.material(name).client();
    }

    /**
     * A client without a certificate.
     *
     * @return presents nothing and trusts this cluster
     */
    public SSLContext anonymous() {
        return authority.context(Optional.empty());
    }

    /**
     * The certificate that all others are issued by.
     *
     * @return the CA's own certificate
     */
    public X509Certificate authority() {
        return authority.certificate();
    }

    private Admission byCertificate(Caller caller) {
        if (caller.chain().isEmpty()) {
            return new Admission.Refused("no client certificate");
        }
        X509Certificate own = caller.chain().get(0);
        try {
            own.verify(authority.certificate().getPublicKey());
            return new Admission.Member(own.getSubjectX500Principal().getName());
        } catch (GeneralSecurityException notOurs) {
            return new Admission.Refused("client certificate of another cluster");
        }
    }
}
