package io.millrace.monitor.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Reads where consumer groups are, through Kafka's admin API. */
public final class GroupReader {

    private static final long TIMEOUT_S = 20;

    private final Admin admin;

    /** Reads through a client that whoever made it closes. */
    public GroupReader(Admin admin) {
        this.admin = admin;
    }

    /**
     * Reads where a group is in topics. The ends are read after the positions: what moves on meanwhile is lag.
     *
     * @param topics all of which are there
     * @throws NotKnownException if the brokers do not tell
     */
    public GroupOffsets read(String group, Set<String> topics) {
        return asking(() -> {
            Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
            List<TopicPartition> partitions = partitions(topics);
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
                        partition,
                        at == null ? earliest.get(partition) : Math.max(at.offset(), earliest.get(partition)));
            }
            return new GroupOffsets(group, position, stable, end);
        });
    }

    /**
     * The topics that a group reads: those of its members' partitions, or, where it has no members or they do not say, those of
     * which it has committed offsets. Only such as are there.
     */
    public Set<String> topicsOf(String group) {
        return asking(() -> {
            Set<String> committed = committed(group).keySet().stream()
                    .map(TopicPartition::topic)
                    .collect(Collectors.toSet());
            Set<String> assigned = assignedTopics(group);
            Set<String> topics = assigned.isEmpty() ? committed : assigned;
            Set<String> there = admin.listTopics().names().get(TIMEOUT_S, TimeUnit.SECONDS);
            return topics.stream().filter(there::contains).collect(Collectors.toSet());
        });
    }

    /** Those of the topics that are there. */
    public Set<String> existing(Collection<String> topics) {
        return asking(() -> {
            Set<String> there = admin.listTopics().names().get(TIMEOUT_S, TimeUnit.SECONDS);
            return topics.stream().filter(there::contains).collect(Collectors.toSet());
        });
    }

    private Set<String> assignedTopics(String group) throws InterruptedException, TimeoutException {
        ConsumerGroupDescription described;
        try {
            described = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            // A group of the streams protocol, which this question does not see, or one that may not be described.
            return Set.of();
        }
        return described.members().stream()
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .map(TopicPartition::topic)
                .collect(Collectors.toSet());
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group)
            throws ExecutionException, InterruptedException, TimeoutException {
        return admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    private List<TopicPartition> partitions(Set<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic : admin.describeTopics(topics)
                .allTopicNames()
                .get(TIMEOUT_S, TimeUnit.SECONDS)
                .values()) {
            topic.partitions().forEach(each -> partitions.add(new TopicPartition(topic.name(), each.partition())));
        }
        return partitions;
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

    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException, TimeoutException;
    }

    private static <T> T asking(Question<T> question) {
        try {
            return question.ask();
        } catch (ExecutionException e) {
            throw new NotKnownException(words(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new NotKnownException("no answer within " + TIMEOUT_S + " s", e);
        } catch (KafkaException e) {
            throw new NotKnownException(words(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotKnownException("interrupted while asking Kafka for offsets", e);
        }
    }

    private static String words(Throwable problem) {
        if (problem instanceof SslAuthenticationException) {
            return "TLS with the brokers fails: " + problem.getMessage();
        }
        return (problem instanceof AuthenticationException
                        ? "the brokers refuse the login: "
                        : "its offsets are not told: ")
                + problem.getMessage();
    }
}
