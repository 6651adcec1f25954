package io.millrace.connect.cassandra.write;

import java.util.Collection;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What the task loop asks of the Connect worker: the part of SinkTaskContext that it uses, so that tests can stand in for the worker. */
public interface WorkerContext {

    /** Calls {@code put} again within so many milliseconds, with records or without. Lasts for one poll. */
    void timeout(long millis);

    void pause(Collection<TopicPartition> partitions);

    void resume(Collection<TopicPartition> partitions);

    Set<TopicPartition> assignment();

    /**
     * Moves the partition, which has to be assigned, to this offset before the next poll. The worker then counts everything before it as handed
     * over and as committed.
     */
    void moveTo(TopicPartition partition, long offset);

    /** Asks for {@code preCommit} soon, rather than at the worker's interval. */
    void requestCommit();
}
