package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/**
 * A connector's consumer group on one topic. Lag is counted in two ways: in records, which is what counts, and in offsets, as {@code
 * kafka-consumer-groups.sh} does. A transaction's marker is an offset and not a record.
 */
final class SinkGroup {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Stack stack;
    private final String connector;
    private final String topic;

    SinkGroup(Stack stack, String connector, String topic) {
        this.stack = stack;
        this.connector = connector;
        this.topic = topic;
    }

    /** The committed offset of each partition that has one. */
    Map<Integer, Long> committed() {
        try (Admin admin = stack.kafka().admin()) {
            Map<Integer, Long> offsets = new TreeMap<>();
            admin.listConsumerGroupOffsets("connect-" + connector)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> {
                        if (offset != null && partition.topic().equals(topic)) {
                            offsets.put(partition.partition(), offset.offset());
                        }
                    });
            return offsets;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not tell the offsets of " + connector, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking for offsets", e);
        }
    }

    /** The end of each partition as Kafka has it: the offset that the next record gets. */
    Map<Integer, Long> ends() {
        try (KafkaConsumer<byte[], byte[]> consumer = stack.kafka().consumer()) {
            Map<Integer, Long> ends = new TreeMap<>();
            consumer.endOffsets(CommittedRecords.partitions(consumer, topic))
                    .forEach((partition, end) -> ends.put(partition.partition(), end));
            return ends;
        }
    }

    /** How many committed records the group has still to commit, per partition that has any. */
    Map<Integer, Long> lag() {
        Map<Integer, Long> committed = committed();
        try (KafkaConsumer<byte[], byte[]> consumer = stack.kafka().consumer()) {
            List<TopicPartition> partitions = CommittedRecords.partitions(consumer, topic);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            partitions.forEach(each -> consumer.seek(each, committed.getOrDefault(each.partition(), 0L)));
            Map<Integer, Long> unread = new TreeMap<>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    unread.merge(record.partition(), 1L, Long::sum);
                }
            }
            return unread;
        }
    }

    /**
     * Waits until the committed offset of each partition is its end, markers and all. That comes some time after the last record
     * is stored: partitions have to have been at rest.
     */
    void awaitTheEnd() {
        await("committed offsets of " + connector + " are the ends of " + topic)
                .atMost(TIMEOUT)
                .pollInterval(POLL)
                .untilAsserted(() -> {
                    Map<Integer, Long> ends = ends();
                    ends.values().removeIf(end -> end == 0);
                    assertThat(committed()).isEqualTo(ends);
                });
    }

    /** Waits until more is committed than there was in the topic. A failed task ends the waiting, with its trace. */
    void awaitGrowth() {
        long end = sum(ends());
        await("connector " + connector + " has committed more than the " + end + " records that " + topic + " had")
                .atMost(TIMEOUT)
                .pollInterval(POLL)
                .until(
                        () -> {
                            throwIfFailed();
                            return sum(committed());
                        },
                        committed -> committed > end);
    }

    /** Waits until the group has so many members, each of them with some partitions, and is at rest. */
    void awaitAssigned(int members) {
        try (Admin admin = stack.kafka().admin()) {
            await("group of " + connector + " is at rest, of " + members + " members")
                    .atMost(TIMEOUT)
                    .pollInterval(POLL)
                    .until(() -> {
                        ConsumerGroupDescription group = admin.describeConsumerGroups(List.of("connect-" + connector))
                                .describedGroups()
                                .get("connect-" + connector)
                                .get();
                        return group.groupState() == GroupState.STABLE
                                && group.members().size() == members
                                && group.members().stream().noneMatch(member -> member.assignment()
                                        .topicPartitions()
                                        .isEmpty());
                    });
        }
    }

    /** Waits until everything in the topic is stored and committed. A failed task ends the waiting, with its trace. */
    void awaitNoLag() {
        awaitNoLag(TIMEOUT);
    }

    /** As {@link #awaitNoLag()}, for as long. */
    void awaitNoLag(Duration timeout) {
        await("connector " + connector + " has committed every record of " + topic)
                .atMost(timeout)
                .pollInterval(POLL)
                .until(
                        () -> {
                            throwIfFailed();
                            return lag();
                        },
                        Map::isEmpty);
    }

    private void throwIfFailed() {
        throwIfFailed(stack, connector);
    }

    /** Throws the trace of the connector or of a task of it that has failed. */
    static void throwIfFailed(Stack stack, String connector) {
        stack.connect().client().status(connector).failure().ifPresent(failure -> {
            throw new StackException(failure);
        });
    }

    private static long sum(Map<Integer, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }
}
