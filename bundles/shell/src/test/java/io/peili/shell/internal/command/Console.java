// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apache.karaf.shell.api.console.Session;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** A shell without a terminal, and a framework with the services of a test. */
final class Console {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final List<Object> services = new ArrayList<>();
    private int held;

    Console with(Object... more) {
        services.addAll(Arrays.asList(more));
        return this;
    }

    /** Runs a command and returns what it printed. */
    String run(PeiliCommand command) throws Exception {
        command.context = context();
        command.session = session();
        bytes.reset();
        command.execute();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** How many services were looked up and not given back. */
    int held() {
        return held;
    }

    BundleContext context() {
        return proxy(BundleContext.class, call -> switch (call.name()) {
            case "getServiceReferences" -> references((Class<?>) call.arguments()[0]);
            case "getService" -> {
                held++;
                yield ((Known) Proxy.getInvocationHandler(call.arguments()[0])).service();
            }
            case "ungetService" -> {
                held--;
                yield true;
            }
            default -> throw new UnsupportedOperationException(call.name());
        });
    }

    private Session session() {
        return proxy(Session.class, call -> switch (call.name()) {
            case "getConsole" -> out;
            case "getTerminal" -> null;
            case "currentDir" -> Path.of("/");
            default -> throw new UnsupportedOperationException(call.name());
        });
    }

    private Collection<Object> references(Class<?> type) {
        List<Object> references = new ArrayList<>();
        for (Object service : services) {
            if (type.isInstance(service)) {
                references.add(Proxy.newProxyInstance(
                        Console.class.getClassLoader(), new Class<?>[] {ServiceReference.class}, new Known(service)));
            }
        }
        return references;
    }

    private record Known(Object service) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return switch (method.getName()) {
                case "compareTo" -> 0;
                case "hashCode" -> service.hashCode();
                case "equals" -> proxy == arguments[0];
                default -> throw new UnsupportedOperationException(method.getName());
            };
        }
    }

    private record Call(String name, Object[] arguments) {}

    private static <T> T proxy(Class<T> type, Function<Call, Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                Console.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.apply(new Call(method.getName(), arguments))));
    }
}
