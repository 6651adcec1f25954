package io.millrace.streams.runtime;

import io.millrace.streams.event.Counters;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.kafka.StreamsSettings;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.route.SourceRange;
import io.millrace.streams.state.ApplicationState;
import io.millrace.streams.state.BackfillState;
import io.millrace.streams.state.Decision;
import io.millrace.streams.topology.PipelinePlan;
import io.millrace.streams.topology.PipelineTopology;
import io.millrace.streams.topology.SourceTopic;
import io.millrace.streams.topology.TopologyContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts for new rollups what the source held before they were, beside what comes: for each a Streams client under a group of
 * its own, which reads the source from its first record to where the rollup began, and sends partials to the same fold. All
 * instances share the work. When one is done the application starts anew, with folds that no longer wait for it.
 */
final class Backfills implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Backfills.class);
    private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final List<Backfill> backfills = new ArrayList<>();
    /** Those that are done, and whose topics are still there. */
    private final List<BackfillState> toClean = new ArrayList<>();

    private long looked = System.nanoTime();

    /** One rollup's. */
    private record Backfill(String rollup, BackfillState state, KafkaStreams streams, Counters counters) {}

    /** What a look at them has shown. */
    enum Seen {
        /** Nothing to be done about. */
        NOTHING,
        /** One is done: its rollup's fold need not wait for it any more. */
        DONE,
        /** One has failed for good. */
        FAILED
    }

    /**
     * Prepares what is to be backfilled.
     *
     * @param plan the pipeline over its state
     * @param context as the pipeline's own topology has it
     * @param state the application's state
     * @param decision what was settled about it
     * @param memory what RocksDB's stores share
     * @param failures what is done about a thread that fails
     */
    Backfills(
            PipelinePlan plan,
            TopologyContext context,
            ApplicationState state,
            Decision decision,
            StateMemory memory,
            ThreadFailures failures) {
        decision.backfilling().forEach((name, ends) -> {
            RollupPlan rollup = plan.rollups().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            BackfillState of = state.backfill(decision, name, context.source().partitions());
            state.growWithSource(of, context.source().partitions());
            Counters counters = new Counters();
            KafkaStreams streams = streams(plan, rollup, ends, context, of.applicationId(), counters, memory);
            streams.setUncaughtExceptionHandler(failures);
            backfills.add(new Backfill(name, of, streams, counters));
        });
        decision.backfilled()
                .forEach(name -> toClean.add(
                        state.backfill(decision, name, context.source().partitions())));
    }

    private static KafkaStreams streams(
            PipelinePlan plan,
            RollupPlan rollup,
            Map<Integer, Long> ends,
            TopologyContext context,
            String applicationId,
            Counters counters,
            StateMemory memory) {
        Pipeline pipeline = plan.pipeline();
        Properties settings = StreamsSettings.beside(pipeline, applicationId);
        memory.addTo(settings);
        StreamsClients clients = new StreamsClients();
        String source = pipeline.source().topic();
        TopologyContext own = new TopologyContext(
                context.schemaIds(),
                new SourceTopic(
                        context.source().partitions(),
                        context.source().appendTimes(),
                        partition -> clients.readToEnd(new TopicPartition(source, partition))),
                context.sizes(),
                context.writers(),
                counters,
                StreamsSettings.memory(settings));
        return new KafkaStreams(
                PipelineTopology.backfill(plan, rollup, new SourceRange(ends), own),
                new StreamsConfig(settings),
                clients);
    }

    void start() {
        for (Backfill backfill : backfills) {
            LOG.info(
                    "Backfilling {} with the events before it began, as {}",
                    backfill.rollup,
                    backfill.state.applicationId());
            backfill.streams().start();
        }
    }

    /** Looks every few seconds how far they are; may be called as often as one likes. */
    Seen sample() {
        long now = System.nanoTime();
        if ((backfills.isEmpty() && toClean.isEmpty()) || now - looked < INTERVAL_NANOS) {
            return Seen.NOTHING;
        }
        looked = now;
        try {
            toClean.removeIf(BackfillState::clean);
            if (backfills.removeIf(Backfills::done)) {
                return Seen.DONE;
            }
        } catch (StartupException e) {
            LOG.warn("It is not known yet how far the backfill is, and will be asked again: {}", e.getMessage());
        }
        return backfills.stream()
                        .anyMatch(backfill -> hasEnded(backfill.streams().state()))
                ? Seen.FAILED
                : Seen.NOTHING;
    }

    private static boolean hasEnded(KafkaStreams.State state) {
        return state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING;
    }

    private static boolean done(Backfill backfill) {
        if (!backfill.state().done()) {
            LOG.info(
                    "Backfilling {}: {} events read by this instance",
                    backfill.rollup(),
                    backfill.counters().events());
            return false;
        }
        LOG.info("{} has been backfilled: its rows count all events that the source held", backfill.rollup());
        end(backfill.rollup(), backfill.streams(), CLOSE_TIMEOUT);
        return true;
    }

    /** Closes the client of a backfill that is done, and removes what it keeps on this disk unless it takes too long to close. */
    static void end(String rollup, KafkaStreams streams, Duration timeout) {
        if (close(rollup, streams, timeout)) {
            streams.cleanUp();
        }
    }

    /** Waits for a client to close. One that joins a group with a killed member may take until that one is missed. */
    private static boolean close(String rollup, KafkaStreams streams, Duration timeout) {
        boolean closed = streams.close(
                CloseOptions.timeout(timeout).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        if (!closed) {
            LOG.warn(
                    "The backfill of {} did not close within {} s; what it keeps under state.dir stays there",
                    rollup,
                    timeout.toSeconds());
        }
        return closed;
    }

    @Override
    public void close() {
        backfills.forEach(backfill -> close(backfill.rollup(), backfill.streams(), CLOSE_TIMEOUT));
    }
}
