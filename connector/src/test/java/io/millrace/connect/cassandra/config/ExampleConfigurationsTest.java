package io.millrace.connect.cassandra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The configurations that users are given to begin with have no mistake that shows without a cluster. */
class ExampleConfigurationsTest {

    private static final Path EXAMPLES = Path.of("..", "config", "examples");
    private static final Pattern CONNECTS_OWN =
            Pattern.compile("name|connector\\.class|tasks\\.max|topics|(key|value)\\.converter.*|transforms.*");
    /** All but the last part, or {@code codec} and the last. */
    private static final String OF_A_TOPIC = "^topic\\..*?\\.(?=codec\\.|[^.]+$)";

    @TestFactory
    Stream<DynamicTest> noExampleHasAMistake() throws IOException {
        return filesNamed("connector.json", "refused.json")
                .map(file -> dynamicTest(EXAMPLES.relativize(file).toString(), () -> check(file)));
    }

    /** What the other sinks' configurations say has its place in the page that compares them. */
    @TestFactory
    Stream<DynamicTest> optionsOfOtherSinksAreExplained() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "coming-from-other-sinks.md"));
        return filesNamed("theirs.json")
                .map(file -> dynamicTest(EXAMPLES.relativize(file).toString(), () -> assertThat(
                                read(file).keySet())
                        .filteredOn(option -> !CONNECTS_OWN.matcher(option).matches())
                        .allSatisfy(option -> assertThat(page).contains(option.replaceFirst(OF_A_TOPIC, "")))));
    }

    @TestFactory
    Stream<DynamicTest> everyExampleIsWholeAndListed() throws IOException {
        String list = Files.readString(EXAMPLES.resolve("README.md"));
        return filesNamed("connector.json")
                .map(file -> dynamicTest(EXAMPLES.relativize(file).toString(), () -> {
                    Path folder = file.getParent();
                    String name = folder.getFileName().toString();
                    assertThat(list).contains("(" + name + "/README.md)");
                    assertThat(read(file)).containsEntry("name", name);
                    assertThat(List.of("README.md", "table.cql", "rows.txt"))
                            .allSatisfy(each -> assertThat(folder.resolve(each)).exists());
                }));
    }

    private static Stream<Path> filesNamed(String... names) throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files
                    .filter(file -> List.of(names).contains(file.getFileName().toString()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static Map<String, String> read(Path file) throws IOException {
        return new ObjectMapper().readValue(Files.readString(file), new TypeReference<Map<String, String>>() {});
    }

    private static void check(Path file) throws IOException {
        Map<String, String> properties = read(file);
        // The worker puts the address in before the connector sees it.
        properties.replace(SinkOptions.CONTACT_POINTS, "${env:CASSANDRA_CONTACT_POINTS}", "localhost:9042");

        assertThat(SinkOptions.validate(properties).values())
                .filteredOn(value -> !value.errorMessages().isEmpty())
                .extracting(ConfigValue::name, ConfigValue::errorMessages)
                .isEmpty();
        assertThat(SinkOptions.unknown(properties)).isEmpty();
    }
}
