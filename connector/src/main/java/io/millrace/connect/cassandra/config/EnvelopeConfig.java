package io.millrace.connect.cassandra.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/**
 * What the values of topics are wrapped in.
 *
 * @param common of the topics that have none of their own
 * @param byTopic of those that have
 */
public record EnvelopeConfig(Envelope common, Map<String, Envelope> byTopic, Truncates truncates) {

    static final String ENVELOPE = "value.envelope";
    static final String TRUNCATES = "value.envelope.truncates";

    private static final String PREFIX = "topic.";

    /** The kinds of envelopes. */
    public enum Envelope {
        /** None: the value is what is written. */
        NONE,
        /** A change as Debezium writes it, with {@code before}, {@code after} and {@code op}. */
        DEBEZIUM
    }

    /** What becomes of the news that a source table was emptied. */
    public enum Truncates {
        /** It is a bad record. */
        FAIL,
        /** Nothing. */
        IGNORE
    }

    public EnvelopeConfig {
        byTopic = Map.copyOf(byTopic);
    }

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Envelope")
                .choice(
                        ENVELOPE,
                        Choices.of(Envelope.values()),
                        Choices.word(Envelope.NONE),
                        Importance.MEDIUM,
                        "Envelope",
                        "What values are wrapped in; topic.<topic>.value.envelope sets it for one topic. none: nothing. debezium:"
                                + " Debezium's change events, as they are without ExtractNewRecordState. An insert, update"
                                + " or read writes its row after; mappings and names of columns mean the fields of after, and"
                                + " envelope.<field> those around it. A delete deletes the row that the key or before names."
                                + " A change of the primary key is Debezium's delete and insert.")
                .choice(
                        TRUNCATES,
                        Choices.of(Truncates.values()),
                        Choices.word(Truncates.FAIL),
                        Importance.LOW,
                        "Truncates",
                        "What becomes of the news that the source table was emptied. fail: it is a bad record. ignore: nothing."
                                + " The connector never truncates: Cassandra's TRUNCATE has no write time, and would take"
                                + " newer rows with it when the record is delivered again.");
    }

    static EnvelopeConfig from(AbstractConfig config, Map<String, String> properties) {
        Map<String, Envelope> byTopic = new HashMap<>();
        properties.forEach((option, word) ->
                topic(option).ifPresent(topic -> byTopic.put(topic, Choices.parse(Envelope.class, word))));
        return new EnvelopeConfig(
                Choices.parse(Envelope.class, config.getString(ENVELOPE)),
                byTopic,
                Choices.parse(Truncates.class, config.getString(TRUNCATES)));
    }

    /** Tells whether an option is {@code topic.<topic>.value.envelope}. */
    static boolean owns(String option) {
        return topic(option).isPresent();
    }

    /**
     * Reports what is wrong with the envelopes of single topics.
     *
     * @param topics told of each option, and of its topic
     */
    static void check(
            Map<String, String> properties, BiConsumer<String, String> errors, BiConsumer<String, String> topics) {
        properties.forEach((option, word) -> topic(option).ifPresent(topic -> {
            topics.accept(option, topic);
            try {
                Choices.of(Envelope.values()).ensureValid(option, word);
            } catch (ConfigException e) {
                errors.accept(option, e.getMessage());
            }
        }));
    }

    /** Tells whether the values of a topic are said to be wrapped in something, be it rightly written or not. */
    static boolean isSet(Map<String, String> properties, String topic) {
        return isSet(properties.getOrDefault(PREFIX + topic + "." + ENVELOPE, properties.get(ENVELOPE)));
    }

    /** Tells the same of any topic. */
    static boolean isSetForAny(Map<String, String> properties) {
        return properties.entrySet().stream()
                .anyMatch(option ->
                        (option.getKey().equals(ENVELOPE) || owns(option.getKey())) && isSet(option.getValue()));
    }

    private static boolean isSet(String word) {
        return word != null && !word.isBlank() && !word.trim().equalsIgnoreCase(Choices.word(Envelope.NONE));
    }

    /** Returns what the values of a topic are wrapped in. */
    public Envelope of(String topic) {
        return byTopic.getOrDefault(topic, common);
    }

    private static Optional<String> topic(String option) {
        String suffix = "." + ENVELOPE;
        return option.startsWith(PREFIX)
                        && option.length() > PREFIX.length() + suffix.length()
                        && option.endsWith(suffix)
                ? Optional.of(option.substring(PREFIX.length(), option.length() - suffix.length()))
                : Optional.empty();
    }
}
