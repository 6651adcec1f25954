package io.millrace.tool.redrive;

import io.millrace.tool.CommandException;
import io.millrace.tool.ExitStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks once for each topic: the answers are remembered, until they are to be forgotten. */
final class KafkaTopics implements Topics {
    private final Admin admin;
    private final Map<String, Optional<Topic>> known = new HashMap<>();
    private final Map<String, Times> times = new HashMap<>();
    private final Map<String, Boolean> compacted = new HashMap<>();
    private final Map<String, Set<TopicPartition>> readBy = new HashMap<>();

    KafkaTopics(Admin admin) {
        this.admin = admin;
    }

    @Override
    public Optional<Topic> find(String name) {
        Optional<Topic> found = known.get(name);
        if (found == null) {
            found = describe(name);
            known.put(name, found);
        }
        return found;
    }

    private Optional<Topic> describe(String name) {
        return described(admin.describeTopics(List.of(name)).topicNameValues().get(name));
    }

    private static Optional<Topic> described(KafkaFuture<TopicDescription> answer) {
        try {
            TopicDescription topic = answer.get();
            return Optional.of(new Topic(
                    topic.topicId().toString(),
                    topic.partitions().size(),
                    topic.partitions().get(0).replicas().size(),
                    topic.isInternal()));
        } catch (ExecutionException e) {
            // No topic has a name that none can have: a letter's header may say anything.
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof InvalidTopicException) {
                return Optional.empty();
            }
            throw unwrapped(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public Map<String, String> idsNow(Set<String> names) {
        Map<String, String> ids = new HashMap<>();
        admin.describeTopics(names).topicNameValues().forEach((name, answer) -> described(answer)
                .ifPresent(topic -> ids.put(name, topic.id())));
        return ids;
    }

    @Override
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        try {
            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        return ends;
    }

    @Override
    public boolean isCompacted(String name) {
        return compacted.computeIfAbsent(name, topic -> config(topic)
                .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                .value()
                .contains(TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    @Override
    public Times times(String name) {
        return times.computeIfAbsent(name, this::describeTimes);
    }

    private Times describeTimes(String name) {
        Config config = config(name);
        return Times.of(
                config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains(TopicConfig.CLEANUP_POLICY_DELETE),
                number(config, TopicConfig.RETENTION_MS_CONFIG, -1),
                number(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.MAX_VALUE),
                number(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.MAX_VALUE));
    }

    /** @param otherwise for brokers that do not have it */
    private static long number(Config config, String name, long otherwise) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? otherwise : Long.parseLong(entry.value());
    }

    private Config config(String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try {
            return admin.describeConfigs(List.of(resource)).all().get().get(resource);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public boolean isReadBy(String applicationId, TopicPartition partition) {
        return readBy.computeIfAbsent(applicationId, this::partitionsOf).contains(partition);
    }

    private Set<TopicPartition> partitionsOf(String group) {
        try {
            return Set.copyOf(admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .keySet());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Set.of();
            }
            throw unwrapped(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void createCompacted(String name, int replicas) {
        if (describe(name).isPresent()) {
            requireCompacted(name);
            return;
        }
        NewTopic topic = new NewTopic(name, 1, (short) replicas)
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw unwrapped(e);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void requireCompacted(String name) {
        String policy = config(name).get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new CommandException(
                    ExitStatus.NOT_STARTED,
                    "The topic " + name + " says which letters have been sent back, and has"
                            + " cleanup.policy=" + policy
                            + ": what it says would be deleted, and letters be sent twice. Nothing"
                            + " was sent. Set cleanup.policy=compact on it");
        }
    }

    private static KafkaException unwrapped(ExecutionException e) {
        return e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
    }

    @Override
    public void forget() {
        known.clear();
        times.clear();
        compacted.clear();
        readBy.clear();
    }

    @Override
    public void close() {
        admin.close();
    }
}
