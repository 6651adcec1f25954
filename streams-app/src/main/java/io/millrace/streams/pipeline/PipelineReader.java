package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Pipeline.Deduplication;
import io.millrace.streams.pipeline.Pipeline.Derived;
import io.millrace.streams.pipeline.Pipeline.FieldName;
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

    private static final int MAX_VERSION = 999_999_999;

    private static final String[] OPTIONS = {
        "application.id",
        "kafka",
        "schema.registry.url",
        "schema.registry",
        "source",
        "shards",
        "derive",
        "deduplicate",
        "max.future",
        "max.kept.bytes",
        "dead.letter.topic",
        "idle.timeout",
        "generation",
        "generation.from",
        "startup.timeout",
        "http",
        "instance.id",
        "state.memory.mib",
        "flows",
        "rollups"
    };

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
        YamlMapping root = new YamlMapping(file, "", compose(yaml), environment).options(OPTIONS);
        PipelineProblems problems = new PipelineProblems();
        String applicationId = problems.read(() ->
                Scalars.topicName(root, "application.id", "it names the consumer group, the state and the topics"));
        Map<String, String> kafka = problems.read(() -> KafkaSection.read(root));
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

        problems.check(() -> {
            if (generationFrom != null && generation == 0) {
                throw new PipelineException(
                        root.where("generation.from"), "has no meaning without a generation of 1 or more");
            }
        });
        problems.check(() -> {
            if (flows.isEmpty() && rollups.isEmpty()) {
                throw new PipelineException(
                        root.where(), "there is nothing to do: give at least one of flows and rollups");
            }
        });
        problems.check(() -> {
            if (deduplication != null && source.id() == null) {
                throw new PipelineException(
                        deduplication.where(),
                        "duplicates are known by the events' id: set source.id to the field that holds it");
            }
        });
        refuseSharedNames(source, flows, rollups, deadLetters, problems);
        problems.throwIfAny();
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

    private static Duration maxFuture(YamlMapping root) {
        Duration maxFuture = Scalars.duration(root, "max.future", Duration.ofMinutes(10));
        if (maxFuture.compareTo(MAX_FUTURE_LIMIT) > 0) {
            throw new PipelineException(
                    root.where("max.future"),
                    "is more than 1h; brokers refuse records that far ahead, and one of them would stop the application");
        }
        return maxFuture;
    }

    private static Source source(YamlMapping root) {
        if (!root.has("source")) {
            throw root.missing("{topic: ..., timestamp: ..., id: ...}", "source");
        }
        YamlMapping source = root.mapping("source").options("topic", "timestamp", "id", "events", "schema.version");
        PipelineProblems problems = new PipelineProblems();
        String topic = problems.read(() -> Scalars.topicName(source, "topic", "the topic that holds the events"));
        FieldName timestamp = problems.read(() -> Scalars.fieldName(source, "timestamp"));
        FieldName id = problems.read(() -> Scalars.fieldName(source, "id"));
        FieldName events = problems.read(() -> Scalars.fieldName(source, "events"));
        Integer version = problems.read(() ->
                source.has("schema.version") ? Scalars.wholeNumber(source, "schema.version", 0, 1, MAX_VERSION) : null);
        problems.check(source::refuseUnknownKeys);
        problems.throwIfAny();
        return new Source(topic, timestamp, id, events, version, source.where());
    }

    private static List<Derived> derived(YamlMapping root) {
        if (!root.has("derive")) {
            return List.of();
        }
        YamlMapping derive = root.mapping("derive");
        List<Derived> derived = new ArrayList<>();
        PipelineProblems problems = new PipelineProblems();
        for (String name : derive.keys()) {
            problems.check(() -> {
                if (!Scalars.isField(name)) {
                    throw new PipelineException(
                            derive.where(name), "a field's name must be letters, digits and _ (an Avro field)");
                }
                derived.add(new Derived(
                        name, derive.requiredText(name, "an expression, as lower(page)"), derive.where(name)));
            });
        }
        problems.throwIfAny();
        return derived;
    }

    private static Deduplication deduplication(YamlMapping root) {
        if (!root.has("deduplicate")) {
            return null;
        }
        YamlMapping given = root.mapping("deduplicate").options("within", "scope");
        PipelineProblems problems = new PipelineProblems();
        String scope = problems.read(
                () -> given.requiredText("scope", "partition (duplicates share the source partition) or global"));
        problems.check(() -> {
            if (scope != null && !scope.equals("partition") && !scope.equals("global")) {
                throw new PipelineException(given.where("scope"), "must be partition or global");
            }
        });
        Duration within = problems.read(() -> within(given));
        problems.check(given::refuseUnknownKeys);
        problems.throwIfAny();
        return new Deduplication(within, scope.equals("global"), given.where());
    }

    private static Duration within(YamlMapping deduplicate) {
        deduplicate.requiredText("within", "how long an id is remembered, as 1h");
        Duration within = Scalars.duration(deduplicate, "within", null);
        if (within.compareTo(LEAST_WITHIN) < 0) {
            throw new PipelineException(deduplicate.where("within"), "must be 1s or more");
        }
        return within;
    }

    private static void refuseSharedNames(
            Source source, List<Flow> flows, List<Rollup> rollups, String deadLetters, PipelineProblems problems) {
        Set<String> topics = new HashSet<>(Set.of(source.topic()));
        problems.check(() -> take(topics, deadLetters, source.where(), "dead letters would go to the source topic"));
        String taken = "this topic is the source, the dead letters' or another output's; give it another name";
        for (Flow flow : flows) {
            problems.check(() -> take(topics, flow.name(), flow.where(), taken));
        }
        Set<String> names = new HashSet<>();
        for (Rollup rollup : rollups) {
            problems.check(() -> take(
                    names,
                    rollup.name(),
                    rollup.where(),
                    "another rollup is named " + rollup.name()
                            + ", and their state and internal topics would be; give it another name"));
            for (Window window : rollup.windows()) {
                problems.check(() -> take(topics, window.topic(), rollup.where(), window.topic() + ": " + taken));
            }
        }
    }

    private static void take(Set<String> names, String name, String where, String taken) {
        if (!names.add(name)) {
            throw new PipelineException(where, taken);
        }
    }
}
