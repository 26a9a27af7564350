// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import io.peili.routing.Router;
import io.peili.routing.RouterStatus;

/** Tells whether the router is ready. */
record RouterProbe(Router router) implements HealthProbe {
    @Override
    public String part() {
        return router.status().kind();
    }

    @Override
    public Health check() {
        RouterStatus status = router.status();
        return new Health(status.ready(), status.detail());
    }
}
