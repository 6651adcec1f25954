package io.millrace.connect.cassandra.config;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.millrace.expressions.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/** The definition of all options, and the checks that need no connection. */
public final class SinkOptions {

    /** The options that a live check may have to complain about. */
    public static final String CONTACT_POINTS = ConnectionConfig.CONTACT_POINTS;

    public static final String LOCAL_DATACENTER = ConnectionConfig.LOCAL_DATACENTER;
    public static final String CLOUD_BUNDLE = ConnectionConfig.CLOUD_BUNDLE;
    public static final String TLS = TlsConfig.ENABLED;
    public static final String TRUSTSTORE = TlsConfig.TRUSTSTORE;
    public static final String TRUSTSTORE_PASSWORD = TlsConfig.TRUSTSTORE_PASSWORD;
    public static final String TRUSTSTORE_TYPE = TlsConfig.TRUSTSTORE_TYPE;
    public static final String TRUSTSTORE_CERTIFICATES = TlsConfig.TRUSTSTORE_CERTIFICATES;
    public static final String KEYSTORE = TlsConfig.KEYSTORE;
    public static final String KEYSTORE_PASSWORD = TlsConfig.KEYSTORE_PASSWORD;
    public static final String KEYSTORE_TYPE = TlsConfig.KEYSTORE_TYPE;
    public static final String KEYSTORE_KEY = TlsConfig.KEYSTORE_KEY;
    public static final String KEYSTORE_CHAIN = TlsConfig.KEYSTORE_CHAIN;
    public static final String KEY_PASSWORD = TlsConfig.KEY_PASSWORD;
    public static final String HOSTNAME_VERIFICATION = TlsConfig.VERIFY_HOSTNAME;
    public static final String DRIVER_PREFIX = DriverOptions.PREFIX;
    public static final String USERNAME = ConnectionConfig.USERNAME;
    public static final String KEYSPACE = MappingConfig.KEYSPACE;
    public static final String TABLE_AUTO_CREATE = TableConfig.CREATE;
    public static final String TABLE_AUTO_EVOLVE = TableConfig.EVOLVE;
    public static final String TABLE_PARTITION_COLUMNS = TableConfig.PARTITION_COLUMNS;
    public static final String TABLE_NAME_FORMAT = MappingConfig.TABLE_NAME_FORMAT;

    public static final String UNKNOWN_FIELDS = MappingConfig.UNKNOWN_FIELDS;

    public static final String CONSISTENCY = "write.consistency";

    // Written as in CQL, with an underscore.
    static final Choices CONSISTENCY_LEVELS = new Choices(Stream.of(DefaultConsistencyLevel.values())
            .filter(level -> !level.isSerial() && level != DefaultConsistencyLevel.ANY)
            .map(level -> level.name().toLowerCase(Locale.ROOT))
            .toList());

    private SinkOptions() {}

    /** Makes a new definition; the caller may add to it. */
    public static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        ConnectionConfig.define(definition);
        MappingConfig.define(definition);
        DeleteConfig.define(definition);
        EnvelopeConfig.define(definition);
        ConversionConfig.define(definition);
        TableConfig.define(definition);
        WriteTimeConfig.define(definition);
        BatchConfig.define(definition);
        BufferConfig.define(definition);
        FlowConfig.define(definition);
        new OptionGroup(definition, "Consistency")
                .choice(
                        CONSISTENCY,
                        CONSISTENCY_LEVELS,
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
        values.values().forEach(SinkOptions::forgetNulls);
        BiConsumer<String, String> errors = (option, message) ->
                values.computeIfAbsent(option, ConfigValue::new).addErrorMessage(message);
        UnknownOptions.check(properties.keySet(), definition.names(), errors);
        DriverOptions.check(properties, errors);
        ConnectOptions.check(
                properties,
                !Boolean.FALSE.equals(
                        values.get(DeadLetterConfig.TOPIC_REQUIRED).value()),
                errors);
        ClientOverrides.check(properties, errors);
        MappingConfig.checkTableNameFormat(
                String.valueOf(values.get(MappingConfig.TABLE_NAME_FORMAT).value()), properties, errors);
        boolean mapped = checkTopics(properties, values, errors);
        checkTables(definition, values, properties, errors);
        checkTogether(values, properties, mapped, errors);
        MistakenValues.problems(properties, definition).forEach((option, problem) -> {
            ConfigValue value = values.computeIfAbsent(option, ConfigValue::new);
            // Whatever else there is to be said follows from it.
            value.errorMessages().clear();
            value.addErrorMessage(problem);
        });
        new ShownMessages(properties).hideIn(values.values());
        return values;
    }

    /** Checks the options of single topics and their tables, and returns whether there are any of tables. */
    private static boolean checkTopics(
            Map<String, String> properties, Map<String, ConfigValue> values, BiConsumer<String, String> errors) {
        List<String> options =
                properties.keySet().stream().filter(SinkOptions::isOfTopic).toList();
        options.forEach(option ->
                values.put(option, new ConfigValue(option, properties.get(option), List.of(), new ArrayList<>())));
        BiConsumer<String, String> topics = (option, topic) -> checkTopic(option, topic, properties, errors);
        TableMappings.check(properties, errors, topics);
        EnvelopeConfig.check(properties, errors, topics);
        TopicSample.check(properties, topics);
        options.stream().filter(ConversionConfig::isOfTopic).forEach(option -> {
            try {
                topics.accept(option, ConversionConfig.check(option, properties.get(option)));
            } catch (ConfigException e) {
                errors.accept(option, e.getMessage());
            }
        });
        return options.stream().anyMatch(TableOption::matches);
    }

    private static void checkTopic(
            String option, String topic, Map<String, String> properties, BiConsumer<String, String> errors) {
        List<String> topics = topics(properties);
        if (!topics.isEmpty() && !topics.contains(topic)) {
            errors.accept(
                    option,
                    "topic " + topic + " is not in topics"
                            + NearestName.of(topic, topics)
                                    .map(nearest -> "; did you mean " + nearest + "?")
                                    .orElse(""));
        } else if (!isMatched(properties, topic)) {
            errors.accept(option, "topics.regex does not match topic " + topic + ": correct one of the two");
        }
    }

    /** Checks the options of tables that are set for one topic as those they stand for. */
    private static void checkTables(
            ConfigDef definition,
            Map<String, ConfigValue> values,
            Map<String, String> properties,
            BiConsumer<String, String> errors) {
        properties.forEach((option, text) -> TableConfig.overridden(option).ifPresent(known -> {
            ConfigValue value = values.get(option);
            definition
                    .validateAll(Map.of(known, text))
                    .get(known)
                    .errorMessages()
                    .forEach(message -> value.addErrorMessage(message.replace(known, option)));
            checkTopic(option, TableConfig.topic(option, known), properties, errors);
        }));
        TableConfig.check(properties, errors);
    }

    /**
     * Drops a complaint too many: a value that cannot be read is null to its validator, which then complains of that.
     */
    private static void forgetNulls(ConfigValue value) {
        if (value.errorMessages().size() > 1) {
            value.errorMessages().removeIf(message -> message.startsWith("Invalid value null "));
        }
    }

    /** Tells whether this is an option of one topic, or one of its tables, which no definition can list beforehand. */
    public static boolean isOfTopic(String option) {
        return TableOption.matches(option)
                || EnvelopeConfig.owns(option)
                || ConversionConfig.isOfTopic(option)
                || TopicSample.owns(option)
                || TableConfig.isOverride(option);
    }

    /**
     * Returns the topics that records are surely named after: none where a pattern chooses them or a transform may
     * rename them.
     */
    public static List<String> topics(Map<String, String> properties) {
        if (isBlank(properties, "topics") || !isBlank(properties, "transforms")) {
            return List.of();
        }
        return Stream.of(properties.get("topics").split(",", -1))
                .map(String::trim)
                .filter(topic -> !topic.isEmpty())
                .toList();
    }

    /** Tells whether records can be of the topic: where a transform may rename it, of any. */
    private static boolean isMatched(Map<String, String> properties, String topic) {
        return isBlank(properties, "topics.regex")
                || !isBlank(properties, "transforms")
                || isChosenByPattern(properties, topic, true);
    }

    /**
     * Tells whether {@code topics.regex} is there and chooses the topic.
     *
     * @param otherwise if it is no pattern, which the worker says
     */
    static boolean isChosenByPattern(Map<String, String> properties, String topic, boolean otherwise) {
        if (isBlank(properties, "topics.regex")) {
            return false;
        }
        try {
            return Pattern.matches(properties.get("topics.regex"), topic);
        } catch (PatternSyntaxException e) {
            return otherwise;
        }
    }

    /** Returns the options that nobody knows and somebody may: no error, but worth a line in the log. */
    public static List<String> unknown(Map<String, String> properties) {
        return ClientOverrides.unknown(properties);
    }

    /** Tells whether validation is to do without Cassandra, by either name of the option. */
    public static boolean isOffline(Map<String, ConfigValue> values) {
        return Boolean.TRUE.equals(values.get(ConnectionConfig.VALIDATE_OFFLINE).value())
                || Boolean.FALSE.equals(
                        values.get(ConnectionConfig.VALIDATE_LIVE).value());
    }

    /** Returns what to write in place of options that have other names by now, a line for each. */
    public static List<String> renamed(Map<String, String> properties) {
        return properties.containsKey(ConnectionConfig.VALIDATE_LIVE)
                ? List.of(ConnectionConfig.VALIDATE_LIVE + " is called " + ConnectionConfig.VALIDATE_OFFLINE
                        + " by now, which says the opposite: write it, before the old name goes with the next release")
                : List.of();
    }

    /** Tells whether an option has a say in how Cassandra is reached. */
    public static boolean concernsConnection(String option) {
        return option.startsWith("cassandra.") && !option.equals(KEYSPACE);
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
        if (!isBlank(properties, ConnectionConfig.VALIDATE_LIVE)
                && !isBlank(properties, ConnectionConfig.VALIDATE_OFFLINE)) {
            errors.accept(
                    ConnectionConfig.VALIDATE_LIVE,
                    "is the old name of " + ConnectionConfig.VALIDATE_OFFLINE + ", which is set, too: remove it");
        }
        requireBoth(properties, ConnectionConfig.USERNAME, ConnectionConfig.PASSWORD, errors);
        requireBoth(properties, ConnectionConfig.PASSWORD, ConnectionConfig.USERNAME, errors);
        TlsConfig.check(
                properties, !Boolean.FALSE.equals(values.get(TlsConfig.ENABLED).value()), errors);
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
        if (values.values().stream().allMatch(value -> value.errorMessages().isEmpty())) {
            ConversionConfig.from(new AbstractConfig(definition(), properties, false), properties)
                    .checkBounds(errors);
        }
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

    /** Throws what is wrong as an exception. */
    static void requireValid(Map<String, String> properties) {
        List<String> problems = new ArrayList<>();
        validate(properties).values().forEach(value -> value.errorMessages()
                .forEach(message -> problems.add(named(value.name(), message))));
        if (!problems.isEmpty()) {
            throw new ConfigException(String.join("; ", problems));
        }
    }

    /** Returns the message with the option's name in it. Kafka's own messages name it already. */
    public static String named(String option, String message) {
        boolean names = message.startsWith(option + ": ") || message.contains("configuration " + option + ": ");
        return names ? message : option + ": " + message;
    }

    static DefaultConsistencyLevel consistency(String word) {
        return Choices.parse(DefaultConsistencyLevel.class, word);
    }
}
