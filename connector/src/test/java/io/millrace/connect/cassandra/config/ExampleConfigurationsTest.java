package io.millrace.connect.cassandra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The configurations that users are given to begin with have no mistake that shows without a cluster. */
class ExampleConfigurationsTest {

    private static final Path EXAMPLES = Path.of("..", "config", "examples");

    @TestFactory
    Stream<DynamicTest> noExampleHasAMistake() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files
                    .filter(file -> file.endsWith("connector.json") || file.endsWith("refused.json"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(file -> dynamicTest(EXAMPLES.relativize(file).toString(), () -> check(file)));
        }
    }

    private static void check(Path file) throws IOException {
        Map<String, String> properties =
                new ObjectMapper().readValue(Files.readString(file), new TypeReference<Map<String, String>>() {});

        assertThat(SinkOptions.validate(properties).values())
                .filteredOn(value -> !value.errorMessages().isEmpty())
                .extracting(ConfigValue::name, ConfigValue::errorMessages)
                .isEmpty();
        assertThat(SinkOptions.unknown(properties)).isEmpty();
    }
}
