// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.shell.internal.ProgressLine;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** A command that fails with one line. */
abstract class PeiliCommand implements Action {
    @Reference
    BundleContext context;

    @Reference
    Session session;

    @Override
    public final @Nullable Object execute() throws CommandException {
        try (BundleServices services = new BundleServices(context)) {
            run(services, session.getConsole());
            return null;
        } catch (IOException | IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("interrupted");
        }
    }

    /**
     * Does it.
     *
     * @param services what is running here
     * @param out where to print
     * @throws IOException if it cannot be done; the message is for people
     */
    abstract void run(Services services, PrintStream out) throws IOException, InterruptedException;

    /** Shows progress where it belongs. */
    final ProgressLine progress(PrintStream out) {
        boolean terminal =
                session.getTerminal() != null && session.getTerminal().isAnsiSupported();
        return new ProgressLine(out, terminal, System::nanoTime);
    }

    private static CommandException failure(String message) {
        String line = message.lines().findFirst().orElse("failed");
        return new CommandException("Error: " + line, line);
    }
}
