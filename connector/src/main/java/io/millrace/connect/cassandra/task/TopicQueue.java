package io.millrace.connect.cassandra.task;

import io.millrace.connect.cassandra.failures.Backoff;
import io.millrace.connect.cassandra.offsets.Delivery;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of one topic that wait to be mapped, and what they wait for. A topic that has to wait holds up no other. */
final class TopicQueue {

    private static final Logger LOG = LoggerFactory.getLogger(TopicQueue.class);

    private static final long LOOK_FOR_TABLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String topic;
    private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();
    private final PartitionCounts partitions = new PartitionCounts();
    private int failures;
    private boolean delayed;
    private long retryNanos;
    private boolean outdated;
    private long outdatedNanos;
    private Delivery confirmed;
    private int consecutiveDeadLetters;

    // Those whose records wait for a table, while any do.
    private final Set<TopicPartition> waitingForTable = new HashSet<>();
    private long loggedNanos;

    TopicQueue(String topic) {
        this.topic = topic;
    }

    String topic() {
        return topic;
    }

    void add(Delivery delivery) {
        deliveries.add(delivery);
        partitions.add(delivery.partition().partition());
        if (!waitingForTable.isEmpty()) {
            waitingForTable.add(delivery.partition().partition());
        }
    }

    void addPartitionsTo(Set<TopicPartition> all) {
        partitions.addPartitionsTo(all);
    }

    boolean isEmpty() {
        return deliveries.isEmpty();
    }

    Delivery first() {
        return deliveries.getFirst();
    }

    void removeFirst() {
        partitions.remove(deliveries.removeFirst().partition().partition());
    }

    /** Drops the records of partitions that were taken away, and returns how many. */
    int dropAbandoned() {
        int before = deliveries.size();
        deliveries.removeIf(delivery -> {
            if (delivery.isAbandoned()) {
                partitions.remove(delivery.partition().partition());
            }
            return delivery.isAbandoned();
        });
        partitions.forgetEmpty();
        if (!waitingForTable.isEmpty()) {
            waitingForTable.clear();
            partitions.addPartitionsTo(waitingForTable);
        }
        return before - deliveries.size();
    }

    /** Takes note that a record has been mapped: nothing is waited for any more. */
    void mapped() {
        failures = 0;
        delayed = false;
        outdated = false;
        consecutiveDeadLetters = 0;
        findTable();
    }

    private void findTable() {
        if (!waitingForTable.isEmpty()) {
            waitingForTable.clear();
            LOG.info("Topic {} has its table; its records are written", topic);
        }
    }

    /** Counts one more record in a row that could not be mapped. */
    int countDeadLetter() {
        findTable();
        return ++consecutiveDeadLetters;
    }

    /** Tries again after a while. */
    void retryAfter(Backoff backoff, long nowNanos) {
        failures++;
        delayed = true;
        retryNanos = nowNanos + backoff.nanosAfter(failures);
    }

    /** Looks for the table from time to time. */
    void waitForTable(String complaint, long nowNanos) {
        boolean first = waitingForTable.isEmpty();
        partitions.addPartitionsTo(waitingForTable);
        delayed = true;
        retryNanos = nowNanos + LOOK_FOR_TABLE_NANOS;
        if (first || nowNanos - loggedNanos >= LOG_NANOS) {
            loggedNanos = nowNanos;
            LOG.warn(
                    "Records of topic {} wait, and no others: {}. They are written once it is there.",
                    topic,
                    complaint);
        }
    }

    boolean isWaitingForTable() {
        return !waitingForTable.isEmpty();
    }

    boolean isWaitingForTable(TopicPartition partition) {
        return waitingForTable.contains(partition);
    }

    /** Returns the nanoseconds until the first record may be mapped; 0 or less if it may now. */
    long nanosUntilDue(long nowNanos) {
        return delayed ? retryNanos - nowNanos : 0;
    }

    /** Waits until somebody has looked at the tables since this time. */
    void outdatedSince(long nanos) {
        outdated = true;
        outdatedNanos = nanos;
    }

    boolean isOutdated() {
        return outdated;
    }

    long outdatedNanos() {
        return outdatedNanos;
    }

    /** Takes note that the tables have been looked at since this record came: if it does not fit, it is bad. */
    void confirm(Delivery delivery) {
        confirmed = delivery;
        outdated = false;
    }

    boolean isConfirmed(Delivery delivery) {
        return confirmed == delivery;
    }
}
