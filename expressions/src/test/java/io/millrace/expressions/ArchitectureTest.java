package io.millrace.expressions;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The language knows none of its hosts, nor what they read values from. */
@AnalyzeClasses(packages = "io.millrace.expressions", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_LANGUAGE_KNOWS_NOTHING_BUT_JAVA_AND_PATTERNS = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.millrace.expressions", "java..", "com.google.re2j");
}
