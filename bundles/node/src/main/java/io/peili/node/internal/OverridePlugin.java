// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.util.Dictionary;
import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationPlugin;

/** Puts the environment's values over those of the files, and what is implied under them, each time one is handed out. */
final class OverridePlugin implements ConfigurationPlugin {
    private final Overrides overrides;

    OverridePlugin(Overrides overrides) {
        this.overrides = overrides;
    }

    @Override
    public void modifyConfiguration(ServiceReference<?> reference, Dictionary<String, Object> properties) {
        if (properties.get(Constants.SERVICE_PID) instanceof String pid) {
            for (Map.Entry<String, String> override : overrides.of(pid).entrySet()) {
                properties.put(override.getKey(), override.getValue());
            }
            overrides.implied(pid).forEach((key, value) -> {
                if (properties.get(key) == null) {
                    properties.put(key, value);
                }
            });
        }
    }
}
