package io.millrace.quickstart;

import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import io.millrace.stack.StreamsApp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads the lag of the whole pipeline through Kafka's admin API, from its beginning to its end. */
final class LagMeter implements AutoCloseable {

    private static final long TIMEOUT_S = 20;
    /** So few offsets may be transaction markers alone: worth reading them to see. */
    private static final long PERHAPS_MARKERS = 200;

    private final Admin admin;
    private final UnreadRecords unread;
    private final StreamsApp streams;
    private final String streamsGroup;
    private final Map<String, Set<String>> sinkTopics;

    LagMeter(Stack stack, Map<String, Set<String>> sinkTopics) {
        this.admin = stack.kafka().admin();
        this.unread = new UnreadRecords(stack.kafka());
        this.streams = stack.streams();
        this.streamsGroup = streams.applicationId();
        this.sinkTopics = sinkTopics;
    }

    /**
     * Measures from upstream to downstream, so that whatever moves on meanwhile is still seen further down.
     *
     * @throws StackException if the broker does not answer
     */
    Lag measure() {
        try {
            Group streams = group(streamsGroup, streamsTopics());
            long sinkLag = 0;
            long stored = 0;
            boolean flowing = streams.readOf(Sender.TOPIC) > 0;
            boolean drained = isDrained(streams);
            for (Map.Entry<String, Set<String>> connector : sinkTopics.entrySet()) {
                Group sink = group("connect-" + connector.getKey(), connector.getValue());
                sinkLag += sink.lag();
                stored += connector.getKey().equals(Pipeline.EVENTS_SINK) ? sink.read() : 0;
                flowing = flowing && sink.hasBegun();
                drained = drained && isDrained(sink);
            }
            return new Lag(streams.lag(), sinkLag, streams.readOf(Sender.TOPIC), stored, flowing, drained);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new StackException("Kafka does not tell its offsets: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while asking for offsets", e);
        }
    }

    @Override
    public void close() {
        unread.close();
        admin.close();
    }

    /** The topics it reads. What is left of another number of shards it does not. */
    private Set<String> streamsTopics() throws ExecutionException, InterruptedException, TimeoutException {
        String internal = "-" + streams.shards() + "-repartition";
        return admin.listTopics().names().get(TIMEOUT_S, TimeUnit.SECONDS).stream()
                .filter(name ->
                        name.equals(Sender.TOPIC) || (name.startsWith(streamsGroup + "-") && name.endsWith(internal)))
                .collect(Collectors.toSet());
    }

    private boolean isDrained(Group group) {
        if (!group.transactionsAreOver()) {
            return false;
        }
        return group.lag() == 0 || (group.lag() <= PERHAPS_MARKERS && unread.none(group.committed(), group.stable()));
    }

    private Group group(String name, Set<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(name)
                .partitionsToOffsetAndMetadata()
                .get(TIMEOUT_S, TimeUnit.SECONDS);
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic : admin.describeTopics(topics)
                .allTopicNames()
                .get(TIMEOUT_S, TimeUnit.SECONDS)
                .values()) {
            topic.partitions().forEach(each -> partitions.add(new TopicPartition(topic.name(), each.partition())));
        }
        Map<TopicPartition, Long> earliest =
                offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> stable = offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> end = offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> position = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata at = committed.get(partition);
            // Streams deletes what it has read of a repartition topic: then the beginning is ahead of nothing
            // committed.
            position.put(
                    partition, at == null ? earliest.get(partition) : Math.max(at.offset(), earliest.get(partition)));
        }
        return new Group(position, stable, end);
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which, IsolationLevel level)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> question =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> which));
        Map<TopicPartition, ListOffsetsResultInfo> answer =
                admin.listOffsets(question, new ListOffsetsOptions(level)).all().get(TIMEOUT_S, TimeUnit.SECONDS);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** One consumer group: where it is, and between which offsets its topics are; stable is before any open transaction. */
    private record Group(
            Map<TopicPartition, Long> committed, Map<TopicPartition, Long> stable, Map<TopicPartition, Long> end) {

        long lag() {
            return committed.entrySet().stream()
                    .mapToLong(each -> Math.max(0, end.get(each.getKey()) - each.getValue()))
                    .sum();
        }

        long read() {
            return committed.values().stream().mapToLong(Long::longValue).sum();
        }

        long readOf(String topic) {
            return committed.entrySet().stream()
                    .filter(each -> each.getKey().topic().equals(topic))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        /** Whether something is read of every partition that has anything. */
        boolean hasBegun() {
            return read() > 0
                    && committed.entrySet().stream()
                            .allMatch(each -> each.getValue() > 0 || end.get(each.getKey()) == 0);
        }

        boolean transactionsAreOver() {
            return stable.equals(end);
        }
    }
}
