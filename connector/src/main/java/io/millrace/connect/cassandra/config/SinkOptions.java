package io.millrace.connect.cassandra.config;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/** The definition of all options, and the checks that need no connection. */
public final class SinkOptions {

    static final String CONSISTENCY = "write.consistency";

    private SinkOptions() {}

    /** A new definition; the caller may add to it. */
    public static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        ConnectionConfig.define(definition);
        MappingConfig.define(definition);
        WriteTimeConfig.define(definition);
        BatchConfig.define(definition);
        BufferConfig.define(definition);
        FlowConfig.define(definition);
        new OptionGroup(definition, "Consistency")
                .choice(
                        CONSISTENCY,
                        Choices.of(Stream.of(DefaultConsistencyLevel.values())
                                .filter(level -> !level.isSerial())
                                .toArray(DefaultConsistencyLevel[]::new)),
                        DefaultConsistencyLevel.LOCAL_QUORUM.name(),
                        Importance.MEDIUM,
                        "Consistency",
                        "The consistency level at which a write counts as done.");
        RetryConfig.define(definition);
        DeadLetterConfig.define(definition);
        return definition;
    }

    /**
     * Checks everything that can be checked without a connection.
     *
     * @return the defined options and the wrong ones, each with what is wrong about it
     */
    public static Map<String, ConfigValue> validate(Map<String, String> properties) {
        ConfigDef definition = definition();
        Map<String, ConfigValue> values = new LinkedHashMap<>(definition.validateAll(properties));
        BiConsumer<String, String> errors = (option, message) ->
                values.computeIfAbsent(option, ConfigValue::new).addErrorMessage(message);
        UnknownOptions.find(properties.keySet(), definition.names()).forEach(errors);
        boolean mapped = false;
        for (Map.Entry<String, String> property : properties.entrySet()) {
            if (MappingConfig.isMapping(property.getKey())) {
                mapped = true;
                try {
                    MappingConfig.parse(property.getKey(), property.getValue());
                } catch (ConfigException e) {
                    errors.accept(property.getKey(), e.getMessage());
                }
            }
        }
        checkTogether(values, properties, mapped, errors);
        return values;
    }

    private static void checkTogether(
            Map<String, ConfigValue> values,
            Map<String, String> properties,
            boolean mapped,
            BiConsumer<String, String> errors) {
        if (isBlank(properties, MappingConfig.KEYSPACE) && !mapped) {
            errors.accept(
                    MappingConfig.KEYSPACE,
                    "name the keyspace of the tables, or map each topic with topic.<topic>.<keyspace>.<table>.mapping");
        }
        requireBoth(properties, ConnectionConfig.USERNAME, ConnectionConfig.PASSWORD, errors);
        requireBoth(properties, ConnectionConfig.PASSWORD, ConnectionConfig.USERNAME, errors);
        for (String store : List.of(TlsConfig.TRUSTSTORE, TlsConfig.KEYSTORE)) {
            if (!isBlank(properties, store)
                    && Boolean.FALSE.equals(values.get(TlsConfig.ENABLED).value())) {
                errors.accept(store, "has no effect without " + TlsConfig.ENABLED + "=true");
            }
        }
        if (!isBlank(properties, ConnectionConfig.CLOUD_BUNDLE)) {
            for (String option :
                    List.of(ConnectionConfig.CONTACT_POINTS, ConnectionConfig.LOCAL_DATACENTER, TlsConfig.ENABLED)) {
                if (!isBlank(properties, option)) {
                    errors.accept(option, "comes from " + ConnectionConfig.CLOUD_BUNDLE + ": remove one of the two");
                }
            }
        }
        requireAtLeast(values, BufferConfig.MAX_ROWS, BatchConfig.MAX_ROWS, errors);
        requireAtLeast(values, BufferConfig.MAX_BYTES, BatchConfig.MAX_BYTES, errors);
        requireAtLeast(values, RetryConfig.BACKOFF_MAX, RetryConfig.BACKOFF, errors);
    }

    private static void requireBoth(
            Map<String, String> properties, String given, String needed, BiConsumer<String, String> errors) {
        if (!isBlank(properties, given) && isBlank(properties, needed)) {
            errors.accept(needed, "is needed with " + given);
        }
    }

    private static void requireAtLeast(
            Map<String, ConfigValue> values, String larger, String smaller, BiConsumer<String, String> errors) {
        if (values.get(larger).value() instanceof Number most
                && values.get(smaller).value() instanceof Number least
                && most.longValue() < least.longValue()) {
            errors.accept(larger, "must be at least " + smaller + ", which is " + least);
        }
    }

    private static boolean isBlank(Map<String, String> properties, String option) {
        String value = properties.get(option);
        return value == null || value.isBlank();
    }

    /** The first thing wrong, as an exception. */
    static void requireValid(Map<String, String> properties) {
        List<String> problems = new ArrayList<>();
        validate(properties).values().forEach(value -> value.errorMessages()
                .forEach(message ->
                        problems.add(message.contains(value.name()) ? message : value.name() + ": " + message)));
        if (!problems.isEmpty()) {
            throw new ConfigException(String.join("; ", problems));
        }
    }

    static DefaultConsistencyLevel consistency(String word) {
        return Choices.parse(DefaultConsistencyLevel.class, word);
    }
}
