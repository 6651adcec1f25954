package io.millrace.benchmarks.line;

import io.millrace.benchmarks.line.Workload.Format;
import java.util.Map;
import java.util.TreeMap;

/** The configuration that a workload's connector has: the shipped one, of which only what has to be is another. */
final class ConnectorConfig {

    private static final String SHIPPED_TOPIC = Workload.AVRO.topic;

    private final Map<String, String> shipped;
    private final Map<String, String> more;

    /**
     * @param shipped {@code config/connectors/page-events-sink.json}
     * @param more options that come on top
     */
    ConnectorConfig(Map<String, String> shipped, Map<String, String> more) {
        this.shipped = Map.copyOf(shipped);
        this.more = Map.copyOf(more);
    }

    static String name(Workload workload) {
        return workload.topic + "-sink";
    }

    Map<String, String> of(Workload workload) {
        Map<String, String> config = new TreeMap<>();
        shipped.forEach((option, value) ->
                config.put(option.replace("topic." + SHIPPED_TOPIC + ".", "topic." + workload.topic + "."), value));
        config.put("name", name(workload));
        config.put("topics", workload.topic);
        config.put("errors.deadletterqueue.topic.name", name(workload) + ".dlq");
        if (!workload.table().equals(RowTable.PAGE_EVENTS)) {
            config.keySet().removeIf(option -> option.startsWith("topic." + workload.topic + "."));
            config.put("cassandra.keyspace", RowTable.KEYSPACE);
            config.put("table.name.format", workload.table().name());
        }
        if (workload.format == Format.JSON) {
            config.keySet()
                    .removeIf(option -> option.startsWith("key.converter") || option.startsWith("value.converter"));
            config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
            config.put("value.converter.schemas.enable", "false");
        }
        config.putAll(more);
        return config;
    }
}
