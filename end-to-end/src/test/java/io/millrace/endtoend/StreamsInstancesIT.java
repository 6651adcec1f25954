package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Instances of the streams application come and go under load, and so do the broker and the registry: counters are exact, and
 * nothing is a dead letter but what is late. The instances are child processes: {@code docker/compose.yaml} has one of them.
 */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(600)
class StreamsInstancesIT {

    private static final int EVENTS_PER_SECOND = 400;
    private static final int MORE = 5 * EVENTS_PER_SECOND;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String WAITS_FOR_REGISTRY = "The Schema Registry gave no schema for id";
    private static final String GAVE_UP = "A stream thread gave up waiting";

    /** Kafka gives up a killed instance, and what it has begun, after ten seconds, to make it short. */
    @Test
    void oneIsKilledAnotherJoinsAndTheBrokerIsRestarted(Stack stack) {
        Path pipeline = ChangedPipeline.withKafka(
                stack,
                "short-timeouts.yaml",
                Map.of("producer.transaction.timeout.ms", "10000", "consumer.session.timeout.ms", "10000"));
        try (Run run = new Run(stack, pipeline)) {
            run.replaceAnInstance();
            run.step("the broker is restarted", () -> {
                stack.kafka().stop();
                stack.kafka().start();
            });
            run.outageOfTheRegistry(WAITS_FOR_REGISTRY, Duration.ZERO);
            run.assertExact();
        }
    }

    @Test
    @Tag("full")
    @Timeout(900)
    void theSameWithTheShippedConfigurationAKilledBrokerAndALongOutageOfTheRegistry(Stack stack) {
        try (Run run = new Run(stack, stack.shippedPipeline())) {
            run.replaceAnInstance();
            run.step("the broker is killed and started", () -> {
                stack.kafka().kill();
                stack.kafka().start();
            });
            run.step("the broker is restarted", () -> {
                stack.kafka().stop();
                stack.kafka().start();
            });
            run.replaceAnInstance();
            run.outageOfTheRegistry(GAVE_UP, Duration.ofSeconds(30));
            run.assertExact();
        }
    }

    @Test
    @Tag("full")
    @Timeout(1_800)
    void anEditGoesFromInstanceToInstanceAndARollupIsAddedThatBothBackfill(Stack stack) {
        try (Run run = new Run(stack, stack.shippedPipeline())) {
            run.editOneAfterTheOther(CounterLedgerIT::reordered);
            run.editOneAfterTheOther(UnaryOperator.identity());
            run.addRollup();
            for (int kill = 0; kill < 20; kill++) {
                run.killAndStart();
            }
            run.editOneAfterTheOther(AddedRollup::to);
            run.assertExactWithTheAddedRollup();
        }
    }

    /** Two instances under load. */
    private static final class Run implements AutoCloseable {

        private final Stack stack;
        private final Path file;
        private final Pipeline pipeline;
        private final TopicGrowth growth;
        private final Traffic traffic;
        private final SteadyLoad load;
        private StreamsApp older;
        private StreamsApp newer;
        private OtherSchema newerSchema;

        Run(Stack stack, Path file) {
            this.stack = stack;
            this.file = file;
            this.pipeline = new Pipeline(stack);
            pipeline.createTables();
            pipeline.createEventsTopic();
            pipeline.registerEventSchema();
            this.older = stack.addStreams(file);
            older.start();
            Pipeline.CONNECTORS.forEach(pipeline::deployConnector);
            this.newer = stack.addStreams(file);
            newer.start();
            awaitSharing();
            this.growth = new TopicGrowth(stack, "page-events", 8);
            this.traffic = new Traffic(stack, System.nanoTime());
            this.load = new SteadyLoad(traffic, EVENTS_PER_SECOND);
            growth.awaitFrom(0, MORE, load);
        }

        void replaceAnInstance() {
            step("an instance is killed and another joins", () -> {
                older.kill();
                older = newer;
                newer = stack.addStreams(file);
                newer.start();
                awaitSharing();
            });
        }

        /** A rolling restart with another file: the newer instance goes on with the one from before until it is its turn. */
        void editOneAfterTheOther(UnaryOperator<String> edit) {
            for (StreamsApp each : List.of(older, newer)) {
                step(each.name() + " is restarted with another file", () -> {
                    each.stop();
                    each.edit(edit);
                    each.start();
                    awaitSharing();
                });
            }
        }

        void addRollup() {
            step("a rollup is added and backfilled", () -> {
                older.stop();
                newer.stop();
                AddedRollup.backfillAtNextStart(older);
                older.start();
                older.edit(AddedRollup::to);
                newer.edit(AddedRollup::to);
                newer.start();
                awaitSharing();
            });
        }

        void killAndStart() {
            StreamsApp killed = older;
            older = newer;
            newer = killed;
            step(killed.name() + " is killed and started", () -> {
                killed.kill();
                killed.start();
            });
        }

        void assertExactWithTheAddedRollup() {
            load.end();
            pipeline.awaitDrained(traffic, PATIENCE, progress -> {});
            AddedRollup.awaitBackfilled(stack);
            AddedRollup.assertExact(stack, traffic);
        }

        /** Events come whose schema the application has still to ask for. */
        void outageOfTheRegistry(String untilItSays, Duration atLeast) {
            newerSchema = OtherSchema.compatible(stack);
            step("the registry is away", () -> {
                long from = System.nanoTime();
                stack.registry().stop();
                traffic.writeWith(newerSchema);
                await("an instance says: " + untilItSays)
                        .atMost(PATIENCE)
                        .until(() -> says(older, untilItSays) || says(newer, untilItSays));
                await("the outage is over")
                        .atMost(atLeast.plusSeconds(5))
                        .until(() -> System.nanoTime() - from >= atLeast.toNanos());
                stack.registry().start();
            });
        }

        /** Lets something happen, and waits until the run goes on after it. */
        void step(String what, Runnable event) {
            long from = System.nanoTime();
            event.run();
            long happened = System.nanoTime();
            growth.awaitFrom(growth.end(), MORE, load);
            System.out.printf(
                    "Instances: %s, which takes %.1f s; %,d records more %.1f s later%n",
                    what, (happened - from) / 1e9, MORE, (System.nanoTime() - happened) / 1e9);
        }

        void assertExact() {
            load.end();
            long from = System.nanoTime();
            pipeline.awaitDrained(traffic, PATIENCE, progress -> {});
            System.out.printf("Instances: %s; drained after %.1f s%n", traffic, (System.nanoTime() - from) / 1e9);
            assertThat(older.isRunning() && newer.isRunning())
                    .as("two instances run")
                    .isTrue();
            assertThat(traffic.ledger().differences(stack)).isEmpty();
        }

        @Override
        public void close() {
            load.close();
            traffic.close();
            growth.close();
            if (newerSchema != null) {
                if (!stack.registry().isRunning()) {
                    stack.registry().start();
                }
                newerSchema.close();
            }
        }

        /** Both have partitions to read. */
        private void awaitSharing() {
            try (Admin admin = stack.kafka().admin()) {
                await("two instances share the work").atMost(PATIENCE).until(() -> workers(admin) == 2);
            }
        }

        private int workers(Admin admin) throws ExecutionException, InterruptedException {
            String group = stack.streams().applicationId();
            Set<String> processes = new HashSet<>();
            for (MemberDescription member : admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get()
                    .members()) {
                if (!member.assignment().topicPartitions().isEmpty()) {
                    processes.add(member.clientId().replaceAll("-StreamThread-.*", ""));
                }
            }
            return processes.size();
        }

        private static boolean says(StreamsApp instance, String text) {
            try {
                return Files.readString(instance.log()).contains(text);
            } catch (IOException e) {
                throw new UncheckedIOException("The log of " + instance.name() + " cannot be read", e);
            }
        }
    }
}
