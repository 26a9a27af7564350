// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Enrolment;
import io.peili.auth.TokenStatus;
import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Completes what tokens are called. */
@Service
public final class TokenIds implements Completer {
    @Reference
    BundleContext context;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter ids = new StringsCompleter();
        try (BundleServices services = new BundleServices(context)) {
            for (Enrolment enrolment : services.all(Enrolment.class)) {
                for (TokenStatus token : enrolment.tokens()) {
                    ids.getStrings().add(token.id());
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return ids.complete(session, commandLine, candidates);
    }
}
