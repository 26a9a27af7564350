// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import java.io.IOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the machines, which are started once for all of them, and looks after each test at what nodes wrote. */
final class BedExtension implements ParameterResolver, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(BedExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Bed.class;
    }

    @Override
    public Bed resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return bed(context);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        bed(context).assertNothingElseWritten();
    }

    private static Bed bed(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Bed.class, key -> start(), Bed.class);
    }

    private static Bed start() {
        try {
            return new Bed();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
