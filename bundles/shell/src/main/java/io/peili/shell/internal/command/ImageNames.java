// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.content.ContentStore;
import io.peili.content.Image;
import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Completes the names of the images that are here. */
@Service
public final class ImageNames implements Completer {
    @Reference
    BundleContext context;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        try (BundleServices services = new BundleServices(context)) {
            for (ContentStore store : services.all(ContentStore.class)) {
                for (Image image : store.images()) {
                    names.getStrings().add(image.name().toString());
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return names.complete(session, commandLine, candidates);
    }
}
