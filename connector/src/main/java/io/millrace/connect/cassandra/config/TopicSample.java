package io.millrace.connect.cassandra.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * A record as a topic may have it, given for validation to map: the options {@code topic.<topic>.sample…}.
 *
 * @param value as its JSON, or as the text that it is
 * @param key the same
 * @param headers their texts by their names, in JSON
 */
public record TopicSample(String topic, Optional<String> value, Optional<String> key, Optional<String> headers) {

    private static final String PREFIX = "topic.";
    private static final String VALUE = ".sample";
    private static final String KEY = ".sample.key";
    private static final String HEADERS = ".sample.headers";

    /** Returns the samples of all topics that have one. */
    public static Collection<TopicSample> from(Map<String, String> properties) {
        Map<String, TopicSample> samples = new LinkedHashMap<>();
        properties.keySet().stream()
                .flatMap(option -> topic(option).stream())
                .forEach(topic -> samples.put(
                        topic,
                        new TopicSample(
                                topic,
                                text(properties, topic, VALUE),
                                text(properties, topic, KEY),
                                text(properties, topic, HEADERS))));
        return samples.values();
    }

    /** Returns the option of the value. */
    public String valueOption() {
        return PREFIX + topic + VALUE;
    }

    /** Returns the option of the key. */
    public String keyOption() {
        return PREFIX + topic + KEY;
    }

    /** Returns the option of the headers. */
    public String headersOption() {
        return PREFIX + topic + HEADERS;
    }

    /** Tells whether an option is one of these. */
    static boolean owns(String option) {
        return topic(option).isPresent();
    }

    /** @param topics told of each option, and of its topic */
    static void check(Map<String, String> properties, BiConsumer<String, String> topics) {
        properties.keySet().forEach(option -> topic(option).ifPresent(topic -> topics.accept(option, topic)));
    }

    private static Optional<String> text(Map<String, String> properties, String topic, String suffix) {
        return Optional.ofNullable(properties.get(PREFIX + topic + suffix));
    }

    private static Optional<String> topic(String option) {
        return Stream.of(HEADERS, KEY, VALUE)
                .filter(suffix -> option.startsWith(PREFIX)
                        && option.endsWith(suffix)
                        && option.length() > PREFIX.length() + suffix.length())
                .findFirst()
                .map(suffix -> option.substring(PREFIX.length(), option.length() - suffix.length()));
    }
}
