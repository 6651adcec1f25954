package io.millrace.streams;

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

/** Rooms depend one way, in the order of {@link #ROOMS}, in which an event passes them. */
@AnalyzeClasses(packages = "io.millrace.streams", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.millrace.streams";

    /** The rooms, those that others build on first. A room knows only rooms that stand before it. */
    private static final List<String> ROOMS = List.of(
            "pipeline",
            "wire",
            "store",
            "event",
            "measure.sketch",
            "measure",
            "source",
            "expression",
            "shard",
            "route",
            "flow",
            "rollup",
            "tables",
            "topology",
            "kafka",
            "state",
            "operation",
            "reset",
            "reshard",
            "runtime");

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

    /** The root package, which has the commands, stands behind all of them. */
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
    static final ArchRule THE_FILE_AND_THE_MEASURES_NEED_NO_KAFKA_STREAMS = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".pipeline", ROOT + ".measure..", ROOT + ".shard")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.streams.processor..", "org.apache.kafka.streams.state..");

    @ArchTest
    static final ArchRule EXPRESSIONS_NEED_NO_KAFKA = noClasses()
            .that()
            .resideInAPackage(ROOT + ".expression")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..");
}
