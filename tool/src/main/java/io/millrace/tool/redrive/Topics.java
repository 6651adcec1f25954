package io.millrace.tool.redrive;

import io.millrace.tool.CommandException;
import io.millrace.tool.ExitStatus;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What the brokers say of topics. */
interface Topics extends AutoCloseable {

    /**
     * A topic.
     *
     * @param id its id, in text
     * @param partitions how many it has
     * @param replicas how many copies of each there are
     * @param isInternal whether it is the brokers' own, which they let no producer write
     */
    record Topic(String id, int partitions, int replicas, boolean isInternal) {}

    /** Returns a topic; empty if there is none. */
    Optional<Topic> find(String name);

    /**
     * Returns the topic of the dead letters.
     *
     * @throws CommandException if there is none
     */
    default Topic findLetters(String name) {
        return find(name)
                .orElseThrow(() -> new CommandException(
                        ExitStatus.NOT_STARTED,
                        "There is no topic " + name
                                + ". Give the topic of the dead letters: errors.deadletterqueue.topic.name of the connector, dead.letter.topic of"
                                + " the pipeline"));
    }

    /** Returns the ids that topics have now, whatever was answered before; those that are not there are left out. */
    Map<String, String> idsNow(Set<String> names);

    /** Returns where partitions end, behind all that is there: also behind a transaction that is open. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions);

    /** Says whether of a topic only the last record of each key remains. */
    boolean isCompacted(String name);

    /** Returns which timestamps a topic takes and keeps. */
    Times times(String name);

    /** Says whether an application reads a partition, or has read it lately. */
    boolean isReadBy(String applicationId, TopicPartition partition);

    /**
     * Makes a compacted topic of one partition, if there is none.
     *
     * @throws CommandException if there is one from which records leave by time
     */
    void createCompacted(String name, int replicas);

    /** Forgets all answers: what has changed since is told. */
    void forget();

    @Override
    void close();
}
