package io.millrace.connect.cassandra;

import io.millrace.connect.cassandra.lag.ConsumerPositions;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the sink where the consumer of its task stands, so that offsets which no record has, like those of transaction markers, can be
 * committed too, and records that the worker drops are read again: {@code consumer.override.interceptor.classes} in the connector's
 * configuration. Records pass as they are. Without it, or in a worker with Kafka's clients before 4.0, the group stays an offset or two
 * behind the end of each partition that is written in transactions; without it, a pause or resume in the midst of a rebalance may lose records.
 *
 * <p>The worker makes the consumer and the task, each by itself, and gives neither the other, nor both anything they could tell each
 * other by: not even the task's number is known to both. What they share is the thread on which the worker polls the one and then calls the
 * other. Hence a static thread-local. It cannot mix tasks up: a task's thread is its own from {@code start} to {@code stop}, even if the worker
 * gives the task up meanwhile and starts it anew on another thread.
 *
 * @param <K> as the consumer has it
 * @param <V> as the consumer has it
 */
public final class ConsumerPositionInterceptor<K, V> implements ConsumerInterceptor<K, V> {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerPositionInterceptor.class);

    private static final ThreadLocal<ConsumerPositions> TASK_ON_THIS_THREAD = new ThreadLocal<>();

    private boolean positionsAreKnown;

    /** From now on, what is polled on this thread is told to this task. */
    static void tell(ConsumerPositions task) {
        TASK_ON_THIS_THREAD.set(task);
    }

    /** The task on this thread is over; the worker has other uses for its threads. */
    static void tellNobody() {
        TASK_ON_THIS_THREAD.remove();
    }

    @Override
    public void configure(Map<String, ?> configs) {
        try {
            positionsAreKnown = ConsumerRecords.empty().nextOffsets() != null;
        } catch (LinkageError e) {
            LOG.info(
                    "This worker's Kafka clients are older than 4.0 and do not tell the consumer's position: the group's lag"
                            + " stays at the one or two transaction markers behind the last record of each partition");
        }
    }

    @Override
    public ConsumerRecords<K, V> onConsume(ConsumerRecords<K, V> records) {
        ConsumerPositions task = TASK_ON_THIS_THREAD.get();
        if (task != null) {
            task.polled(records);
            if (positionsAreKnown) {
                task.moved(records);
            }
        }
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // The sink decides what is committed.
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
