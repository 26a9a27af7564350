// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Cluster;
import io.peili.auth.Enrolment;
import io.peili.auth.Governance;
import io.peili.testkit.ClusterContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The component as a member of a cluster that it made. */
class ClusterContractTest extends ClusterContract {
    @TempDir
    Path temp;

    private ServiceContext services;
    private AuthComponent cluster;
    private AuthComponent stranger;

    @BeforeEach
    void start() throws IOException {
        services = new ServiceContext(temp.resolve("own"));
        cluster = member(services);
        stranger = member(new ServiceContext(temp.resolve("other")));
    }

    private static AuthComponent member(ServiceContext services) throws IOException {
        AuthComponent component = new AuthComponent(services.context(), Configs.with(Map.of()));
        services.service(Enrolment.class).create();
        return component;
    }

    @AfterEach
    void stop() {
        cluster.close();
        stranger.close();
    }

    @Override
    protected Cluster cluster() {
        return cluster;
    }

    @Override
    protected Cluster stranger() {
        return stranger;
    }

    @Override
    protected void renew() {
        cluster.modified(Configs.with(Map.of()));
    }

    @Override
    protected void exclude(String registry) throws IOException {
        services.service(Governance.class).set("registries.excluded", registry);
    }
}
