package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Pipeline.Deduplication;
import io.millrace.streams.pipeline.Pipeline.Derived;
import io.millrace.streams.pipeline.Pipeline.Flow;
import io.millrace.streams.pipeline.Pipeline.Rollup;
import io.millrace.streams.pipeline.Pipeline.Source;
import io.millrace.streams.pipeline.Pipeline.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a pipeline file. What it accepts is complete and consistent in itself; fields are checked against the schema later. */
public final class PipelineReader {
    /** Brokers refuse record timestamps further ahead than this by default (message.timestamp.after.max.ms). */
    private static final Duration MAX_FUTURE_LIMIT = Duration.ofHours(1);

    /** Partitions' clocks go by the second. */
    private static final Duration LEAST_WITHIN = Duration.ofSeconds(1);

    /** A row keeps a dozen of these within what Kafka takes by default. */
    private static final int MAX_KEPT_BYTES = 64 * 1024;

    private final String file;
    private final Function<String, String> environment;

    /**
     * Creates a reader.
     *
     * @param file the name that errors give
     * @param environment looks up {@code ${env:NAME}}; returns null for what is not set
     */
    public PipelineReader(String file, Function<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /**
     * Reads a pipeline.
     *
     * @param yaml the file's text
     * @return the pipeline, with every default filled in
     * @throws PipelineException if anything is missing, unknown or contradictory
     */
    public Pipeline read(String yaml) {
        YamlMapping root = new YamlMapping(file, "", compose(yaml), environment);
        PipelineProblems problems = new PipelineProblems();
        String applicationId = problems.read(() ->
                Scalars.topicName(root, "application.id", "it names the consumer group, the state and the topics"));
        Map<String, String> kafka = problems.read(() -> kafka(root));
        String registryUrl = problems.read(
                () -> root.requiredText("schema.registry.url", "the address of the Schema Registry's Confluent API"));
        Map<String, String> registry = problems.read(() -> root.texts("schema.registry"));
        Source source = problems.read(() -> source(root));
        Integer shards = problems.read(() -> Scalars.wholeNumber(root, "shards", -1, 1, 100_000));
        List<Flow> flows = parts(root, "flows", OutputReader::flow, problems);
        List<Rollup> rollups = parts(root, "rollups", OutputReader::rollup, problems);
        List<Derived> derived = problems.read(() -> derived(root));
        Deduplication deduplication = problems.read(() -> deduplication(root));
        Duration maxFuture = problems.read(() -> maxFuture(root));
        Integer maxKeptBytes =
                problems.read(() -> Scalars.wholeNumber(root, "max.kept.bytes", MAX_KEPT_BYTES, 1, 100_000_000));
        String deadLetters = problems.read(() -> root.has("dead.letter.topic")
                ? Scalars.topicName(root, "dead.letter.topic", "the topic for bad events")
                : applicationId + ".dlq");
        Duration idleTimeout = problems.read(() -> Scalars.duration(root, "idle.timeout", Duration.ofMinutes(10)));
        Integer generation = problems.read(() -> Scalars.wholeNumber(root, "generation", 0, 0, 1_000_000));
        Instant generationFrom = problems.read(() -> Scalars.instant(root, "generation.from"));
        Duration startupTimeout =
                problems.read(() -> Scalars.duration(root, "startup.timeout", Duration.ofMinutes(10)));
        Operation operation = OperationReader.operation(root, problems);
        problems.check(root::refuseUnknownKeys);
        problems.throwIfAny();

        if (generationFrom != null && generation == 0) {
            throw new PipelineException(
                    root.where("generation.from"), "has no meaning without a generation of 1 or more");
        }
        if (flows.isEmpty() && rollups.isEmpty()) {
            throw new PipelineException(root.where(), "there is nothing to do: give at least one of flows and rollups");
        }
        if (deduplication != null && source.id() == null) {
            throw new PipelineException(
                    deduplication.where(),
                    "duplicates are known by the events' id: set source.id to the field that holds it");
        }
        refuseSharedTopics(source, flows, rollups, deadLetters);
        return new Pipeline(
                applicationId,
                kafka,
                registryUrl,
                registry,
                source,
                shards,
                flows,
                rollups,
                derived,
                deduplication,
                maxFuture,
                maxKeptBytes,
                deadLetters,
                idleTimeout,
                generation,
                generationFrom,
                startupTimeout,
                operation);
    }

    private static <T> List<T> parts(
            YamlMapping root, String key, Function<YamlMapping, T> reader, PipelineProblems problems) {
        List<YamlMapping> mappings = problems.read(() -> root.mappings(key));
        return mappings == null
                ? List.of()
                : mappings.stream()
                        .map(part -> problems.read(() -> reader.apply(part)))
                        .toList();
    }

    private Node compose(String yaml) {
        LoadSettings settings =
                LoadSettings.builder().setLabel(file).setUseMarks(true).build();
        try {
            return new Compose(settings)
                    .composeString(yaml)
                    .orElseThrow(() -> new PipelineException(file, "is empty; config/pipeline.yaml is an example"));
        } catch (MarkedYamlEngineException e) {
            // The parser's own message quotes the file, and a pipeline file may hold secrets.
            String line =
                    e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            throw new PipelineException(file + line, "is not valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new PipelineException(
                    file, "is not valid YAML (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static Map<String, String> kafka(YamlMapping root) {
        Map<String, String> kafka = root.texts("kafka");
        if (kafka.getOrDefault("bootstrap.servers", "").isBlank()) {
            throw new PipelineException(
                    root.where("kafka"),
                    "bootstrap.servers is missing: the brokers' addresses, as host:port,host:port");
        }
        if (kafka.containsKey("application.id")) {
            throw new PipelineException(root.where("kafka"), "application.id belongs to the top of the file");
        }
        String guarantee = kafka.get("processing.guarantee");
        if (guarantee != null && !guarantee.equals("exactly_once_v2")) {
            throw new PipelineException(
                    root.where("kafka"),
                    "processing.guarantee must be exactly_once_v2 (the default): counters are not exact otherwise");
        }
        return kafka;
    }

    private static Duration maxFuture(YamlMapping root) {
        Duration maxFuture = Scalars.duration(root, "max.future", Duration.ofMinutes(10));
        if (maxFuture.compareTo(MAX_FUTURE_LIMIT) > 0) {
            throw new PipelineException(
                    root.where("max.future"),
                    "is more than 1h; brokers refuse records that far ahead, and one of them would stop the application");
        }
        return maxFuture;
    }

    private Source source(YamlMapping root) {
        if (!root.has("source")) {
            throw new PipelineException(root.where("source"), "is missing: {topic: ..., timestamp: ..., id: ...}");
        }
        YamlMapping source = root.mapping("source");
        Source read = new Source(
                Scalars.topicName(source, "topic", "the topic that holds the events"),
                Scalars.fieldName(source, "timestamp"),
                Scalars.fieldName(source, "id"),
                Scalars.fieldName(source, "events"),
                source.has("schema.version") ? Scalars.wholeNumber(source, "schema.version", 0, 1, 999_999_999) : null,
                source.where());
        source.refuseUnknownKeys();
        return read;
    }

    private static List<Derived> derived(YamlMapping root) {
        if (!root.has("derive")) {
            return List.of();
        }
        YamlMapping derive = root.mapping("derive");
        List<Derived> derived = new ArrayList<>();
        for (String name : derive.keys()) {
            if (!Scalars.isField(name)) {
                throw new PipelineException(
                        derive.where(name), "a field's name must be letters, digits and _ (an Avro field)");
            }
            derived.add(
                    new Derived(name, derive.requiredText(name, "an expression, as lower(page)"), derive.where(name)));
        }
        return derived;
    }

    private static Deduplication deduplication(YamlMapping root) {
        if (!root.has("deduplicate")) {
            return null;
        }
        YamlMapping given = root.mapping("deduplicate");
        String scope = given.requiredText("scope", "partition (duplicates share the source partition) or global");
        if (!scope.equals("partition") && !scope.equals("global")) {
            throw new PipelineException(given.where("scope"), "must be partition or global");
        }
        given.requiredText("within", "how long an id is remembered, as 1h");
        Duration within = Scalars.duration(given, "within", null);
        if (within.compareTo(LEAST_WITHIN) < 0) {
            throw new PipelineException(given.where("within"), "must be 1s or more");
        }
        Deduplication read = new Deduplication(within, scope.equals("global"), given.where());
        given.refuseUnknownKeys();
        return read;
    }

    private static void refuseSharedTopics(Source source, List<Flow> flows, List<Rollup> rollups, String deadLetters) {
        Set<String> topics = new HashSet<>(Set.of(source.topic()));
        if (!topics.add(deadLetters)) {
            throw new PipelineException(source.where(), "dead letters would go to the source topic");
        }
        String taken = "this topic is the source, the dead letters' or another output's; give it another name";
        for (Flow flow : flows) {
            if (!topics.add(flow.name())) {
                throw new PipelineException(flow.where(), taken);
            }
        }
        for (Rollup rollup : rollups) {
            for (Window window : rollup.windows()) {
                if (!topics.add(window.topic())) {
                    throw new PipelineException(rollup.where(), window.topic() + ": " + taken);
                }
            }
        }
    }
}
