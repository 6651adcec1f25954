package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sink's group gets to the end of its topic, whatever happens to records between Kafka and the sink. */
@ExtendWith(SharedStack.class)
@Timeout(300)
class CommittedOffsetsIT {

    private static final String SINK = "readings-sink";
    private static final Header UNWANTED = new RecordHeader("unwanted", new byte[] {1});
    private static final int PARTITIONS = 4;

    private final Stack stack;
    private final SinkGroup group;

    CommittedOffsetsIT(Stack stack) {
        this.stack = stack;
        this.group = new SinkGroup(stack, SINK, ReadingsTopic.NAME);
    }

    @Test
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
        config.put("transforms.drop.type", "org.apache.kafka.connect.transforms.Filter");
        config.put("transforms.drop.predicate", "unwanted");
        config.put("predicates", "unwanted");
        config.put("predicates.unwanted.type", "org.apache.kafka.connect.transforms.predicates.HasHeaderKey");
        config.put("predicates.unwanted.name", UNWANTED.key());
        try (ReadingsTopic topic = ReadingsTopic.create(stack, PARTITIONS)) {
            deploy(config);
            topic.send(500);
            topic.sendUnwanted(500, UNWANTED);
            topic.flush();
            awaitTheEnd();
            // Now nothing else is there for which an offset would be committed.
            topic.sendUnwanted(500, UNWANTED);
            topic.flush();
            awaitTheEnd();

            assertThat(sum(group.committed())).isEqualTo(1_500);
            assertStored(topic, ReadingsTopic.NAME);
        }
    }

    /** Kafka keeps a transaction's end as a record that no consumer is handed: behind the last of them the group cannot get. */
    @Test
    void theMarkersOfTransactionsAreNoLagButForTheLastOne() {
        stack.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 1));
        Map<String, String> config = ReadingsTopic.config("${env:CASSANDRA_CONTACT_POINTS}");
        config.put("consumer.override.isolation.level", "read_committed");
        try (ReadingsTopic topic = ReadingsTopic.create(
                stack, PARTITIONS, Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "committed-offsets"))) {
            topic.initTransactions();
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

    private void deploy(Map<String, String> config) {
        stack.connect().client().putConfig(SINK, config);
        new Pipeline(stack).awaitRunning(SINK);
    }

    private void sendAndAwaitTheEnd(ReadingsTopic topic, int records) {
        topic.send(records);
        topic.flush();
        awaitTheEnd();
    }

    private void awaitTheEnd() {
        Map<Integer, Long> ends = group.ends();
        await("committed offsets of " + ReadingsTopic.NAME + " are its ends, " + ends)
                .atMost(Duration.ofSeconds(60))
                .until(() -> group.committed().equals(ends));
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
