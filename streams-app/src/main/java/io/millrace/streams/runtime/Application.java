package io.millrace.streams.runtime;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.millrace.streams.event.Counters;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.kafka.StreamsSettings;
import io.millrace.streams.operation.Monitoring;
import io.millrace.streams.pipeline.Operation.HttpAddress;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.source.RegistryWriterSchemas;
import io.millrace.streams.source.WriterSchemas;
import io.millrace.streams.state.ApplicationState;
import io.millrace.streams.state.Decision;
import io.millrace.streams.state.Requests;
import io.millrace.streams.state.ShardSwitch;
import io.millrace.streams.topology.PipelinePlan;
import io.millrace.streams.topology.PipelineTopology;
import io.millrace.streams.topology.SourceTopic;
import io.millrace.streams.topology.TopologyContext;
import io.millrace.streams.wire.OutputNames;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a pipeline from start to stop: waits for what it needs, wires the parts, and closes them in order. */
public final class Application {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    /** Less than half of what a transaction may stay open, and of max.poll.interval.ms. */
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(20);

    private final Pipeline pipeline;
    private final Requests requests;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** What is ready to be started. */
    private record Prepared(
            KafkaStreams streams,
            StreamsConfig config,
            Backfills backfills,
            SourceGrowth growth,
            ApplicationState state) {}

    /** How a run of the streams came to its end. */
    private enum End {
        STOPPED,
        FAILED,
        /** What the streams were made for has changed: the source has more partitions, or a backfill is done. */
        START_ANEW
    }

    /**
     * Creates the application.
     *
     * @param pipeline what to do
     * @param requests what the operator asks of this start
     */
    public Application(Pipeline pipeline, Requests requests) {
        this.pipeline = pipeline;
        this.requests = requests;
    }

    /** Asks the application to stop; {@link #run} then closes everything and returns. May be called from any thread. */
    public void stop() {
        stopping.countDown();
    }

    /**
     * Runs until {@link #stop} is called or nothing can be done any more.
     *
     * @return true if it was stopped, false if it failed
     * @throws InterruptedException if it was stopped while starting
     * @throws StartupException if something it needs is missing
     */
    public boolean run() throws InterruptedException {
        Counters counters = new Counters();
        try (Monitoring monitoring = monitoring(counters)) {
            End end = run(counters, monitoring);
            while (end == End.START_ANEW) {
                end = run(counters, monitoring);
            }
            return end == End.STOPPED;
        }
    }

    private Monitoring monitoring(Counters counters) {
        HttpAddress address = pipeline.operation().http();
        try {
            return Monitoring.start(counters, pipeline.applicationId(), pipeline.operation());
        } catch (IOException | RuntimeException e) {
            throw new StartupException(address.where() + ": cannot listen at " + address.host() + ":" + address.port()
                    + " (" + e.getMessage()
                    + "); take another port, 0 for any that is free, or a host of this machine");
        }
    }

    private End run(Counters counters, Monitoring monitoring) throws InterruptedException {
        Waiting waiting = new Waiting(pipeline.startupTimeout(), this::isStopping, monitoring::waitingFor);
        Properties settings = StreamsSettings.of(pipeline);
        try (SchemaRegistryClient client = RegistryClients.of(pipeline);
                Admin admin = Admin.create(StreamsSettings.admin(pipeline, "topics"))) {
            String subject = OutputNames.valueSubject(pipeline.source().topic());
            Registry registry = new Registry(client, pipeline.registryUrl(), waiting);
            Registry.Registered events =
                    registry.events(subject, pipeline.source().schemaVersion());
            PipelinePlan resolved = PipelinePlan.of(pipeline, events.schema(), events.id());
            resolved.deprecations().forEach(LOG::warn);
            Topics topics = new Topics(admin, pipeline, waiting);
            int partitions = topics.sourcePartitions();
            // Before anything is changed: registered schemas and new topics would outlive a refusal.
            ApplicationState state = new ApplicationState(resolved, admin, requests);
            Decision seen = state.look();
            if (seen.runs()) {
                // The manifest too: with an edit in it that the registry refuses, the file from before would be another
                // edit.
                registry.check(seen.planOver(resolved).outputSchemas());
            }
            Decision decision = state.settle();
            PipelinePlan plan = decision.planOver(resolved);
            Map<String, Integer> ids = registry.register(plan.outputSchemas());
            topics.prepareOutputs(partitions, new ShardSwitch(admin, pipeline).settle());
            topics.prepareRepartitioning();
            state.growWithSource(partitions);
            RecordSizes sizes = topics.sizes(StreamsSettings.producerLimit(pipeline));
            Supplier<WriterSchemas> writers = () -> new RegistryWriterSchemas(
                    client, subject, REGISTRY_PATIENCE, System::currentTimeMillis, this::pause, this::isStopping);
            StreamsClients clients = new StreamsClients();
            String source = pipeline.source().topic();
            SourceTopic sourceTopic = new SourceTopic(
                    partitions,
                    AppendTimes.of(admin, source),
                    partition -> clients.readToEnd(new TopicPartition(source, partition)));
            TopologyContext context =
                    new TopologyContext(ids, sourceTopic, sizes, writers, counters, StreamsSettings.memory(settings));
            try (StateMemory memory = new StateMemory(pipeline.operation().stateMemoryBytes())) {
                memory.addTo(settings);
                StreamsConfig config = new StreamsConfig(settings);
                KafkaStreams streams = new KafkaStreams(PipelineTopology.build(plan, context), config, clients);
                Backfills backfills = new Backfills(plan, context, state, decision, memory, failures());
                return stream(
                        new Prepared(streams, config, backfills, new SourceGrowth(admin, pipeline, partitions), state),
                        counters,
                        monitoring);
            }
        } catch (IOException e) {
            LOG.warn(
                    "The Schema Registry client did not close ({})",
                    e.getClass().getSimpleName());
            return isStopping() ? End.STOPPED : End.FAILED;
        }
    }

    private End stream(Prepared prepared, Counters counters, Monitoring monitoring) throws InterruptedException {
        KafkaStreams streams = prepared.streams();
        Summary summary = new Summary(counters);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean running = new AtomicBoolean();
        try (Backfills backfills = prepared.backfills()) {
            streams.setUncaughtExceptionHandler(failures());
            streams.setStateListener((next, previous) -> {
                LOG.info("State {} (was {})", next, previous);
                if (next == KafkaStreams.State.RUNNING) {
                    running.set(true);
                }
                if (next == KafkaStreams.State.ERROR || next == KafkaStreams.State.NOT_RUNNING) {
                    ended.countDown();
                }
            });
            monitoring.watch(streams);
            streams.start();
            backfills.start();
            while (!stopping.await(SAMPLE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                Backfills.Seen seen = backfills.sample();
                if (ended.getCount() == 0 || seen == Backfills.Seen.FAILED) {
                    return End.FAILED;
                }
                if (seen == Backfills.Seen.DONE) {
                    LOG.info("Starting anew without the backfill");
                    return End.START_ANEW;
                }
                if (running.get() && noted(prepared.state())) {
                    running.set(false);
                }
                monitoring.sample();
                summary.runIfDue();
                if (prepared.growth().seen()) {
                    LOG.info(
                            "{} has more partitions; starting anew with all of them",
                            pipeline.source().topic());
                    return End.START_ANEW;
                }
            }
            return End.STOPPED;
        } finally {
            boolean closed = streams.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                    .withGroupMembershipOperation(StreamsSettings.membershipWhenStopped(prepared.config())));
            summary.run();
            if (!closed) {
                LOG.warn(
                        "Not everything closed within {} s; a restart goes on from the last commit",
                        CLOSE_TIMEOUT.toSeconds());
            }
        }
    }

    private ThreadFailures failures() {
        return new ThreadFailures(System::currentTimeMillis, pause -> stopping.await(pause, TimeUnit.MILLISECONDS));
    }

    /** Says whether it is written down where the state is; that can wait for brokers that do not answer. */
    private static boolean noted(ApplicationState state) {
        try {
            state.noteTopics();
            return true;
        } catch (StartupException e) {
            LOG.warn("It is not written down yet where the state is, and will be tried again: {}", e.getMessage());
            return false;
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void pause(long milliseconds) throws InterruptedException {
        if (stopping.await(milliseconds, TimeUnit.MILLISECONDS)) {
            LOG.info("Stopping; no longer waiting for the Schema Registry");
        }
    }
}
