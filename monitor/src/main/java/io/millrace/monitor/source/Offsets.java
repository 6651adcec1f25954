package io.millrace.monitor.source;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** What a Kafka cluster is asked to know where groups are. Each throws {@link NotKnownException} if the brokers do not tell. */
interface Offsets {

    /** Connects, unless that is done: to know that Kafka is there. */
    void connect();

    /** Where a group goes on, of the partitions of which it has committed that. */
    Map<TopicPartition, Long> committed(String group);

    /** The topics of the partitions that the group's members have; none where it has no members, or they do not say. */
    Set<String> assignedTopics(String group);

    /** All topics that are there. */
    Set<String> topics();

    /** The partitions of topics, all of which are there. */
    Set<TopicPartition> partitions(Set<String> topics);

    /** An offset of each partition: its beginning, or its end. */
    Map<TopicPartition, Long> at(Set<TopicPartition> partitions, OffsetSpec which, IsolationLevel level);
}
