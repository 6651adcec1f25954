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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

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
        YamlFile tree = new YamlFile(file, yaml, environment);
        new PipelineSchema().check(tree);
        Section root = new Section(tree);
        PipelineProblems problems = new PipelineProblems(tree.problems());
        String applicationId = problems.read(() -> root.text("application.id"));
        Map<String, String> kafka = problems.read(() -> KafkaSection.read(root));
        String registryUrl = problems.read(() -> root.text("schema.registry.url"));
        Map<String, String> registry = problems.read(() -> root.texts("schema.registry"));
        Source source = problems.read(() -> source(root.section("source")));
        Integer shards = problems.read(() -> root.number("shards", 0));
        List<Flow> flows = parts(root, "flows", OutputReader::flow, problems);
        List<Rollup> rollups = parts(root, "rollups", OutputReader::rollup, problems);
        List<Derived> derived = problems.read(() -> root.has("derive") ? derived(root.section("derive")) : List.of());
        Deduplication deduplication =
                problems.read(() -> root.has("deduplicate") ? deduplication(root.section("deduplicate")) : null);
        Duration maxFuture = problems.read(() -> maxFuture(root));
        Integer maxKeptBytes = problems.read(() -> root.number("max.kept.bytes", MAX_KEPT_BYTES));
        String deadLetters = problems.read(() -> root.text("dead.letter.topic", applicationId + ".dlq"));
        Duration idleTimeout = problems.read(() -> root.duration("idle.timeout", Duration.ofMinutes(10)));
        Integer generation = problems.read(() -> root.number("generation", 0));
        Instant generationFrom = problems.read(() -> root.instant("generation.from"));
        Duration startupTimeout = problems.read(() -> root.duration("startup.timeout", Duration.ofMinutes(10)));
        Operation operation = OperationReader.operation(root, problems);
        problems.throwIfAny();
        tree.neverAsked().ifPresent(option -> {
            throw new IllegalStateException(option + " is in the schema of pipeline files, and nothing reads it");
        });

        problems.check(() -> {
            if (generationFrom != null && generation == 0) {
                throw new PipelineException(
                        root.where("generation.from"), "has no meaning without a generation of 1 or more");
            }
        });
        problems.check(() -> {
            if (flows.isEmpty() && rollups.isEmpty()) {
                throw new PipelineException(root.where(), "there is nothing to do: flows and rollups are empty");
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

    private static <T> List<T> parts(Section root, String key, Function<Section, T> reader, PipelineProblems problems) {
        List<Section> sections = problems.read(() -> root.sections(key));
        return sections == null
                ? List.of()
                : sections.stream()
                        .map(part -> problems.read(() -> reader.apply(part)))
                        .toList();
    }

    private static Duration maxFuture(Section root) {
        Duration maxFuture = root.duration("max.future", Duration.ofMinutes(10));
        if (maxFuture.compareTo(MAX_FUTURE_LIMIT) > 0) {
            throw new PipelineException(
                    root.where("max.future"),
                    "is more than 1h; brokers refuse records that far ahead, and one of them would stop the application");
        }
        return maxFuture;
    }

    private static Source source(Section source) {
        PipelineProblems problems = new PipelineProblems();
        String topic = problems.read(() -> source.text("topic"));
        FieldName timestamp = problems.read(() -> source.field("timestamp"));
        FieldName id = problems.read(() -> source.field("id"));
        FieldName events = problems.read(() -> source.field("events"));
        Integer version = problems.read(() -> source.has("schema.version") ? source.number("schema.version", 0) : null);
        problems.throwIfAny();
        return new Source(topic, timestamp, id, events, version, source.where());
    }

    private static List<Derived> derived(Section derive) {
        PipelineProblems problems = new PipelineProblems();
        List<Derived> derived = derive.keys().stream()
                .map(name -> problems.read(() -> new Derived(name, derive.text(name), derive.where(name))))
                .toList();
        problems.throwIfAny();
        return derived;
    }

    private static Deduplication deduplication(Section given) {
        PipelineProblems problems = new PipelineProblems();
        String scope = problems.read(() -> given.text("scope"));
        Duration within = problems.read(() -> within(given));
        problems.throwIfAny();
        return new Deduplication(within, scope.equals("global"), given.where());
    }

    private static Duration within(Section deduplicate) {
        Duration within = deduplicate.duration("within", null);
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
