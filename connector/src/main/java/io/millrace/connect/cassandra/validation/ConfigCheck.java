package io.millrace.connect.cassandra.validation;

import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.SinkOptions;
import io.millrace.connect.cassandra.session.SessionProbe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigValue;

/** Checks a configuration: in itself, and against the cluster that it names. */
public final class ConfigCheck {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

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
        boolean live =
                !Boolean.FALSE.equals(values.get(SinkOptions.VALIDATE_LIVE).value());
        if (live && wrong.stream().noneMatch(SinkOptions::concernsConnection)) {
            new LiveCheck(opening, TIMEOUT, (option, message) -> values.computeIfAbsent(option, ConfigValue::new)
                            .addErrorMessage(message))
                    .check(SinkConfig.parseWithout(wrong, properties), topicsFoundByName(properties, wrong));
        }
        // The worker's answer to a PUT lists messages without the options that they belong to.
        values.values().forEach(value -> value.errorMessages()
                .replaceAll(message -> SinkOptions.named(value.name(), message)));
        return values;
    }

    /** Returns the topics whose tables are surely found by name. */
    private static List<String> topicsFoundByName(Map<String, String> properties, Set<String> wrong) {
        if (wrong.contains(SinkOptions.KEYSPACE) || wrong.contains(SinkOptions.TABLE_NAME_FORMAT)) {
            return List.of();
        }
        return SinkOptions.topics(properties).stream()
                .filter(topic -> wrong.stream()
                        .noneMatch(
                                option -> SinkOptions.isOfTopic(option) && option.startsWith("topic." + topic + ".")))
                .toList();
    }
}
