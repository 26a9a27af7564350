// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.File;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The context of a bundle with its data in a folder, which keeps what the bundle registers. */
final class ServiceContext {
    private final Path data;
    private final Map<Class<?>, Object> services = new ConcurrentHashMap<>();

    ServiceContext(Path data) {
        this.data = data;
    }

    <T> T service(Class<T> type) {
        return type.cast(services.get(type));
    }

    BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> data.toString();
                    case "registerService" -> register((Class<?>) arguments[0], arguments[1]);
                    case "getDataFile" -> new File(data.toFile(), "bundle");
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private ServiceRegistration<?> register(Class<?> type, Object service) {
        services.put(type, service);
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceRegistration.class},
                (proxy, method, arguments) -> null);
    }
}
