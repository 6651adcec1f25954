package io.millrace.connect.cassandra.validation;

import io.millrace.connect.cassandra.config.ShownMessages;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.SinkOptions;
import io.millrace.connect.cassandra.session.SessionProbe;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.sink.SinkRecord;

/** Checks a configuration: in itself, and against the cluster that it names. */
public final class ConfigCheck {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REGISTRY_TIMEOUT = Duration.ofSeconds(2);

    private final LiveCheck.Opening opening;

    /** Makes a check that connects to Cassandra. */
    public ConfigCheck() {
        this(SessionProbe::open);
    }

    ConfigCheck(LiveCheck.Opening opening) {
        this.opening = opening;
    }

    /**
     * Returns the defined options and the wrong ones, each with what is wrong about it. What can be looked at in the
     * cluster is, though something else be wrong.
     */
    public Map<String, ConfigValue> check(Map<String, String> properties) {
        Map<String, ConfigValue> values = SinkOptions.validate(properties);
        Set<String> wrong = values.values().stream()
                .filter(value -> !value.errorMessages().isEmpty())
                .map(ConfigValue::name)
                .collect(Collectors.toSet());
        BiConsumer<String, String> errors = (option, message) ->
                values.computeIfAbsent(option, ConfigValue::new).addErrorMessage(message);
        List<SinkRecord> samples = new SampleRecords(properties, Clock.systemUTC(), errors).all();
        if (!SinkOptions.isOffline(values) && wrong.stream().noneMatch(SinkOptions::concernsConnection)) {
            List<Object> statements = new ArrayList<>();
            SinkConfig config = SinkConfig.parseWithout(wrong, properties);
            Predicate<String> hasTables =
                    topic -> config.mapping().tables().containsKey(topic) || hasNothingWrong(topic, wrong);
            new LiveCheck(opening, TIMEOUT, errors, statements::add)
                    .check(
                            config,
                            topicsFoundByName(properties, wrong),
                            new Samples(
                                    samples.stream()
                                            .filter(sample -> hasTables.test(sample.topic()))
                                            .toList(),
                                    SinkOptions.topics(properties).stream()
                                            .filter(hasTables)
                                            .toList(),
                                    () -> new RegistrySchemas(properties, REGISTRY_TIMEOUT, System::nanoTime),
                                    withUnknownFields(wrong, properties)));
            // The only place in the worker's answer for what is no mistake.
            values.get(SinkOptions.TABLE_AUTO_CREATE).recommendedValues(statements);
        }
        new ShownMessages(properties).hideIn(values.values());
        // The worker's answer to a PUT lists messages without the options that they belong to.
        values.values().forEach(value -> value.errorMessages()
                .replaceAll(message -> SinkOptions.named(value.name(), message)));
        return values;
    }

    /** Reads the configuration as one to which fields without a column are no mistake, since they are about to get one. */
    private static SinkConfig withUnknownFields(Set<String> wrong, Map<String, String> properties) {
        Map<String, String> forgiving = new HashMap<>(properties);
        forgiving.put(SinkOptions.UNKNOWN_FIELDS, "ignore");
        return SinkConfig.parseWithout(
                wrong.stream()
                        .filter(option -> !option.equals(SinkOptions.UNKNOWN_FIELDS))
                        .collect(Collectors.toSet()),
                forgiving);
    }

    /** Returns the topics whose tables are surely found by name. */
    private static List<String> topicsFoundByName(Map<String, String> properties, Set<String> wrong) {
        if (wrong.contains(SinkOptions.KEYSPACE) || wrong.contains(SinkOptions.TABLE_NAME_FORMAT)) {
            return List.of();
        }
        return SinkOptions.topics(properties).stream()
                .filter(topic -> hasNothingWrong(topic, wrong))
                .toList();
    }

    /** Without a mapping that cannot be read its topic would seem to be one whose columns are found by name. */
    private static boolean hasNothingWrong(String topic, Set<String> wrong) {
        return wrong.stream()
                .noneMatch(option -> SinkOptions.isOfTopic(option) && option.startsWith("topic." + topic + "."));
    }
}
