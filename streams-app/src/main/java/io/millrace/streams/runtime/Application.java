package io.millrace.streams.runtime;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.millrace.streams.event.Counters;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.event.RegistryWriterSchemas;
import io.millrace.streams.event.WriterSchemas;
import io.millrace.streams.operation.Monitoring;
import io.millrace.streams.pipeline.Operation.HttpAddress;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.reshard.ShardSwitch;
import io.millrace.streams.topology.PipelinePlan;
import io.millrace.streams.topology.PipelineTopology;
import io.millrace.streams.wire.OutputNames;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
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
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Creates the application.
     *
     * @param pipeline what to do
     */
    public Application(Pipeline pipeline) {
        this.pipeline = pipeline;
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
            return run(counters, monitoring);
        }
    }

    private Monitoring monitoring(Counters counters) {
        HttpAddress address = pipeline.operation().http();
        try {
            return Monitoring.start(counters, address);
        } catch (IOException | RuntimeException e) {
            throw new StartupException(address.where() + ": cannot listen at " + address.host() + ":" + address.port()
                    + " (" + e.getMessage()
                    + "); take another port, 0 for any that is free, or a host of this machine");
        }
    }

    private boolean run(Counters counters, Monitoring monitoring) throws InterruptedException {
        Waiting waiting = new Waiting(pipeline.startupTimeout(), this::isStopping, monitoring::waitingFor);
        Properties settings = StreamsSettings.of(pipeline);
        try (SchemaRegistryClient client = RegistryClients.of(pipeline)) {
            String subject = OutputNames.valueSubject(pipeline.source().topic());
            Registry registry = new Registry(client, pipeline.registryUrl(), waiting);
            Registry.Registered events =
                    registry.events(subject, pipeline.source().schemaVersion());
            PipelinePlan plan = PipelinePlan.of(pipeline, events.schema(), events.id());
            Map<String, Integer> ids = registry.register(plan.outputSchemas());
            int partitions;
            RecordSizes sizes;
            boolean appendTimes;
            try (Admin admin = Admin.create(StreamsSettings.admin(pipeline, "topics"))) {
                Topics topics = new Topics(admin, pipeline, waiting);
                partitions = topics.sourcePartitions();
                new GenerationCheck(pipeline).run(admin, partitions);
                topics.prepareOutputs(partitions, new ShardSwitch(admin, pipeline).settle());
                appendTimes = AppendTimes.of(admin, pipeline.source().topic());
                sizes = topics.sizes(StreamsSettings.producerLimit(pipeline));
            }
            Supplier<WriterSchemas> writers = () -> new RegistryWriterSchemas(
                    client, subject, REGISTRY_PATIENCE, System::currentTimeMillis, this::pause, this::isStopping);
            Topology topology = PipelineTopology.build(
                    plan, ids, partitions, sizes, writers, counters, StreamsSettings.memory(settings), appendTimes);
            return stream(topology, settings, counters, monitoring);
        } catch (IOException e) {
            LOG.warn(
                    "The Schema Registry client did not close ({})",
                    e.getClass().getSimpleName());
            return isStopping();
        }
    }

    private boolean stream(Topology topology, Properties settings, Counters counters, Monitoring monitoring)
            throws InterruptedException {
        try (StateMemory memory = new StateMemory(pipeline.operation().stateMemoryBytes())) {
            memory.addTo(settings);
            StreamsConfig config = new StreamsConfig(settings);
            CloseOptions closing = CloseOptions.timeout(CLOSE_TIMEOUT)
                    .withGroupMembershipOperation(StreamsSettings.membershipWhenStopped(config));
            return stream(new KafkaStreams(topology, config), closing, counters, monitoring);
        }
    }

    private boolean stream(KafkaStreams streams, CloseOptions closing, Counters counters, Monitoring monitoring)
            throws InterruptedException {
        Summary summary = new Summary(counters);
        try {
            streams.setUncaughtExceptionHandler(new ThreadFailures(
                    System::currentTimeMillis, pause -> stopping.await(pause, TimeUnit.MILLISECONDS)));
            streams.setStateListener((next, previous) -> {
                LOG.info("State {} (was {})", next, previous);
                if (next == KafkaStreams.State.ERROR || next == KafkaStreams.State.NOT_RUNNING) {
                    ended.countDown();
                    stopping.countDown();
                }
            });
            monitoring.watch(streams);
            streams.start();
            while (!stopping.await(SAMPLE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                monitoring.sample();
                summary.runIfDue();
            }
            return ended.getCount() > 0;
        } finally {
            boolean closed = streams.close(closing);
            summary.run();
            if (!closed) {
                LOG.warn(
                        "Not everything closed within {} s; a restart goes on from the last commit",
                        CLOSE_TIMEOUT.toSeconds());
            }
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
