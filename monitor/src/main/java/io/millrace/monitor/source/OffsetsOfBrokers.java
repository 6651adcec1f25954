package io.millrace.monitor.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Offsets as the brokers tell them through Kafka's admin API. For any thread. */
final class OffsetsOfBrokers implements Offsets {

    private static final long TIMEOUT_S = 20;

    private final Supplier<Admin> admin;

    /** @param admin a client that whoever made it closes; asked for before each question */
    OffsetsOfBrokers(Supplier<Admin> admin) {
        this.admin = admin;
    }

    @Override
    public void connect() {
        Admin unused = admin.get();
    }

    @Override
    public Map<TopicPartition, Long> committed(String group) {
        return asking(() -> {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            admin.get()
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(TIMEOUT_S, TimeUnit.SECONDS)
                    .forEach((partition, at) -> {
                        if (at != null) {
                            offsets.put(partition, at.offset());
                        }
                    });
            return offsets;
        });
    }

    @Override
    public Set<String> assignedTopics(String group) {
        return asking(() -> {
            ConsumerGroupDescription described;
            try {
                described = admin.get()
                        .describeConsumerGroups(List.of(group))
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
        });
    }

    @Override
    public Set<String> topics() {
        return asking(() -> admin.get().listTopics().names().get(TIMEOUT_S, TimeUnit.SECONDS));
    }

    @Override
    public Set<TopicPartition> partitions(Set<String> topics) {
        return asking(() ->
                admin.get().describeTopics(topics).allTopicNames().get(TIMEOUT_S, TimeUnit.SECONDS).values().stream()
                        .flatMap(topic -> topic.partitions().stream()
                                .map(each -> new TopicPartition(topic.name(), each.partition())))
                        .collect(Collectors.toSet()));
    }

    @Override
    public Map<TopicPartition, Long> at(Set<TopicPartition> partitions, OffsetSpec which, IsolationLevel level) {
        return asking(() -> {
            Map<TopicPartition, OffsetSpec> question =
                    partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> which));
            Map<TopicPartition, ListOffsetsResultInfo> answer = admin.get()
                    .listOffsets(question, new ListOffsetsOptions(level))
                    .all()
                    .get(TIMEOUT_S, TimeUnit.SECONDS);
            Map<TopicPartition, Long> offsets = new HashMap<>();
            answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
            return offsets;
        });
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
