package io.millrace.streams.runtime;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.millrace.streams.event.Counters;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.rollup.MemoryBudget;
import io.millrace.streams.tables.PipelineTables;
import io.millrace.streams.topology.PipelinePlan;
import io.millrace.streams.topology.PipelineTopology;
import io.millrace.streams.wire.OutputNames;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.streams.Topology;

/** What can be said of a pipeline without running it. Asks the Schema Registry, once, and nobody else. */
public final class Inspection {

    private final Pipeline pipeline;

    /**
     * Creates the inspection.
     *
     * @param pipeline the pipeline
     */
    public Inspection(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Checks the pipeline against the schema of its events, and the schemas of what it would write against the registry.
     *
     * @return what it would do, in a few lines
     * @throws io.millrace.streams.pipeline.PipelineException if the pipeline and the schema do not fit
     * @throws StartupException if the registry does not answer, has no schema of the events, or refuses one of the outputs'
     * @throws InterruptedException if the thread is interrupted
     */
    public String check() throws InterruptedException {
        return withRegistry(registry -> {
            PipelinePlan plan = plan(registry);
            registry.check(plan.outputSchemas());
            return summary(plan);
        });
    }

    /**
     * Describes the topology, as comments, and the tables that hold what it writes: together a CQL script.
     *
     * @return the script
     * @throws io.millrace.streams.pipeline.PipelineException if the pipeline and the schema do not fit
     * @throws StartupException if the registry does not answer or has no schema of the events
     * @throws InterruptedException if the thread is interrupted
     */
    public String describe() throws InterruptedException {
        return withRegistry(registry -> describe(plan(registry)));
    }

    /**
     * Resolves the pipeline against the schema of its events.
     *
     * @return the plan
     * @throws io.millrace.streams.pipeline.PipelineException if the pipeline and the schema do not fit
     * @throws StartupException if the registry does not answer or has no schema of the events
     * @throws InterruptedException if the thread is interrupted
     */
    public PipelinePlan plan() throws InterruptedException {
        return withRegistry(this::plan);
    }

    private interface Question<T> {
        T ask(Registry registry) throws InterruptedException;
    }

    private <T> T withRegistry(Question<T> question) throws InterruptedException {
        Waiting once = new Waiting(Duration.ZERO, () -> false, waitingFor -> {});
        try (SchemaRegistryClient client = RegistryClients.of(pipeline)) {
            return question.ask(new Registry(client, pipeline.registryUrl(), once));
        } catch (IOException e) {
            throw new StartupException(
                    "The Schema Registry client did not close (" + e.getClass().getSimpleName() + "); try again");
        }
    }

    private PipelinePlan plan(Registry registry) throws InterruptedException {
        Registry.Registered events = registry.events(
                OutputNames.valueSubject(pipeline.source().topic()),
                pipeline.source().schemaVersion());
        return PipelinePlan.of(pipeline, events.schema(), events.id());
    }

    private static String summary(PipelinePlan plan) {
        Pipeline pipeline = plan.pipeline();
        StringBuilder text = new StringBuilder();
        line(text, "reads", pipeline.source().topic(), plan.shape().event().getFullName());
        pipeline.flows().forEach(flow -> line(text, "flow", flow.name(), "by " + names(flow.shardKey())));
        pipeline.rollups().forEach(rollup -> rollup.windows()
                .forEach(window -> line(text, "rollup", window.topic(), "by " + names(rollup.key()))));
        line(text, "dead letters", pipeline.deadLetterTopic(), "kept for ever");
        return text.toString();
    }

    private static void line(StringBuilder text, String what, String topic, String detail) {
        text.append("  %-13s %s (%s)%n".formatted(what, topic, detail));
    }

    private static String names(List<KeyColumn> columns) {
        return columns.stream().map(KeyColumn::name).collect(Collectors.joining(", "));
    }

    /** Made for one partition of the source: a topology is the same for any number of them. */
    static String describe(PipelinePlan plan) {
        Map<String, Schema> schemas = plan.outputSchemas();
        Map<String, Integer> noIds = new HashMap<>();
        schemas.keySet().forEach(subject -> noIds.put(subject, 0));
        Topology topology = PipelineTopology.build(
                plan,
                noIds,
                1,
                new RecordSizes(Integer.MAX_VALUE),
                () -> id -> {
                    throw new IllegalStateException("nothing is read");
                },
                new Counters(),
                new MemoryBudget(0));
        String described =
                topology.describe().toString().lines().map(line -> "-- " + line).collect(Collectors.joining("\n"));
        return "-- The topology:\n" + described
                + "\n\n-- The tables. The sink finds them by these names; the keyspace is yours to choose.\n\n"
                + new PipelineTables(plan.pipeline(), schemas).script();
    }
}
