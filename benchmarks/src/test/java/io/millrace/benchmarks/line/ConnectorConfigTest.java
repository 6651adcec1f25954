package io.millrace.benchmarks.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConnectorConfigTest {

    private static final Map<String, String> SHIPPED = Map.of(
            "name", "page-events-sink",
            "topics", "page-events",
            "tasks.max", "2",
            "topic.page-events.millrace.page_events.mapping", "page=value.page",
            "key.converter", "A",
            "value.converter", "B",
            "value.converter.delegate", "C",
            "errors.deadletterqueue.topic.name", "page-events-sink.dlq");

    @Test
    void theFlowOfThePipelineHasTheShippedConfigurationAsItIs() {
        assertThat(new ConnectorConfig(SHIPPED, Map.of()).of(Workload.AVRO)).isEqualTo(SHIPPED);
    }

    @Test
    void otherTopicsHaveTheSameMapping() {
        assertThat(new ConnectorConfig(SHIPPED, Map.of()).of(Workload.MANY_KEYS))
                .containsEntry("topics", "page-events-many-keys")
                .containsEntry("topic.page-events-many-keys.millrace.page_events.mapping", "page=value.page")
                .containsEntry("value.converter.delegate", "C")
                .containsEntry("errors.deadletterqueue.topic.name", "page-events-many-keys-sink.dlq")
                .hasSameSizeAs(SHIPPED);
    }

    @Test
    void schemalessJsonHasNoConverterOfTheShippedOnes() {
        assertThat(new ConnectorConfig(SHIPPED, Map.of()).of(Workload.JSON))
                .containsEntry("value.converter", "org.apache.kafka.connect.json.JsonConverter")
                .containsEntry("value.converter.schemas.enable", "false")
                .doesNotContainKeys("key.converter", "value.converter.delegate");
    }

    @Test
    void otherTablesAreNamedInsteadOfMapped() {
        Map<String, String> config =
                new TreeMap<>(new ConnectorConfig(SHIPPED, Map.of("tasks.max", "1")).of(Workload.SMALL));
        assertThat(config)
                .containsEntry("cassandra.keyspace", "millrace")
                .containsEntry("table.name.format", "small_rows")
                .containsEntry("tasks.max", "1");
        assertThat(config.keySet()).noneMatch(option -> option.startsWith("topic."));
    }
}
