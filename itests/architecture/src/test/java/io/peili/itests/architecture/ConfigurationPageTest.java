// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * {@code docs/configuration.md} says what the bundles' metatype says. Run with {@code -Dconfiguration.page=write} to write
 * the page anew.
 */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../../docs/configuration.md");
    private static final Pattern BUNDLE = Pattern.compile("/bundles/[^/]+/target/");
    private static final String BEGIN = "<!-- From here on made from the bundles' metatype; do not edit. -->\n";

    @Test
    void thePageSaysWhatTheBundlesSay() throws Exception {
        Map<String, String> sections = new TreeMap<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            if (BUNDLE.matcher(entry).find()) {
                read(Path.of(entry), sections);
            }
        }
        String page = Files.readString(PAGE);
        assertThat(page).contains(BEGIN);
        String expected = page.substring(0, page.indexOf(BEGIN)) + BEGIN + "\n" + String.join("\n", sections.values());
        if ("write".equals(System.getProperty("configuration.page"))) {
            Files.writeString(PAGE, expected);
        }
        assertThat(sections).containsKeys("io.peili.http", "io.peili.mirror", "io.peili.store.layout");
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md is stale: run this test with -Dconfiguration.page=write")
                .isEqualTo(expected);
    }

    private static void read(Path bundle, Map<String, String> sections) throws Exception {
        if (Files.isDirectory(bundle)) {
            readFolder(bundle.resolve("OSGI-INF/metatype"), sections);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(bundle)) {
                readFolder(jar.getPath("OSGI-INF/metatype"), sections);
            }
        }
    }

    private static void readFolder(Path folder, Map<String, String> sections) throws Exception {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                section(file, sections);
            }
        }
    }

    private static void section(Path file, Map<String, String> sections) throws Exception {
        Document document;
        try (var in = Files.newInputStream(file)) {
            document = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(in);
        }
        String pid = element(document.getElementsByTagName("Designate"), 0).getAttribute("pid");
        Element settings = element(document.getElementsByTagName("OCD"), 0);
        StringBuilder text = new StringBuilder(
                "## " + pid + "\n" + settings.getAttribute("description").replaceAll("\\.$", "") + ". File: `etc/" + pid
                        + ".cfg`.\n\n| key | default | values | meaning |\n|---|---|---|---|\n");
        NodeList keys = settings.getElementsByTagName("AD");
        for (int i = 0; i < keys.getLength(); i++) {
            Element key = element(keys, i);
            text.append("| `")
                    .append(key.getAttribute("id"))
                    .append("` | ")
                    .append(key.getAttribute("default").isEmpty() ? "" : "`" + key.getAttribute("default") + "`")
                    .append(" | ")
                    .append(values(key))
                    .append(" | ")
                    .append(key.getAttribute("description").replace("|", "\\|"))
                    .append(" |\n");
        }
        sections.put(pid, text.toString());
    }

    private static String values(Element key) throws IOException {
        List<String> options = new ArrayList<>();
        NodeList children = key.getElementsByTagName("Option");
        for (int i = 0; i < children.getLength(); i++) {
            options.add("`" + element(children, i).getAttribute("value") + "`");
        }
        if (!options.isEmpty()) {
            return String.join(", ", options);
        }
        String type = key.getAttribute("type").equals("String")
                ? "text"
                : key.getAttribute("type").toLowerCase(java.util.Locale.ROOT);
        return key.hasAttribute("min") && key.hasAttribute("max")
                ? key.getAttribute("min") + " to " + key.getAttribute("max")
                : type;
    }

    private static Element element(NodeList list, int index) {
        return (Element) list.item(index);
    }
}
