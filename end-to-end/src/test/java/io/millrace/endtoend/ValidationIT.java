package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker answers to {@code PUT /connector-plugins/.../config/validate}: mistakes, each at its option, and no others. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class ValidationIT {

    private static final String MAPPING = "topic.page-events.millrace.page_events.mapping";

    private final Stack stack;

    ValidationIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeAll
    void createTables() {
        new Pipeline(stack).createTables();
    }

    @ParameterizedTest
    @ValueSource(strings = {Pipeline.EVENTS_SINK, Pipeline.VIEWS_SINK})
    void theShippedConfigurationHasNoErrors(String connector) {
        JsonNode answer = validate(connector, config -> {});

        assertThat(errors(answer)).isEmpty();
        assertThat(answer.path("error_count").asInt(-1)).isZero();
    }

    @Test
    void anUnknownTableIsReportedAtItsMapping() {
        assertOnlyError(
                "topic.page-events.millrace.page_event.mapping",
                config -> config.put("topic.page-events.millrace.page_event.mapping", config.remove(MAPPING)),
                "there is no table page_event",
                "did you mean page_events?");
    }

    @Test
    void anUnknownColumnIsReportedAtItsMapping() {
        assertOnlyError(
                MAPPING, config -> config.merge(MAPPING, ", visitors=value.visitor", String::concat), "visitors");
    }

    @Test
    void anUnknownOptionIsReportedAtItself() {
        assertOnlyError(
                "batch.max.row",
                config -> config.put("batch.max.row", "500"),
                "unknown option",
                "did you mean batch.max.rows?");
    }

    @Test
    void aValueOutOfItsRangeIsReportedAtItsOption() {
        assertOnlyError("batch.max.rows", config -> config.put("batch.max.rows", "0"), "batch.max.rows");
    }

    @Test
    void aPortWhereNobodyListensIsReportedAtTheContactPoints() {
        assertOnlyError(
                "cassandra.contact.points",
                config -> config.put("cassandra.contact.points", "127.0.0.1:1"),
                "127.0.0.1:1");
    }

    @Test
    void anUnknownKeyspaceIsReportedAtTheKeyspace() {
        JsonNode answer = validate(Pipeline.VIEWS_SINK, config -> config.put("cassandra.keyspace", "milrace"));

        assertThat(errors(answer)).containsOnlyKeys("cassandra.keyspace");
        assertThat(errors(answer).get("cassandra.keyspace"))
                .singleElement()
                .asString()
                .contains("did you mean millrace?");
    }

    private void assertOnlyError(String option, Consumer<Map<String, String>> mistake, String... words) {
        JsonNode answer = validate(Pipeline.EVENTS_SINK, mistake);

        assertThat(errors(answer)).containsOnlyKeys(option);
        assertThat(errors(answer).get(option)).singleElement().asString().contains(words);
        assertThat(answer.path("error_count").asInt(-1)).isOne();
    }

    private JsonNode validate(String connector, Consumer<Map<String, String>> mistake) {
        Map<String, String> config = ShippedConnector.config(stack.connect().client(), connector);
        mistake.accept(config);
        return stack.connect().client().validate(ShippedConnector.CLASS, config);
    }

    /** The errors in the worker's answer, by the name of the option. */
    static Map<String, List<String>> errors(JsonNode answer) {
        Map<String, List<String>> errors = new TreeMap<>();
        for (JsonNode config : answer.path("configs")) {
            JsonNode value = config.path("value");
            for (JsonNode error : value.path("errors")) {
                errors.computeIfAbsent(value.path("name").asText(), name -> new ArrayList<>())
                        .add(error.asText());
            }
        }
        return errors;
    }
}
