package io.millrace.streams.pipeline;

import io.millrace.expressions.NearestName;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Reads the properties of Kafka. They are passed through, so Kafka would ignore a misspelt one with a line in the log: each
 * name is looked for among those that Kafka knows, with their prefixes. Those that counters could not be exact with are
 * refused. No value is ever quoted: some are secrets.
 */
final class KafkaSection {
    private static final List<String> CONSUMERS =
            List.of("main.consumer.", "restore.consumer.", "global.consumer.", "consumer.");
    private static final String TOPIC = "topic.";
    private static final String PEM = "-----BEGIN ";
    /** What stands behind these is free. */
    private static final List<String> FREE = List.of("client.tag.", "config.providers.", "metrics.context.");
    /** By these names plugins come, which may have properties of their own. */
    private static final List<String> OF_PLUGINS = List.of(
            ".class", ".classes", "metric.reporters", "security.providers", "rocksdb.config.setter", "client.supplier");
    /** A plugin's property differs from Kafka's in more letters than a misspelt one. */
    private static final int MISSPELT = 2;

    private final Map<String, Set<String>> byPrefix = new LinkedHashMap<>();
    private final Set<String> all = new TreeSet<>();

    private KafkaSection() {
        for (String prefix : CONSUMERS) {
            know(prefix, ConsumerConfig.configNames());
        }
        know("producer.", ProducerConfig.configNames());
        know("admin.", AdminClientConfig.configNames());
        know(TOPIC, ofTopics());
        Set<String> plain = new TreeSet<>(StreamsConfig.configDef().names());
        plain.addAll(ConsumerConfig.configNames());
        plain.addAll(ProducerConfig.configNames());
        plain.addAll(AdminClientConfig.configNames());
        know("", plain);
    }

    /** Returns the properties by their names in the file. */
    static Map<String, String> read(Section root) {
        Section section = root.section("kafka");
        KafkaSection known = new KafkaSection();
        PipelineProblems problems = new PipelineProblems();
        Map<String, String> properties = new LinkedHashMap<>();
        boolean plugins =
                section.keys().stream().anyMatch(name -> OF_PLUGINS.stream().anyMatch(name::endsWith));
        for (String name : section.keys()) {
            problems.check(() -> {
                String value = section.text(name);
                known.check(section.where(name), name, plugins);
                if (name.endsWith("ssl.keystore.location") || name.endsWith("ssl.truststore.location")) {
                    requirePath(section.where(name), value);
                }
                KafkaRefusals.reason(known.prefix(name), known.plain(name), value)
                        .ifPresent(reason -> {
                            throw new PipelineException(section.where(name), reason);
                        });
                properties.put(name, value);
            });
        }
        problems.throwIfAny();
        return properties;
    }

    /** Kafka's clients would say which file is not there, and with it all that is in a key. */
    private static void requirePath(String where, String value) {
        if (value != null && value.contains(PEM)) {
            throw new PipelineException(
                    where,
                    "holds PEM text, not a path: ssl.keystore.key, ssl.keystore.certificate.chain and"
                            + " ssl.truststore.certificates take it");
        }
    }

    private void check(String where, String name, boolean plugins) {
        if (byPrefix.get(prefix(name)).contains(plain(name)) || FREE.stream().anyMatch(name::startsWith)) {
            return;
        }
        Optional<String> nearest = all.contains(plain(name))
                ? Optional.of(plain(name))
                : NearestName.of(name, all, plugins ? MISSPELT : Integer.MAX_VALUE);
        if (nearest.isPresent() || !plugins) {
            throw new PipelineException(
                    where,
                    "is no property of Kafka Streams, its clients or its topics"
                            + nearest.map(meant -> "; did you mean " + meant + "?")
                                    .orElse("; see Kafka's documentation of them, and remove it"));
        }
    }

    private String prefix(String name) {
        return byPrefix.keySet().stream().filter(name::startsWith).findFirst().orElseThrow();
    }

    private String plain(String name) {
        return name.substring(prefix(name).length());
    }

    private void know(String prefix, Collection<String> names) {
        byPrefix.put(prefix, Set.copyOf(names));
        names.forEach(name -> all.add(prefix + name));
    }

    /** Kafka has a definition of topics' properties in the broker only; to clients they are constants. */
    private static Set<String> ofTopics() {
        return Arrays.stream(TopicConfig.class.getFields())
                .filter(field -> field.getName().endsWith("_CONFIG"))
                .map(KafkaSection::constant)
                .collect(Collectors.toSet());
    }

    private static String constant(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Kafka's public constant " + field.getName() + " cannot be read", e);
        }
    }
}
