// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The dependency rules of {@code docs/architecture.md}, held on the compiled bundles. */
class ArchitectureTest {
    private static final Pattern FOLDER = Pattern.compile("/bundles/([^/]+)/target/");
    private static final Set<String> CONTRACTS = Set.of("oci", "api");
    private static final Map<String, Set<String>> CHAINS = Map.of(
            "jaxrs", Set.of("http"),
            "router", Set.of("kademlia", "libp2p"),
            "kademlia", Set.of("libp2p"),
            "store-layout", Set.of("archive"),
            "store-containerd", Set.of("archive"));

    private static final JavaClasses BUNDLES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(
                    location -> FOLDER.matcher(location.asURI().toString()).find())
            .importPackages("io.peili");

    private static Optional<String> bundleOf(JavaClass type) {
        return type.getSource().map(source -> source.getUri().toString()).flatMap(uri -> {
            Matcher matcher = FOLDER.matcher(uri);
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        });
    }

    private static ArchCondition<JavaClass> dependOnlyOn(
            String what, java.util.function.BiPredicate<JavaClass, JavaClass> allowed) {
        return new ArchCondition<>(what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    boolean ok = bundleOf(target).isEmpty()
                            || bundleOf(target).equals(bundleOf(type))
                            || allowed.test(type, target);
                    events.add(new SimpleConditionEvent(dependency, ok, dependency.getDescription()));
                }
            }
        };
    }

    @Test
    void everyBundleIsLookedAt() {
        assertThat(BUNDLES.stream().flatMap(type -> bundleOf(type).stream()).collect(Collectors.toSet()))
                .contains("oci", "api", "registry", "mirror", "router-static", "auth");
    }

    @Test
    void providersMeetOnlyThroughContracts() {
        classes()
                .should(dependOnlyOn("depend on contracts and their own chain only", (from, to) -> {
                    String target = bundleOf(to).orElseThrow();
                    return CONTRACTS.contains(target)
                            || CHAINS.getOrDefault(bundleOf(from).orElseThrow(), Set.of())
                                    .contains(target);
                }))
                .check(BUNDLES);
    }

    @Test
    void theContractsDependOnNoProvider() {
        noClasses()
                .that(describe(
                        "are contracts",
                        type -> bundleOf(type).filter(CONTRACTS::contains).isPresent()))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "org.osgi.service..", "org.eclipse.jetty..", "io.netty..")
                .check(BUNDLES);
    }

    @Test
    void internalPackagesAreReachedByTheirOwnBundleOnly() {
        classes()
                .should(dependOnlyOn(
                        "not reach into other bundles' internals",
                        (from, to) -> !to.getPackageName().contains(".internal")))
                .check(BUNDLES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.peili.(**)").should().beFreeOfCycles().check(BUNDLES);
    }

    @Test
    void nobodyLogsPastSlf4j() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.log4j..", "org.apache.commons.logging..")
                .check(BUNDLES);
    }

    @Test
    void onlyWhatTalksToPeoplePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.peili.shell..", "io.peili.node..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(BUNDLES);
    }
}
