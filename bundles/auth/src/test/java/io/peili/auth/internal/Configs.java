// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations with all defaults but those named. */
final class Configs {
    private Configs() {}

    static AuthComponent.Config with(Map<String, String> values) {
        return (AuthComponent.Config) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {AuthComponent.Config.class},
                (proxy, method, arguments) ->
                        values.getOrDefault(method.getName().replace('_', '.'), (String) method.getDefaultValue()));
    }
}
