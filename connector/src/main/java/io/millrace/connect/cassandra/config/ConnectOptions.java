package io.millrace.connect.cassandra.config;

import io.millrace.expressions.NearestName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Kafka Connect's own options in a sink's configuration: the worker lets misspelt ones pass, and ones without an
 * effect.
 */
final class ConnectOptions {

    static final String TOLERANCE = "errors.tolerance";
    static final String DEAD_LETTER_TOPIC = "errors.deadletterqueue.topic.name";
    static final String DEAD_LETTER_REPLICATION = "errors.deadletterqueue.topic.replication.factor";

    /** Of the topic beside the dead letters that says which were sent back; docs/redrive.md. */
    private static final String LEDGER_SUFFIX = ".redriven";

    private static final String ERRORS_PREFIX = "errors.";
    private static final String JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";
    private static final String LAZY_JSON_CONVERTER = "io.millrace.connect.converter.LazyJsonConverter";

    /** What the worker itself reads from a sink connector's configuration (see Kafka's SinkConnectorConfig). */
    private static final Set<String> OPTIONS = Set.of(
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

    static final Set<String> ERRORS = Set.of(
            "errors.retry.timeout",
            "errors.retry.delay.max.ms",
            TOLERANCE,
            "errors.log.enable",
            "errors.log.include.messages",
            DEAD_LETTER_TOPIC,
            DEAD_LETTER_REPLICATION,
            "errors.deadletterqueue.context.headers.enable");

    /** The one converter by all names that Connect knows it by. */
    private static final Set<String> GUESSING_CONVERTERS =
            Set.of("org.apache.kafka.connect.storage.SimpleHeaderConverter", "SimpleHeaderConverter", "Simple");

    private static final List<String> CONVERTERS = List.of("key.converter", "value.converter", "header.converter");

    private static final List<String> PLUGIN_LISTS = List.of("transforms", "predicates");

    /** JsonConverter's own, of Kafka 3.6 to 4.4, and what the worker sets for every converter. */
    private static final Set<String> JSON_OPTIONS = Set.of(
            "schemas.enable",
            "schemas.cache.size",
            "decimal.format",
            "replace.null.with.default",
            "schema.content",
            "converter.type",
            "plugin.version");

    private ConnectOptions() {}

    /**
     * Tells whether the worker, or a plugin that it runs, reads the option; {@link #check} says whether it is right.
     */
    static boolean owns(String option) {
        return OPTIONS.contains(option)
                || option.startsWith(ERRORS_PREFIX)
                || Stream.concat(CONVERTERS.stream(), PLUGIN_LISTS.stream())
                        .anyMatch(plugin -> option.startsWith(plugin + "."));
    }

    /** Returns the names by which a misspelt option may have been meant. */
    static Set<String> names() {
        return OPTIONS;
    }

    /** Reports the options that the worker would ignore, and what loses records in silence. */
    static void check(Map<String, String> properties, boolean topicRequired, BiConsumer<String, String> errors) {
        for (Map.Entry<String, String> property : properties.entrySet()) {
            String option = property.getKey();
            if (option.startsWith(ERRORS_PREFIX) && !ERRORS.contains(option)) {
                errors.accept(
                        option,
                        "Kafka Connect has no option " + option
                                + NearestName.of(option, ERRORS)
                                        .map(nearest -> "; did you mean " + nearest + "?")
                                        .orElse("; remove it"));
            }
            CONVERTERS.stream()
                    .filter(converter -> option.startsWith(converter + "."))
                    .findFirst()
                    .flatMap(converter -> converterProblem(properties, option, converter))
                    .ifPresent(problem -> errors.accept(option, problem));
            PLUGIN_LISTS.stream()
                    .filter(list -> option.startsWith(list + "."))
                    .findFirst()
                    .flatMap(list -> aliasProblem(properties, option, list))
                    .ifPresent(problem -> errors.accept(option, problem));
        }
        checkDeadLetters(properties, topicRequired, errors);
    }

    /**
     * Tells whether the type of a header may be a guess: Connect's default converter takes texts for numbers. Where the
     * connector has none of its own, the worker's is most likely that one.
     */
    static boolean guessesHeaders(Map<String, String> properties) {
        String converter = text(properties, "header.converter");
        return converter.isEmpty() || GUESSING_CONVERTERS.contains(converter);
    }

    /**
     * Tells whether Connect goes on after a record that a converter, a transform or the sink cannot do anything with.
     */
    static boolean toleratesAll(Map<String, String> properties) {
        return text(properties, TOLERANCE).toLowerCase(Locale.ROOT).equals("all");
    }

    static boolean hasDeadLetterTopic(Map<String, String> properties) {
        return !text(properties, DEAD_LETTER_TOPIC).isEmpty();
    }

    private static Optional<String> converterProblem(Map<String, String> properties, String option, String converter) {
        String type = text(properties, converter);
        if (type.isEmpty()) {
            return Optional.of("has no effect without " + converter
                    + ": the worker's own converter is used, with the worker's options; set both");
        }
        String name = option.substring(converter.length() + 1);
        if (!isJson(type) || JSON_OPTIONS.contains(name)) {
            return Optional.empty();
        }
        return NearestName.of(name, JSON_OPTIONS)
                .map(nearest ->
                        "JsonConverter has no option " + name + "; did you mean " + converter + "." + nearest + "?");
    }

    /** Tells whether a converter is Connect's for JSON, or the one that stands before it. */
    static boolean isJson(String converter) {
        return converter.equals(JSON_CONVERTER) || converter.equals(LAZY_JSON_CONVERTER);
    }

    private static Optional<String> aliasProblem(Map<String, String> properties, String option, String list) {
        List<String> aliases = Stream.of(text(properties, list).split(",", -1))
                .map(String::trim)
                .filter(alias -> !alias.isEmpty())
                .toList();
        String rest = option.substring(list.length() + 1);
        if (aliases.stream().anyMatch(alias -> rest.startsWith(alias + "."))) {
            return Optional.empty();
        }
        String alias = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
        return Optional.of("there is no " + alias + " in " + list
                + NearestName.of(alias, aliases)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse(": add it, or remove the option"));
    }

    private static void checkDeadLetters(
            Map<String, String> properties, boolean topicRequired, BiConsumer<String, String> errors) {
        if (toleratesAll(properties) && !hasDeadLetterTopic(properties) && topicRequired) {
            errors.accept(
                    DEAD_LETTER_TOPIC,
                    "name a topic: with " + TOLERANCE
                            + "=all and without one, Kafka Connect drops records that no converter can"
                            + " read, without a trace. If they may be lost, set " + DeadLetterConfig.TOPIC_REQUIRED
                            + "=false");
        }
        String ledger = text(properties, DEAD_LETTER_TOPIC) + LEDGER_SUFFIX;
        if (hasDeadLetterTopic(properties) && SinkOptions.isChosenByPattern(properties, ledger, false)) {
            errors.accept(
                    "topics.regex",
                    "must not match " + ledger
                            + ", where millrace redrive keeps account of the dead letters that it sent back:"
                            + " the sink would take that for records. Begin the pattern with (?!.*[.]redriven$)");
        }
        String replication = text(properties, DEAD_LETTER_REPLICATION);
        if (!replication.isEmpty() && !replication.matches("-1|0*[1-9]\\d{0,3}")) {
            errors.accept(DEAD_LETTER_REPLICATION, "must be -1, for the brokers' default, or at least 1");
        }
    }

    private static String text(Map<String, String> properties, String option) {
        String value = properties.get(option);
        return value == null ? "" : value.trim();
    }
}
