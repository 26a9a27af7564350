// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import io.peili.auth.internal.AuthComponent;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * The membership of a node without the node around it: what the check of a caller costs for itself. Its threads are daemons
 * and end with the process.
 */
final class MemberCheck {
    private static final int CALLS = 1_000_000;

    private final AuthComponent membership;
    private final Caller caller;

    MemberCheck(Path data) {
        Map<String, Object> context =
                Map.of("getProperty", data.toString(), "registerService", nothing(ServiceRegistration.class, Map.of()));
        membership =
                new AuthComponent(nothing(BundleContext.class, context), nothing(AuthComponent.Config.class, Map.of()));
        caller = new Caller(
                InetAddress.getLoopbackAddress(), true, membership.tls().chain(), "GET /v2/library/nginx/manifests/1");
    }

    /** Something of a type that says what it is told to say, and of annotations what their defaults are. */
    private static <T> T nothing(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.getOrDefault(method.getName(), method.getDefaultValue())));
    }

    /** Microseconds a call, for each of some runs. */
    double[] microseconds(int runs) {
        double[] each = new double[runs];
        run();
        for (int run = 0; run < runs; run++) {
            long begin = System.nanoTime();
            run();
            each[run] = (System.nanoTime() - begin) / 1e3 / CALLS;
        }
        return each;
    }

    private void run() {
        for (int i = 0; i < CALLS; i++) {
            if (!(membership.admit(caller) instanceof Admission.Member)) {
                throw new IllegalStateException("a member that is refused");
            }
        }
    }
}
