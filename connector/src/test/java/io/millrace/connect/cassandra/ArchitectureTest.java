package io.millrace.connect.cassandra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/** Rooms depend one way, in the order of {@link #ROOMS}. */
@AnalyzeClasses(packages = "io.millrace.connect.cassandra", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.millrace.connect.cassandra";

    /** The rooms, those that others build on first. A room knows only rooms that stand before it. */
    private static final List<String> ROOMS = List.of(
            "config",
            "tls",
            "mapping.encoding",
            "mapping",
            "metrics",
            "memory",
            "topology",
            "writetime",
            "offsets",
            "flow",
            "batching",
            "failures",
            "write",
            "evolution",
            "session",
            "validation",
            "lag",
            "task");

    @ArchTest
    static final ArchRule A_ROOM_KNOWS_ONLY_ROOMS_BEFORE_IT = classes()
            .that()
            .resideInAPackage(ROOT + "..")
            .should(new ArchCondition<>("know only rooms that stand before their own") {
                @Override
                public void check(JavaClass each, ConditionEvents events) {
                    int own = position(each.getPackageName());
                    for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
                        String target = dependency.getTargetClass().getPackageName();
                        if (target.startsWith(ROOT) && position(target) > own) {
                            events.add(SimpleConditionEvent.violated(each, dependency.getDescription()));
                        }
                    }
                }
            });

    /** The root package, which puts the rooms together, stands behind all of them. */
    private static int position(String packageName) {
        if (packageName.equals(ROOT)) {
            return ROOMS.size();
        }
        int position = ROOMS.indexOf(packageName.substring(ROOT.length() + 1));
        if (position < 0) {
            throw new IllegalArgumentException(packageName + " has no place among the rooms");
        }
        return position;
    }

    @ArchTest
    static final ArchRule CONFIG_NEEDS_NO_CONNECT = noClasses()
            .that()
            .resideInAPackage(ROOT + ".config")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.connect..");

    @ArchTest
    static final ArchRule ONLY_THE_SESSION_NEEDS_A_SESSION = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".session", ROOT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.datastax.oss.driver.api.core.session..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.datastax.oss.driver.api.core.CqlSession");

    @ArchTest
    static final ArchRule NOTHING_REACHES_INTO_THE_WORKER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.connect.runtime..", "com.datastax.oss.driver.internal..");
}
