package io.millrace.streams.runtime;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.millrace.streams.event.Counters;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.kafka.StreamsSettings;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.rollup.MemoryBudget;
import io.millrace.streams.state.ApplicationState;
import io.millrace.streams.state.Decision;
import io.millrace.streams.state.Finding.Verdict;
import io.millrace.streams.state.Requests;
import io.millrace.streams.tables.PipelineTables;
import io.millrace.streams.topology.PipelinePlan;
import io.millrace.streams.topology.PipelineTopology;
import io.millrace.streams.topology.SourceTopic;
import io.millrace.streams.topology.TopologyContext;
import io.millrace.streams.wire.OutputNames;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.Topology;

/** What can be said of a pipeline without running it. Asks the Schema Registry once, and Kafka about the state. */
public final class Inspection {

    private static final int REACHABLE_WITHIN_MS = 5_000;

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
     * What a start would find of the application's state.
     *
     * @param applicationId the application
     * @param verdict what follows, in words
     * @param table what was found, line by line
     * @param runs whether it would start
     */
    public record State(String applicationId, String verdict, String table, boolean runs) {}

    /**
     * Holds the pipeline against the state that the application has in Kafka. Changes nothing.
     *
     * @param requests what the operator asks of the start
     * @return what a start would find
     * @throws io.millrace.streams.pipeline.PipelineException if the pipeline and the schema do not fit
     * @throws StartupException if the registry or Kafka does not answer
     * @throws InterruptedException if the thread is interrupted
     */
    public State status(Requests requests) throws InterruptedException {
        PipelinePlan plan = plan();
        try (Admin admin = Admin.create(StreamsSettings.admin(pipeline, "status"))) {
            Decision decision = new ApplicationState(plan, admin, requests).look();
            return new State(
                    pipeline.applicationId(),
                    decision.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    decision.table(),
                    decision.runs());
        }
    }

    /**
     * Does as {@link #status}, unless Kafka does not answer within a few seconds: a file can be checked where there is none.
     *
     * @param requests what the operator asks of the start
     * @return what a start would find, or that it was not looked
     * @throws InterruptedException if the thread is interrupted
     */
    public State statusIfReachable(Requests requests) throws InterruptedException {
        Map<String, Object> properties = StreamsSettings.admin(pipeline, "check");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REACHABLE_WITHIN_MS);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REACHABLE_WITHIN_MS);
        try (Admin admin = Admin.create(properties)) {
            admin.describeCluster().clusterId().get();
        } catch (ExecutionException | KafkaException e) {
            return new State(
                    pipeline.applicationId(),
                    "not looked at",
                    "  Kafka at " + pipeline.kafka().get("bootstrap.servers") + " does not answer; --status looks again"
                            + System.lineSeparator(),
                    true);
        }
        return status(requests);
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

    /**
     * Resolves the pipeline over the state that is there, for a reshard.
     *
     * @return a plan that reads the state
     * @throws io.millrace.streams.pipeline.PipelineException if the pipeline and the schema do not fit
     * @throws StartupException if anything but the number of slices does not fit the state
     * @throws InterruptedException if the thread is interrupted
     */
    public PipelinePlan planOverState() throws InterruptedException {
        PipelinePlan plan = plan();
        try (Admin admin = Admin.create(StreamsSettings.admin(pipeline, "status"))) {
            Decision decision = new ApplicationState(plan, admin, Requests.NONE).look();
            boolean another = decision.findings().stream()
                    .anyMatch(finding -> finding.verdict() == Verdict.MIGRATE || finding.verdict() == Verdict.REFUSE);
            if (another) {
                throw new StartupException("The state of " + pipeline.applicationId()
                        + " cannot be cut otherwise now. Only shards may differ: start the application once with the other"
                        + " edits and the old number, or set them back:\n"
                        + decision.table().stripTrailing());
            }
            return decision.planOver(plan);
        }
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
        plan.deprecations().forEach(each -> text.append("  %-13s %s%n".formatted("warning", each)));
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
                new TopologyContext(
                        noIds,
                        new SourceTopic(1, false, partition -> false),
                        new RecordSizes(Integer.MAX_VALUE),
                        () -> id -> {
                            throw new IllegalStateException("nothing is read");
                        },
                        new Counters(),
                        new MemoryBudget(0)));
        String described =
                topology.describe().toString().lines().map(line -> "-- " + line).collect(Collectors.joining("\n"));
        return "-- The topology:\n" + described
                + "\n\n-- The tables. The sink finds them by these names; the keyspace is yours to choose.\n\n"
                + new PipelineTables(plan.pipeline(), schemas).script();
    }
}
