package io.millrace.connect.cassandra;

import io.millrace.connect.cassandra.config.ConnectorVersion;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.SinkOptions;
import io.millrace.connect.cassandra.validation.ConfigCheck;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes topics to tables of Apache Cassandra. All work is done by {@link CassandraSinkTask}. */
public final class CassandraSinkConnector extends SinkConnector {

    private static final Logger LOG = LoggerFactory.getLogger(CassandraSinkConnector.class);

    /**
     * The worker asks for the definition and then for the validation, on one thread, and takes an option that is only in the second for
     * an undefined one. It shares one connector object among the requests that it validates.
     */
    @SuppressWarnings("ThreadLocalUsage") // one short-lived connector object, removed from as soon as it is read
    private final ThreadLocal<ConfigDef> validating = new ThreadLocal<>();

    private Map<String, String> properties = Map.of();

    @Override
    public String version() {
        return ConnectorVersion.get();
    }

    /**
     * Starts the connector.
     *
     * @throws ConfigException when the configuration is wrong, whoever let it pass
     */
    @Override
    public void start(Map<String, String> props) {
        SinkConfig.parse(props);
        SinkOptions.renamed(props).forEach(LOG::warn);
        List<String> unknown = SinkOptions.unknown(props);
        if (!unknown.isEmpty()) {
            LOG.warn(
                    "Kafka's clients do not know {}: right only if a plugin in them reads it, like an interceptor",
                    String.join(", ", unknown));
        }
        properties = Map.copyOf(props);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return CassandraSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.nCopies(maxTasks, properties);
    }

    @Override
    public ConfigDef config() {
        ConfigDef definition = SinkOptions.definition();
        validating.set(definition);
        return definition;
    }

    /** Never throws: what is wrong, the unexpected included, is said of the option that it concerns. */
    @Override
    public Config validate(Map<String, String> props) {
        Map<String, ConfigValue> values = new ConfigCheck().check(props);
        defineMappings(values.values());
        return new Config(List.copyOf(values.values()));
    }

    /** Adds the mappings and the other options of one topic, whose names are the user's, to the definition that the worker is about to compare with. */
    private void defineMappings(Collection<ConfigValue> values) {
        ConfigDef definition = validating.get();
        validating.remove();
        if (definition != null) {
            values.stream()
                    .map(ConfigValue::name)
                    .filter(SinkOptions::isOfTopic)
                    .forEach(name -> definition.define(
                            name,
                            ConfigDef.Type.STRING,
                            ConfigDef.Importance.HIGH,
                            "How records of a topic become rows of a table, see docs/sink-mapping.md."));
        }
    }

    /** Any offset will do: rows are written again and end as they were. */
    @Override
    public boolean alterOffsets(Map<String, String> props, Map<TopicPartition, Long> offsets) {
        return true;
    }

    @Override
    public void stop() {
        // Tasks close what they opened.
    }
}
