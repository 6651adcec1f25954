package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Sender;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sink's group gets to the end of its topic, whatever happens to records between Kafka and the sink. */
@ExtendWith(SharedStack.class)
@Timeout(300)
class CommittedOffsetsIT {

    private static final String SINK = "readings-sink";
    private static final Header UNWANTED = new RecordHeader("unwanted", new byte[] {1});
    private static final String INTERCEPTOR = "io.millrace.connect.cassandra.ConsumerPositionInterceptor";
    private static final int PARTITIONS = 4;

    private final Stack stack;
    private final SinkGroup group;

    CommittedOffsetsIT(Stack stack) {
        this.stack = stack;
        this.group = new SinkGroup(stack, SINK, ReadingsTopic.NAME);
    }

    @Test
    @Tag("full")
    void aTopicThatATransformationRenamesGoesToTheOtherTableAndIsCommittedUnderItsOwnName() {
        stack.applyCql(ReadingsTopic.cql("renamed", 1));
        Map<String, String> config = ReadingsTopic.config("${env:CASSANDRA_CONTACT_POINTS}");
        config.put("transforms", "route");
        config.put("transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter");
        config.put("transforms.route.regex", ReadingsTopic.NAME);
        config.put("transforms.route.replacement", "renamed");
        try (ReadingsTopic topic = ReadingsTopic.create(stack, PARTITIONS)) {
            deploy(config);
            sendAndAwaitTheEnd(topic, 1_000);
            // Once more, from offsets that were committed, after the tasks have begun anew.
            stack.connect().client().restart(SINK);
            sendAndAwaitTheEnd(topic, 1_000);

            assertStored(topic, "renamed");
        }
    }

    @Test
    void recordsThatATransformationDropsAreNoLagEvenIfTheyAreTheLast() {
        stack.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 1));
        Map<String, String> config = ReadingsTopic.config("${env:CASSANDRA_CONTACT_POINTS}");
        config.put("transforms", "drop");
        config.put("predicates", "drop");
        drop(config, "drop", "HasHeaderKey");
        config.put("predicates.drop.name", UNWANTED.key());
        try (ReadingsTopic topic = ReadingsTopic.create(stack, PARTITIONS)) {
            deploy(config);
            topic.send(500);
            topic.sendUnwanted(500, UNWANTED);
            topic.flush();
            group.awaitTheEnd();
            // Now nothing else is there for which an offset would be committed.
            topic.sendUnwanted(500, UNWANTED);
            topic.flush();
            group.awaitTheEnd();

            assertThat(sum(group.committed())).isEqualTo(1_500);
            assertStored(topic, ReadingsTopic.NAME);
        }
    }

    /** Kafka keeps a transaction's end as a record that no consumer is handed: the worker by itself does not get behind the last. */
    @Test
    @Tag("full")
    void withoutTheInterceptorTheLastMarkersAreLag() {
        stack.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 1));
        Map<String, String> config = readCommitted();
        try (ReadingsTopic topic = transactional()) {
            deploy(config);
            for (int transaction = 0; transaction < 10; transaction++) {
                topic.sendInTransaction(100);
            }

            Map<Integer, Long> behindTheLastRecords = new TreeMap<>(group.ends());
            behindTheLastRecords.replaceAll((partition, end) -> end - 1);
            assertThat(sum(behindTheLastRecords))
                    .as("offsets, of which most of the markers have some")
                    .isGreaterThan(1_000 + 5 * PARTITIONS);
            await("every record is committed").atMost(Duration.ofSeconds(60)).until(() -> group.committed()
                    .equals(behindTheLastRecords));
            assertStored(topic, ReadingsTopic.NAME);
        }
    }

    /** Whatever the last transactions hold: records, dropped ones, tombstones, or such as were taken back. */
    @Test
    void withTheInterceptorNothingIsLagWhateverTheTransactionsEndWith() {
        assumeThatClientsTellTheirPosition();
        stack.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 1));
        Map<String, String> config = readCommitted();
        config.put("consumer.override.interceptor.classes", INTERCEPTOR);
        config.put("transforms", "drop,dropTombstones");
        drop(config, "drop", "HasHeaderKey");
        config.put("predicates.drop.name", UNWANTED.key());
        drop(config, "dropTombstones", "RecordIsTombstone");
        config.put("predicates", "drop,dropTombstones");
        try (ReadingsTopic topic = transactional()) {
            deploy(config);
            for (int transaction = 0; transaction < 10; transaction++) {
                topic.sendInTransaction(100);
            }
            group.awaitTheEnd();
            topic.inTransaction(() -> topic.sendUnwanted(100, UNWANTED));
            group.awaitTheEnd();
            topic.inTransaction(() -> {
                topic.send(100);
                topic.sendTombstones(100);
            });
            topic.inAbortedTransaction(() -> topic.sendUnwanted(100, new RecordHeader("aborted", new byte[0])));
            group.awaitTheEnd();
            // From committed offsets behind everything, and once more with records.
            stack.connect().client().restart(SINK);
            topic.sendInTransaction(100);
            group.awaitTheEnd();

            assertStored(topic, ReadingsTopic.NAME);
        }
    }

    /** A transaction that is still open ends what may be read, and then what may be committed. */
    @Test
    @Tag("full")
    void whatIsBehindAnOpenTransactionIsNotCommitted() {
        assumeThatClientsTellTheirPosition();
        stack.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 1));
        Map<String, String> config = readCommitted();
        config.put("consumer.override.interceptor.classes", INTERCEPTOR);
        try (ReadingsTopic topic = transactional()) {
            deploy(config);
            topic.sendInTransaction(1_000);
            group.awaitTheEnd();
            Map<Integer, Long> before = group.committed();
            topic.inTransaction(() -> {
                topic.send(1_000);
                topic.flush();
                await("nothing is committed")
                        .during(Duration.ofSeconds(15))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> group.committed().equals(before));
            });
            group.awaitTheEnd();

            assertStored(topic, ReadingsTopic.NAME);
        }
    }

    @Test
    @Tag("full")
    void aTrickleIsCommittedWhileItGoesOn() {
        commitsKeepUpWithATrickle(2);
    }

    @Test
    @Tag("full")
    void aTrickleIsCommittedWhileItGoesOnForMinutes() {
        commitsKeepUpWithATrickle(20);
    }

    private void assumeThatClientsTellTheirPosition() {
        Assumptions.assumeTrue(
                MajorVersion.ofWorker(stack) >= 4,
                "clients before Kafka 4 do not tell where they stand: markers are lag, as docs/decisions/lag-ends-at-zero.md says");
    }

    /** Two records a second, all in one partition: there is never much behind a record, and never nothing. */
    private void commitsKeepUpWithATrickle(int times) {
        stack.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 1));
        Map<String, String> config = ReadingsTopic.config("${env:CASSANDRA_CONTACT_POINTS}");
        config.put("tasks.max", "1");
        try (ReadingsTopic topic = ReadingsTopic.create(stack, 1)) {
            deploy(config);
            try (SteadyLoad load = new SteadyLoad(topic, 2)) {
                for (int time = 0; time < times; time++) {
                    long end = sum(group.ends());
                    await("what was the end half a minute ago is committed, which is " + end)
                            .atMost(Duration.ofSeconds(30))
                            .until(() -> sum(group.committed()), committed -> committed > end);
                }
                load.end();
            }
            group.awaitNoLag();
            assertStored(topic, ReadingsTopic.NAME);
        }
    }

    @Test
    void theShippedConnectorsEndWithoutLag() {
        assumeThatClientsTellTheirPosition();
        EventSource source = new GeneratedEvents(1, 5_000, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Sender sender = new Sender(stack, source, ledger, 0, false).start()) {
            pipeline.awaitDrained(sender, Duration.ofMinutes(2), progress -> {});
        }

        new SinkGroup(stack, Pipeline.EVENTS_SINK, "page-events").awaitTheEnd();
        new SinkGroup(stack, Pipeline.VIEWS_SINK, "page_views_hourly").awaitTheEnd();
        new SinkGroup(stack, Pipeline.VIEWS_SINK, "page_views_total").awaitTheEnd();
        assertThat(pipeline.verify(ledger).differences()).isEmpty();
    }

    private static Map<String, String> readCommitted() {
        Map<String, String> config = ReadingsTopic.config("${env:CASSANDRA_CONTACT_POINTS}");
        config.put("consumer.override.isolation.level", "read_committed");
        return config;
    }

    private ReadingsTopic transactional() {
        ReadingsTopic topic = ReadingsTopic.create(
                stack, PARTITIONS, Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "committed-offsets"));
        topic.initTransactions();
        return topic;
    }

    /** Drops the records for which the predicate, named like the transformation, holds. */
    private static void drop(Map<String, String> config, String name, String predicate) {
        config.put("transforms." + name + ".type", "org.apache.kafka.connect.transforms.Filter");
        config.put("transforms." + name + ".predicate", name);
        config.put("predicates." + name + ".type", "org.apache.kafka.connect.transforms.predicates." + predicate);
    }

    private void deploy(Map<String, String> config) {
        stack.connect().client().putConfig(SINK, config);
        new Pipeline(stack).awaitRunning(SINK);
    }

    private void sendAndAwaitTheEnd(ReadingsTopic topic, int records) {
        topic.send(records);
        topic.flush();
        group.awaitTheEnd();
    }

    private void assertStored(ReadingsTopic topic, String table) {
        try (CqlSession session = stack.cassandra().connect()) {
            assertThat(topic.differences(session, table)).isEmpty();
        }
    }

    private static long sum(Map<Integer, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }
}
