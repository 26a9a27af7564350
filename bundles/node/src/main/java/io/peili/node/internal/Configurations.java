// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The node's settings as ConfigAdmin has them. */
final class Configurations {
    private final ConfigurationAdmin admin;
    private final Overrides overrides;

    Configurations(ConfigurationAdmin admin, Overrides overrides) {
        this.admin = admin;
        this.overrides = overrides;
    }

    /** Makes ConfigAdmin hand out what the environment overrides, also where no file exists or was read before. */
    void refresh() throws IOException {
        for (String pid : overrides.pids()) {
            Configuration configuration = admin.getConfiguration(pid, "?");
            Dictionary<String, Object> properties = configuration.getProperties();
            configuration.update(properties == null ? FrameworkUtil.asDictionary(Map.of()) : properties);
        }
    }

    /** Throws if a file holds a value that its setting does not take and that the environment does not override. */
    void check() throws IOException, StartFailure {
        for (Setting setting : Setting.ALL) {
            if (overrides.overrides(setting)) {
                continue;
            }
            String value = value(setting.pid(), setting.key()).orElse("");
            Optional<String> problem = setting.problem("etc/" + setting.pid() + ".cfg: " + setting.key(), value);
            if (problem.isPresent()) {
                throw new StartFailure(problem.get());
            }
        }
    }

    /**
     * The value of a setting as its component sees it.
     *
     * @param pid whose
     * @param key which
     * @return the value; empty where neither file nor environment says anything
     * @throws IOException if ConfigAdmin cannot read it
     */
    Optional<String> value(String pid, String key) throws IOException {
        String override = overrides.of(pid).get(key);
        if (override != null) {
            return Optional.of(override);
        }
        Configuration[] found;
        try {
            found = admin.listConfigurations("(service.pid=" + pid + ")");
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(pid, e);
        }
        return Optional.ofNullable(
                        found == null ? null : found[0].getProperties().get(key))
                .map(value -> value.toString().trim())
                .filter(value -> !value.isEmpty())
                .or(() -> Optional.ofNullable(overrides.implied(pid).get(key)));
    }

    /**
     * The kind of network, wherever it is set.
     *
     * @return its name; empty where nobody set it
     * @throws StartFailure if the node would answer everybody and nobody has said that it may
     */
    String profile() throws IOException, StartFailure {
        String profile = value(Setting.ROUTER, "profile").orElse("");
        boolean open =
                value(Setting.AUTH, "open.to.anyone").filter("yes"::equals).isPresent();
        if (profile.equals(Implication.SPEGEL) && !open) {
            throw new StartFailure(
                    "profile: spegel, whose nodes answer everybody (expected: PEILI_OPEN_TO_ANYONE=yes, or"
                            + " open.to.anyone = yes in etc/io.peili.auth.cfg, to say that this one may)");
        }
        return profile;
    }
}
