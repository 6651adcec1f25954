package io.millrace.streams.kafka;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What is asked of Kafka about an application that does not run, or is about to. */
public interface KafkaCluster {
    /** Returns who is in a consumer group, in words; empty if nobody is or there is no such group. */
    List<String> members(String group);

    /** Returns the ids of all groups. */
    Set<String> groups();

    /**
     * Returns the level of transactions that the cluster has agreed on: with 2 and more the broker tells each transaction of a
     * producer from the one before (KIP-890).
     */
    int transactionVersion();

    /** Returns the names of all topics, without Kafka's own. */
    Set<String> topics();

    /** Returns the ids of all topics, without Kafka's own, by name. A topic that is deleted and made again has another. */
    Map<String, String> topicIds();

    /** Returns how many partitions a topic has; 0 if there is no such topic. */
    int partitions(String topic);

    /** Returns a group's offsets as of its last commit, whether or not another is under way. */
    Map<TopicPartition, Long> committed(String group);

    /** Returns a group's offsets once no commit is under way. */
    Map<TopicPartition, Long> settled(String group);

    /** Sets offsets of a group that has no members. All or none of them. */
    void commit(String group, Map<TopicPartition, Long> offsets);

    /** Removes offsets of a group. Fails if one of its members reads these topics. */
    void forget(String group, Set<TopicPartition> partitions);

    /** Returns the first offset of each partition. */
    Map<TopicPartition, Long> beginnings(Set<TopicPartition> partitions);

    /** Returns the offset after the last record of each partition, committed or not. */
    Map<TopicPartition, Long> ends(Set<TopicPartition> partitions);

    /** Returns the offset of each partition before which all transactions are over. */
    Map<TopicPartition, Long> stableEnds(Set<TopicPartition> partitions);

    /** Returns the settings that a topic has for itself, rather than from the brokers. */
    Map<String, String> settings(String topic);

    /** Creates a topic, and returns when it can be written to. */
    void create(String topic, int partitions, short replicas, Map<String, String> settings);

    /** Gives a topic more partitions, and returns when they are served; it has them already if somebody else was faster. */
    void grow(String topic, int partitions);

    /** Deletes a group with its offsets; one that is gone already is no error. */
    void deleteGroup(String group);

    /** Deletes topics, and returns when they are gone; those that are gone already are no error. */
    void delete(Set<String> topics);
}
