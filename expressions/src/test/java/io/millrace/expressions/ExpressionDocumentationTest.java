package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference in docs/ describes every function and operator there is. */
class ExpressionDocumentationTest {
    private final String reference;

    ExpressionDocumentationTest() throws IOException {
        reference = Files.readString(Path.of(System.getProperty("docs"), "expressions.md"));
    }

    @Test
    void everyFunctionIsDescribed() {
        List<String> missing = Stream.concat(new Functions<Void>().names().stream(), Stream.of("cast"))
                .filter(name -> !reference.contains("| `" + name + "("))
                .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void everyOperatorIsDescribed() {
        List<String> missing = Stream.of(
                        Arrays.stream(Operator.values()).map(Operator::symbol),
                        Arrays.stream(Comparison.values()).map(Comparison::symbol),
                        Stream.of("and", "or", "not", "in", "between", "like", "is null", "is not null"))
                .flatMap(symbols -> symbols)
                .filter(symbol -> !reference.contains("`" + symbol + "`"))
                .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void everyExampleIsAnExpression() {
        List<String> examples = reference
                .substring(reference.indexOf("## Examples"))
                .lines()
                .filter(line -> line.startsWith("    "))
                .map(String::strip)
                .toList();

        assertThat(examples).isNotEmpty();
        assertThat(examples)
                .allSatisfy(example -> assertThat(SampleRows.compile(example)).isNotNull());
    }
}
