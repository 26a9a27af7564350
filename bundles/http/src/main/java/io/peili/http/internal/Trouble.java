// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import org.jspecify.annotations.Nullable;

/** What keeps the listeners from listening, if anything does. */
final class Trouble implements HealthProbe {
    private volatile @Nullable String what;

    void is(String found) {
        what = found;
    }

    void isOver() {
        what = null;
    }

    @Override
    public String part() {
        return "io.peili.http";
    }

    @Override
    public Health check() {
        String found = what;
        return found == null ? new Health(true, "listening where it should") : Health.broken(found);
    }
}
