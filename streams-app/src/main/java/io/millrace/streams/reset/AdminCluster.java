package io.millrace.streams.reset;

import io.millrace.streams.runtime.StartupException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Kafka, through its admin client. */
final class AdminCluster implements KafkaCluster {
    private final Admin admin;
    private final String brokers;

    AdminCluster(Admin admin, String brokers) {
        this.admin = admin;
        this.brokers = brokers;
    }

    @Override
    public List<String> members(String group) {
        try {
            return answered(admin.describeConsumerGroups(List.of(group)).all()).get(group).members().stream()
                    .map(member -> member.clientId() + " at " + member.host().replaceFirst("^/", ""))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (GroupIdNotFoundException e) {
            return List.of();
        }
    }

    @Override
    public Set<String> groups() {
        return answered(admin.listGroups().all()).stream()
                .map(GroupListing::groupId)
                .collect(Collectors.toSet());
    }

    @Override
    public Set<String> topics() {
        return answered(admin.listTopics().names());
    }

    @Override
    public void deleteTopics(List<String> topics) {
        List<KafkaFuture<Void>> answers =
                new ArrayList<>(admin.deleteTopics(topics).topicNameValues().values());
        for (KafkaFuture<Void> answer : answers) {
            try {
                answered(answer);
            } catch (UnknownTopicOrPartitionException e) {
                // That was to be achieved.
            }
        }
    }

    @Override
    public void deleteGroup(String group) {
        try {
            answered(admin.deleteConsumerGroups(List.of(group)).all());
        } catch (GroupIdNotFoundException e) {
            // That was to be achieved.
        }
    }

    private <T> T answered(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException unknown) {
                throw unknown;
            }
            if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
                throw unknown;
            }
            throw new StartupException("Kafka at " + brokers + " refuses or does not answer ("
                    + e.getCause().getClass().getSimpleName() + ": "
                    + e.getCause().getMessage()
                    + "); check bootstrap.servers, the security properties under kafka, and the rights to describe and"
                    + " delete groups and topics");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException("Interrupted while waiting for Kafka at " + brokers);
        }
    }
}
