package io.millrace.streams.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Kafka, through its admin client. */
public final class AdminKafkaCluster implements KafkaCluster {
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(60);
    private static final long PAUSE_MS = 100;

    private final Admin admin;
    private final String brokers;

    /**
     * Creates the view of a cluster.
     *
     * @param admin the client to ask with; stays open
     * @param brokers their addresses, for messages
     */
    public AdminKafkaCluster(Admin admin, String brokers) {
        this.admin = admin;
        this.brokers = brokers;
    }

    @Override
    public List<String> members(String group) {
        Optional<GroupListing> listed = answered(admin.listGroups().all()).stream()
                .filter(listing -> listing.groupId().equals(group))
                .findFirst();
        if (listed.isEmpty()) {
            return List.of();
        }
        // Asked as another kind of group than it is, the brokers answer that there is none.
        boolean streams = listed.get().type().orElse(GroupType.CLASSIC) == GroupType.STREAMS;
        try {
            return (streams ? streamsMembers(group) : consumerMembers(group))
                    .map(member -> member.replace(" at /", " at "))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (GroupIdNotFoundException e) {
            return List.of();
        }
    }

    private Stream<String> consumerMembers(String group) {
        return answered(admin.describeConsumerGroups(List.of(group)).all()).get(group).members().stream()
                .map(member -> member.clientId() + " at " + member.host());
    }

    private Stream<String> streamsMembers(String group) {
        return answered(admin.describeStreamsGroups(List.of(group)).all()).get(group).members().stream()
                .map(member -> member.clientId() + " at " + member.clientHost());
    }

    @Override
    public Set<String> groups() {
        return answered(admin.listGroups().all()).stream()
                .map(GroupListing::groupId)
                .collect(Collectors.toSet());
    }

    @Override
    public int transactionVersion() {
        FinalizedVersionRange agreed = answered(admin.describeFeatures().featureMetadata())
                .finalizedFeatures()
                .get("transaction.version");
        return agreed == null ? 0 : agreed.maxVersionLevel();
    }

    @Override
    public Set<String> topics() {
        return answered(admin.listTopics().names());
    }

    @Override
    public Map<String, String> topicIds() {
        return answered(admin.listTopics().listings()).stream()
                .collect(Collectors.toMap(
                        TopicListing::name, topic -> topic.topicId().toString()));
    }

    @Override
    public int partitions(String topic) {
        try {
            return answered(admin.describeTopics(List.of(topic)).allTopicNames())
                    .get(topic)
                    .partitions()
                    .size();
        } catch (UnknownTopicOrPartitionException e) {
            return 0;
        }
    }

    @Override
    public Map<TopicPartition, Long> committed(String group) {
        return offsets(group, false);
    }

    @Override
    public Map<TopicPartition, Long> settled(String group) {
        return offsets(group, true);
    }

    private Map<TopicPartition, Long> offsets(String group, boolean settled) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try {
            answered(admin.listConsumerGroupOffsets(group, new ListConsumerGroupOffsetsOptions().requireStable(settled))
                            .partitionsToOffsetAndMetadata())
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            offsets.put(partition, offset.offset());
                        }
                    });
        } catch (GroupIdNotFoundException e) {
            return Map.of();
        }
        return offsets;
    }

    @Override
    public void commit(String group, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
        offsets.forEach((partition, offset) -> all.put(partition, new OffsetAndMetadata(offset)));
        try {
            answered(admin.alterConsumerGroupOffsets(group, all).all());
        } catch (UnknownMemberIdException e) {
            throw new StartupException("The application " + group + " was started meanwhile; stop it, and begin again");
        }
    }

    @Override
    public void forget(String group, Set<TopicPartition> partitions) {
        try {
            answered(admin.deleteConsumerGroupOffsets(group, partitions).all());
        } catch (GroupSubscribedToTopicException e) {
            throw new StartupException("Another instance of " + group
                    + " still runs with another number of shards; stop all of them before one is started with the new");
        } catch (GroupIdNotFoundException | UnknownTopicOrPartitionException e) {
            // That was to be achieved.
        }
    }

    @Override
    public Map<TopicPartition, Long> beginnings(Set<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    @Override
    public Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    @Override
    public Map<TopicPartition, Long> stableEnds(Set<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec which, IsolationLevel level) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answered(admin.listOffsets(
                                partitions.stream().collect(Collectors.toMap(partition -> partition, each -> which)),
                                new ListOffsetsOptions(level))
                        .all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    @Override
    public Map<String, String> settings(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return answered(admin.describeConfigs(List.of(resource)).all()).get(resource).entries().stream()
                .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    @Override
    public void create(String topic, int partitions, short replicas, Map<String, String> settings) {
        answered(admin.createTopics(List.of(new NewTopic(topic, partitions, replicas).configs(settings)))
                .all());
        await(() -> isServed(topic, partitions), "the new topic " + topic + " is not served");
    }

    @Override
    public void grow(String topic, int partitions) {
        try {
            answered(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all());
        } catch (InvalidPartitionsException e) {
            // Somebody else was faster, or it does not help: the partitions that are served decide.
        }
        await(
                () -> partitions(topic) >= partitions,
                "the topic " + topic + " does not have " + partitions + " partitions");
    }

    @Override
    public void deleteGroup(String group) {
        try {
            answered(admin.deleteConsumerGroups(List.of(group)).all());
        } catch (GroupIdNotFoundException e) {
            // That was to be achieved.
        }
    }

    /** Says whether every partition has a leader that knows of itself. */
    private boolean isServed(String topic, int partitions) {
        try {
            return partitions(topic) == partitions
                    && ends(IntStream.range(0, partitions)
                                            .mapToObj(partition -> new TopicPartition(topic, partition))
                                            .collect(Collectors.toSet()))
                                    .size()
                            == partitions;
        } catch (UnknownTopicOrPartitionException e) {
            return false;
        }
    }

    @Override
    public void delete(Set<String> topics) {
        admin.deleteTopics(topics).topicNameValues().values().forEach(answer -> {
            try {
                answered(answer);
            } catch (UnknownTopicOrPartitionException e) {
                // That was to be achieved.
            }
        });
        await(() -> topics().stream().noneMatch(topics::contains), "the topics " + topics + " are not gone");
    }

    private static void await(BooleanSupplier condition, String otherwise) {
        long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new StartupException("After " + VISIBLE_WITHIN.toSeconds() + " s " + otherwise
                        + "; are brokers away? Begin again with --restart");
            }
            try {
                Thread.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartupException("Interrupted while waiting for Kafka");
            }
        }
    }

    /** Waits for Kafka's answer. Errors that mean something to a caller come as they are. */
    private <T> T answered(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable problem = e.getCause();
            if (problem instanceof GroupIdNotFoundException
                    || problem instanceof GroupSubscribedToTopicException
                    || problem instanceof InvalidPartitionsException
                    || problem instanceof UnknownMemberIdException
                    || problem instanceof UnknownTopicOrPartitionException) {
                throw (ApiException) problem;
            }
            throw new StartupException("Kafka at " + brokers + " refuses or does not answer ("
                    + problem.getClass().getSimpleName() + ": " + problem.getMessage()
                    + "); check bootstrap.servers, the security properties under kafka, and the rights to describe, read"
                    + " and alter the application's group and internal topics");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException("Interrupted while waiting for Kafka at " + brokers);
        }
    }
}
