package io.millrace.streams.reset;

import java.util.List;
import java.util.Set;

/** What a reset asks of Kafka. */
interface KafkaCluster {
    /** Returns who is in a consumer group, in words; empty if nobody is or there is no such group. */
    List<String> members(String group);

    /** Returns the names of all consumer groups. */
    Set<String> groups();

    /** Returns the names of all topics, without Kafka's own. */
    Set<String> topics();

    /** Deletes topics; those that are already gone are no error. */
    void deleteTopics(List<String> topics);

    /** Deletes a consumer group and its offsets; one that is already gone is no error. */
    void deleteGroup(String group);
}
