package io.millrace.benchmarks.rollups;

import io.millrace.benchmarks.rollups.plain.PlainRollup;
import io.millrace.stack.Installation;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Who counts the same events. */
enum Contestant {
    /** The DSL of Kafka Streams. */
    PLAIN("plain DSL") {
        @Override
        List<String> program(RunPlan plan) throws IOException {
            Properties properties = new Properties();
            properties.putAll(kafka(plan));
            properties.setProperty("application.id", plan.applicationId());
            properties.setProperty("plain.registry", plan.registryUrl());
            properties.setProperty("plain.source", plan.workload().topic);
            properties.setProperty("plain.batches", Boolean.toString(plan.workload() == Workload.BATCHES));
            properties.setProperty("plain.output", plan.output());
            properties.setProperty(
                    "plain.partitions", Integer.toString(plan.settings().shards()));
            Path file = plan.directory().resolve("plain.properties");
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
            return List.of(
                    // Avro asks for consent to every package whose classes a schema may name.
                    "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.millrace.schemas",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PlainRollup.class.getName(),
                    file.toString());
        }
    },
    /** The streams application as it is shipped. */
    MILLRACE("millrace") {
        @Override
        List<String> program(RunPlan plan) throws IOException {
            StringBuilder kafka = new StringBuilder();
            kafka(plan).forEach((name, value) -> kafka.append("  ")
                    .append(name)
                    .append(": \"")
                    .append(value)
                    .append("\"\n"));
            Path file = plan.directory().resolve("pipeline.yaml");
            Files.writeString(file, """
                    application.id: %s
                    kafka:
                    %sschema.registry.url: %s
                    source: {topic: %s, timestamp: occurred_at, id: event_id}
                    shards: %d
                    dead.letter.topic: %s-dlq
                    rollups:
                      - name: %s
                        key: [page]
                        window: 1h
                        grace: 24h
                        measures:
                          views: count
                          bytes: sum(bytes)
                          slowest: max(latency_ms)
                          last_seen: max(occurred_at)
                    """.formatted(
                            plan.applicationId(),
                            kafka,
                            plan.registryUrl(),
                            plan.workload().topic,
                            plan.settings().shards(),
                            plan.applicationId(),
                            plan.output()));
            Path jar = Installation.aroundWorkingDirectory().streamsJar();
            return List.of("-jar", jar.toString(), file.toString());
        }
    };

    final String title;

    Contestant(String title) {
        this.title = title;
    }

    /** Writes its configuration, and says what to start: class path and main class or jar, and arguments. */
    abstract List<String> program(RunPlan plan) throws IOException;

    private static Map<String, String> kafka(RunPlan plan) {
        Map<String, String> properties = plan.settings().kafkaProperties(plan.bootstrapServers());
        properties.put("state.dir", plan.directory().resolve("state").toString());
        return properties;
    }
}
