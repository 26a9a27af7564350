// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.karaf;

import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureSecurity;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.logLevel;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.karaf.options.LogLevelOption.LogLevel;
import org.ops4j.pax.exam.options.extra.VMOption;

/** An Apache Karaf as anybody downloads it, which finds Peili's features in a folder and nothing in the network. */
final class StockKaraf {
    private static final long START_MILLIS = 120_000;

    private StockKaraf() {}

    static Option[] with(Map<String, Map<String, String>> settings) {
        String repositories = Arrays.stream(
                        System.getProperty("peili.repositories").split(","))
                .map(folder -> ", file:" + new File(folder).getAbsolutePath() + "@id="
                        + new File(folder).getParentFile().getName())
                .collect(Collectors.joining());
        List<Option> options = new ArrayList<>(List.of(
                karafDistributionConfiguration()
                        .frameworkUrl("file:" + System.getProperty("karaf.archive"))
                        .karafVersion(System.getProperty("karaf.version"))
                        .useDeployFolder(false)
                        .unpackDirectory(new File(System.getProperty("exam.folder"))),
                configureSecurity().disableKarafMBeanServerBuilder(),
                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                keepRuntimeFolder(),
                logLevel(LogLevel.INFO),
                systemTimeout(START_MILLIS),
                systemProperty("peili.kar").value(new File(System.getProperty("peili.kar")).getAbsolutePath()),
                systemProperty("peili.version").value(System.getProperty("peili.version")),
                editConfigurationFilePut("etc/org.ops4j.pax.url.mvn.cfg", "org.ops4j.pax.url.mvn.repositories", ""),
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.defaultRepositories",
                        "file:${karaf.home}/system@id=system.repository" + repositories),
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.localRepository",
                        "${karaf.data}/repository")));
        settings.forEach((pid, keys) ->
                keys.forEach((key, value) -> options.add(editConfigurationFilePut("etc/" + pid + ".cfg", key, value))));
        String endorsed = "lib/endorsed/org.apache.karaf.specs.";
        String version = System.getProperty("karaf.version");
        for (String option : List.of(
                "--patch-module=java.base=" + endorsed + "locator-" + version + ".jar",
                "--patch-module=java.xml=" + endorsed + "java.xml-" + version + ".jar",
                "--add-reads=java.xml=java.logging",
                "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
                "--add-opens=java.rmi/sun.rmi.transport.tcp=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.https=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
                "--add-exports=java.base/sun.net.www.protocol.file=ALL-UNNAMED",
                "--add-exports=jdk.naming.rmi/com.sun.jndi.url.rmi=ALL-UNNAMED",
                "-classpath",
                "lib/jdk9plus/*" + File.pathSeparator + "lib/boot/*")) {
            options.add(new VMOption(option));
        }
        return options.toArray(new Option[0]);
    }
}
