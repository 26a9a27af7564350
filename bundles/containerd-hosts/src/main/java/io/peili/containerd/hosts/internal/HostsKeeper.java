// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.HostsStatus;
import io.peili.containerd.hosts.internal.registries.Finding;
import io.peili.containerd.hosts.internal.registries.Registries;
import io.peili.routing.LocalEndpoint;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps containerd's files as the user wants them, until it is told to take them back. Thread safe. */
final class HostsKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(HostsKeeper.class);
    /** How often the files are compared although nothing changed here. */
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(30);

    private final HostsSettings settings;
    private final Supplier<Optional<LocalEndpoint>> endpoint;
    private final Clock clock;
    private final SourceFile source;
    private boolean on;
    private Optional<SourceWatch> watch = Optional.empty();
    private Optional<LocalMirror> mirror = Optional.empty();
    private String noMirror = "";
    private String failure = "";
    private String logged = "";
    private Instant checked = Instant.MIN;
    private Plan plan = new Plan(List.of(), List.of());
    private HostsFolder.Outcome outcome = new HostsFolder.Outcome(Set.of(), Map.of());

    /**
     * Touches nothing yet.
     *
     * @param settings the settings
     * @param endpoint the mirror, if it serves now
     * @param clock the time
     */
    HostsKeeper(HostsSettings settings, Supplier<Optional<LocalEndpoint>> endpoint, Clock clock) {
        this.settings = settings;
        this.endpoint = endpoint;
        this.clock = clock;
        this.source = new SourceFile(clock);
    }

    HostsSettings settings() {
        return settings;
    }

    synchronized boolean isOn() {
        return on;
    }

    /** Begins to write. */
    synchronized void on() throws IOException {
        on = true;
        checked = Instant.MIN;
        watch();
        tick();
        if (!failure.isEmpty()) {
            throw new IOException(failure);
        }
    }

    private void watch() {
        if (watch.isPresent()) {
            return;
        }
        try {
            watch = Optional.of(SourceWatch.start(settings.registries(), this::look));
        } catch (IOException e) {
            LOG.warn(
                    "containerd: {} is not watched but looked at every few seconds: {}",
                    settings.source(),
                    e.toString());
        }
    }

    private void look() {
        try {
            tick();
        } catch (RuntimeException e) {
            LOG.error("containerd: looking after its files failed, goes on", e);
        }
    }

    /** Another one takes over what was written. */
    synchronized void leave() {
        on = false;
        watch.ifPresent(SourceWatch::close);
        watch = Optional.empty();
    }

    /** Takes back what was written. */
    synchronized void off() throws IOException {
        leave();
        settings.hostsFolder().apply(Map.of());
        new Credentials(settings.credentials()).apply(Optional.empty());
        outcome = new HostsFolder.Outcome(Set.of(), Map.of());
        failure = "";
    }

    /** Looks whether something changed, and writes what follows from it. Called every few seconds, and when told so. */
    synchronized void tick() {
        if (on) {
            follow();
        }
    }

    /** What is in force, or would be if it were on; looked up when asked while nobody keeps it up to date. */
    private void lookUp() {
        if (!on) {
            follow();
        }
    }

    private void follow() {
        watch.ifPresent(SourceWatch::arm);
        boolean changed = source.look(settings.source());
        Optional<LocalMirror> before = mirror;
        mirror = mirror();
        Instant now = clock.instant();
        boolean due = checked.equals(Instant.MIN)
                || !failure.isEmpty()
                || Duration.between(checked, now).compareTo(BETWEEN_CHECKS) >= 0;
        if (!changed && mirror.equals(before) && !due) {
            return;
        }
        checked = now;
        plan = Planner.plan(
                source.registries(), new Planner.Wishes(mirror, settings.withoutDefault(), settings.profile()));
        if (on) {
            if (source.isKnown()) {
                write();
            }
            log();
        }
    }

    private Optional<LocalMirror> mirror() {
        Optional<LocalEndpoint> local = endpoint.get();
        if (local.isEmpty()) {
            noMirror = "no mirror is listening, or the cluster has switched it off; containerd is not pointed at it";
            return Optional.empty();
        }
        try {
            noMirror = "";
            return Optional.of(MirrorAddress.of(local.get(), settings.identity(), settings.dialTimeout()));
        } catch (IOException e) {
            noMirror = String.valueOf(e.getMessage());
            return Optional.empty();
        }
    }

    private void write() {
        Map<String, String> files = new LinkedHashMap<>();
        plan.files().forEach(file -> files.put(file.folder(), HostsText.of(file)));
        try {
            Registries registries = source.registries();
            outcome = settings.hostsFolder().apply(files);
            int version = ContainerdConfig.read(settings.containerdConfig()).version();
            new Credentials(settings.credentials()).apply(Credentials.text(registries, version));
            failure = "";
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        }
    }

    private void log() {
        HostsStatus status = told();
        String text = status.toString();
        if (text.equals(logged)) {
            return;
        }
        logged = text;
        LOG.info(
                "containerd: {} registries are pointed at {}",
                status.registries().size(),
                status.mirror());
        String problem = status.problem();
        if (!noMirror.isEmpty() && problem.equals(noMirror)) {
            LOG.warn("containerd: {}", problem);
        } else if (!problem.isEmpty()) {
            LOG.error("containerd: {}", problem);
        }
        status.warnings().forEach(warning -> LOG.warn("containerd: {}", warning));
    }

    synchronized HostsStatus status() {
        lookUp();
        return told();
    }

    private HostsStatus told() {
        ContainerdConfig config = ContainerdConfig.read(settings.containerdConfig());
        return new HostsStatus(
                on,
                settings.source(),
                settings.folder(),
                mirror.map(found -> found.url().text()).orElse(""),
                List.copyOf(outcome.ours()),
                problem(),
                warnings(config),
                config.told());
    }

    private String problem() {
        if (!on) {
            return "";
        }
        return List.of(failure, source.problem(), noMirror).stream()
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private List<String> warnings(ContainerdConfig config) {
        List<String> warnings = new ArrayList<>();
        outcome.foreign().forEach((name, why) -> warnings.add(name + " is not mirrored: " + why));
        for (Finding finding : plan.findings()) {
            warnings.add(settings.source() + ": " + finding);
        }
        if (source.registries().mirrors().isEmpty()) {
            warnings.add(settings.source() + " has no mirrors, so nothing is mirrored (\"*\": mirrors all registries)");
        }
        config.problem(settings.folder()).ifPresent(warnings::add);
        if (on && Credentials.text(source.registries(), config.version()).isPresent()) {
            warnings.add(
                    "the credentials are in " + settings.credentials() + "; containerd knows them once that is part of "
                            + config.file() + " and containerd was restarted");
        }
        return warnings;
    }

    synchronized String registries() {
        lookUp();
        return PlanText.of(plan, source.registries());
    }
}
