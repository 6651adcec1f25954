package io.millrace.connect.cassandra;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.millrace.connect.cassandra.config.ConnectorVersion;

/**
 * Packages depend one way: config, then mapping, then what talks to Cassandra and what writes, then the connector and its task. The
 * converter beside them serves any connector.
 */
@AnalyzeClasses(packages = "io.millrace.connect", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.millrace.connect.cassandra";
    private static final String CONVERTER = "io.millrace.connect.converter";

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule CONFIG_KNOWS_NOTHING_ELSE = noClasses()
            .that()
            .resideInAPackage(ROOT + ".config")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT,
                    ROOT + ".mapping..",
                    ROOT + ".cassandra..",
                    ROOT + ".validation..",
                    ROOT + ".write..",
                    ROOT + ".offsets..",
                    ROOT + ".metrics..",
                    "org.apache.kafka.connect..");

    @ArchTest
    static final ArchRule MAPPING_NEEDS_NO_SESSION = noClasses()
            .that()
            .resideInAPackage(ROOT + ".mapping")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT,
                    ROOT + ".cassandra..",
                    ROOT + ".validation..",
                    ROOT + ".write..",
                    ROOT + ".offsets..",
                    ROOT + ".metrics..",
                    "com.datastax.oss.driver.api.core.session..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.datastax.oss.driver.api.core.CqlSession");

    @ArchTest
    static final ArchRule THE_SINK_KNOWS_NO_CONVERTER = noClasses()
            .that()
            .resideInAPackage(ROOT + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CONVERTER);

    @ArchTest
    static final ArchRule THE_CONVERTER_SHARES_ONLY_THE_VERSION = noClasses()
            .that()
            .resideInAPackage(CONVERTER)
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(equivalentTo(ConnectorVersion.class))))
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("com.datastax..");

    @ArchTest
    static final ArchRule NOTHING_REACHES_INTO_THE_WORKER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.connect.runtime..", "com.datastax.oss.driver.internal..");
}
