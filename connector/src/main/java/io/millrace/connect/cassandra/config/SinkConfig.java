package io.millrace.connect.cassandra.config;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * A connector's configuration, read once. Safe to print: it holds secrets in hidden form only.
 *
 * @param beginsAtTheEnd whether its consumer begins at the end of a partition of which nothing is committed
 */
public record SinkConfig(
        String connectorName,
        ConnectionConfig connection,
        MappingConfig mapping,
        TableConfig tables,
        BatchConfig batch,
        BufferConfig buffer,
        FlowConfig flow,
        RetryConfig retry,
        DeadLetterConfig deadLetter,
        WriteTimeConfig writeTime,
        DefaultConsistencyLevel consistency,
        boolean beginsAtTheEnd) {

    private static final String RESET = "consumer.override.auto.offset.reset";

    /**
     * Reads the properties that Connect hands to a connector or task.
     *
     * @throws ConfigException naming every wrong option, what is wrong about it and how to mend it
     */
    public static SinkConfig parse(Map<String, String> properties) {
        SinkOptions.requireValid(properties);
        return read(properties);
    }

    /**
     * Reads what is right, with defaults in place of the rest: enough to look at the cluster with.
     *
     * @param wrong the options that are not right
     */
    public static SinkConfig parseWithout(Set<String> wrong, Map<String, String> properties) {
        Map<String, String> right = new HashMap<>(properties);
        right.keySet().removeAll(wrong);
        right.keySet().removeIf(option -> TableOption.isMeaninglessWithout(option, wrong));
        return read(right);
    }

    private static SinkConfig read(Map<String, String> properties) {
        AbstractConfig config = new AbstractConfig(SinkOptions.definition(), properties, false);
        return new SinkConfig(
                Objects.requireNonNullElse(properties.get("name"), "cassandra-sink"),
                ConnectionConfig.from(config, properties),
                MappingConfig.from(config, properties),
                TableConfig.from(config, properties),
                BatchConfig.from(config),
                BufferConfig.from(config),
                FlowConfig.from(config),
                RetryConfig.from(config),
                DeadLetterConfig.from(config, properties),
                WriteTimeConfig.from(config),
                SinkOptions.consistency(config.getString(SinkOptions.CONSISTENCY)),
                "latest".equalsIgnoreCase(properties.get(RESET)));
    }
}
