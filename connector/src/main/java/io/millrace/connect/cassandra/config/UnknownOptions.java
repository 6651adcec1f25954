package io.millrace.connect.cassandra.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Tells the connector's options from Connect's own, and both from misspelt ones. */
final class UnknownOptions {

    /** What the worker itself reads from a sink connector's configuration (see Kafka's SinkConnectorConfig). */
    private static final Set<String> CONNECT_OPTIONS = Set.of(
            "name",
            "connector.class",
            "connector.plugin.version",
            // Put into a task's configuration by the worker.
            "task.class",
            "tasks.max",
            "tasks.max.enforce",
            "topics",
            "topics.regex",
            "config.action.reload",
            "key.converter",
            "value.converter",
            "header.converter",
            "transforms",
            "predicates");

    private static final List<String> CONNECT_PREFIXES = List.of(
            "key.converter.",
            "value.converter.",
            "header.converter.",
            "transforms.",
            "predicates.",
            "errors.",
            "consumer.override.",
            "producer.override.",
            "admin.override.");

    private UnknownOptions() {}

    /** What is wrong with each option that nobody knows. */
    static Map<String, String> find(Set<String> options, Set<String> defined) {
        Map<String, String> errors = new TreeMap<>();
        for (String option : options) {
            if (option.startsWith(ConnectionConfig.DRIVER_PREFIX)) {
                String path = option.substring(ConnectionConfig.DRIVER_PREFIX.length());
                if (!ConnectionConfig.isDriverOption(path)) {
                    errors.put(
                            option,
                            "the Cassandra driver has no option " + path
                                    + suggestion(path, ConnectionConfig.driverPaths(), ConnectionConfig.DRIVER_PREFIX));
                }
            } else if (!defined.contains(option) && !MappingConfig.isMapping(option) && !belongsToConnect(option)) {
                errors.put(option, "unknown option" + suggestion(option, defined, ""));
            }
        }
        return errors;
    }

    private static boolean belongsToConnect(String option) {
        return CONNECT_OPTIONS.contains(option) || CONNECT_PREFIXES.stream().anyMatch(option::startsWith);
    }

    private static String suggestion(String option, Collection<String> known, String prefix) {
        Optional<String> nearest = NearestName.of(option, known);
        return nearest.map(name -> "; did you mean " + prefix + name + "?").orElse("; remove it");
    }
}
