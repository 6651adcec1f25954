package io.millrace.connect.cassandra.bench;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Kafka's mock consumer, reading {@link VirtualTopics} in virtual time, as a member of a group. What the mock leaves out is as in {@code
 * ConsumerCoordinator} and {@code ClassicKafkaConsumer} of 4.3.1: the order of the listener's calls in a rebalance of each kind, which
 * happen within polls and not at once; commits that are answered later, in another poll, and fail; a member that polls too late and is
 * thrown out.
 */
final class VirtualConsumer extends MockConsumer<byte[], byte[]> {

    /** Connect's default. */
    static final long MAX_POLL_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(300);

    private static final Duration NONE = Duration.ZERO;

    private final VirtualTime time;
    private final VirtualTopics topics;
    private final int maxPollRecords;
    private final Interceptor interceptor;
    private final Trace trace;
    private final Relay relay = new Relay();
    private final ArrayDeque<Rebalance> rebalances = new ArrayDeque<>();
    private final Set<Rebalance> announced = new HashSet<>();
    private final VirtualCommits commits;
    private final Set<TopicPartition> paused = new HashSet<>();
    private Rebalance joining;
    private boolean wakeup;
    private boolean polled;
    private long lastPollNanos;
    private int evictions;

    /** Sees what is polled, as {@code interceptor.classes} do. */
    interface Interceptor {
        void polled(ConsumerRecords<byte[], byte[]> records);
    }

    /** What becomes of the next commits. */
    enum CommitFault {
        NONE,
        /** The coordinator does not take them. */
        REFUSED,
        /** It takes them, and its answer is lost. */
        ANSWER_LOST
    }

    enum Protocol {
        EAGER,
        COOPERATIVE,
        /** The member has lost its partitions, and others may have had them since; it joins anew. */
        LOST
    }

    private static final class Rebalance {
        final Protocol protocol;
        final Set<TopicPartition> assignment;
        final long joinNanos;
        long joinedNanos;

        Rebalance(Protocol protocol, Set<TopicPartition> assignment, long joinNanos) {
            this.protocol = protocol;
            this.assignment = assignment;
            this.joinNanos = joinNanos;
        }
    }

    VirtualConsumer(VirtualTime time, VirtualTopics topics, int maxPollRecords, Interceptor interceptor, Trace trace) {
        super("earliest");
        this.time = time;
        this.topics = topics;
        this.maxPollRecords = maxPollRecords;
        this.interceptor = interceptor;
        this.trace = trace;
        this.commits = new VirtualCommits(time, topics, trace);
    }

    // What the test does to it.

    /**
     * The group rebalances: the member learns of it in a poll, no earlier than after so long, and knows its new partitions so long after
     * that.
     */
    void rebalance(Protocol protocol, Collection<TopicPartition> assignment, long afterNanos, long joinNanos) {
        Rebalance rebalance = new Rebalance(protocol, Set.copyOf(assignment), joinNanos);
        if (afterNanos == 0) {
            rebalances.add(rebalance);
            return;
        }
        announced.add(rebalance);
        time.after(afterNanos, () -> {
            if (announced.remove(rebalance)) {
                rebalances.add(rebalance);
            }
        });
    }

    /** Rebalances that have not begun will not. */
    void cancelRebalances() {
        announced.clear();
        rebalances.clear();
    }

    boolean isRebalancing() {
        return joining != null || !rebalances.isEmpty() || !announced.isEmpty();
    }

    VirtualCommits commits() {
        return commits;
    }

    /** How often the member has been thrown out of its group for polling too late. */
    int evictions() {
        return evictions;
    }

    // What the worker does with it.

    @Override
    public void subscribe(Collection<String> topicNames, ConsumerRebalanceListener listener) {
        relay.listener = listener;
        super.subscribe(topicNames, relay);
    }

    @Override
    public synchronized void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
        relay.listener = listener;
        super.subscribe(pattern, relay);
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        evictIfLate();
        long deadline = time.nanoseconds() + timeout.toNanos();
        ConsumerRecords<byte[], byte[]> records;
        do {
            throwIfWokenUp();
            commits.callBack();
            rebalanceIfDue();
            throwIfWokenUp();
            records = fetch();
            // Moving past a marker is something to return, too.
        } while (records.nextOffsets().isEmpty() && waitForMore(deadline));
        if (!records.nextOffsets().isEmpty()) {
            interceptor.polled(records);
        }
        polled = true;
        lastPollNanos = time.nanoseconds();
        return records;
    }

    private void throwIfWokenUp() {
        if (wakeup) {
            wakeup = false;
            throw new WakeupException();
        }
    }

    /** Lets time pass until there may be more to return; false once the poll is over. */
    private boolean waitForMore(long deadlineNanos) {
        if (time.nanoseconds() >= deadlineNanos) {
            return false;
        }
        long until = joining == null ? deadlineNanos : Math.min(deadlineNanos, joining.joinedNanos);
        time.waitFor(() -> wakeup || hasMore() || commits.hasAnswer(), until - time.nanoseconds());
        return true;
    }

    private boolean hasMore() {
        for (TopicPartition partition : assignment()) {
            if (!paused.contains(partition)
                    && super.position(partition) != topics.log(partition).end()) {
                return true;
            }
        }
        return joining == null && !rebalances.isEmpty();
    }

    private ConsumerRecords<byte[], byte[]> fetch() {
        int room = maxPollRecords;
        Map<TopicPartition, Long> beyond = new HashMap<>();
        for (TopicPartition partition : assignment()) {
            if (paused.contains(partition) || room == 0) {
                continue;
            }
            VirtualTopics.Log log = topics.log(partition);
            long position = super.position(partition);
            if (position > log.end()) {
                // The log was cut, or created anew: the consumer goes back to where it ends, or to the beginning.
                position = log.end();
                super.seek(partition, position);
            }
            List<ConsumerRecord<byte[], byte[]>> next = log.from(position, room);
            next.forEach(this::addRecord);
            room -= next.size();
            if (room > 0 && position < log.end()) {
                // Behind the last record there may be offsets that no record has: the consumer moves past them.
                beyond.put(partition, log.end());
            }
        }
        ConsumerRecords<byte[], byte[]> records = super.poll(NONE);
        if (beyond.isEmpty()) {
            return records;
        }
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(records.nextOffsets());
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> byPartition = new HashMap<>();
        records.partitions().forEach(partition -> byPartition.put(partition, records.records(partition)));
        beyond.forEach((partition, end) -> {
            super.seek(partition, end);
            next.put(partition, new OffsetAndMetadata(end));
        });
        return new ConsumerRecords<>(byPartition, next);
    }

    @Override
    public synchronized long position(TopicPartition partition) {
        return super.position(partition);
    }

    @Override
    public synchronized void wakeup() {
        wakeup = true;
    }

    @Override
    public synchronized void pause(Collection<TopicPartition> partitions) {
        // Throws, as the real one does, for a partition that is not assigned.
        super.pause(partitions);
        trace.note("  pause %s", partitions);
        paused.addAll(partitions);
    }

    @Override
    public synchronized void resume(Collection<TopicPartition> partitions) {
        super.resume(partitions);
        trace.note("  resume %s", partitions);
        paused.removeAll(partitions);
    }

    /** Unlike the mock's own set, without those that were taken away. */
    @Override
    public synchronized Set<TopicPartition> paused() {
        return Set.copyOf(paused);
    }

    @Override
    public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        commits.send(offsets, callback);
    }

    @Override
    public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        throwIfWokenUp();
        KafkaException error = commits.sendAndWait(offsets);
        throwIfWokenUp();
        if (error != null) {
            throw error;
        }
    }

    // Rebalances

    private void evictIfLate() {
        if (polled && time.nanoseconds() - lastPollNanos > MAX_POLL_INTERVAL_NANOS) {
            evictions++;
            rebalances.addFirst(new Rebalance(Protocol.LOST, Set.copyOf(assignment()), 0));
        }
    }

    private void rebalanceIfDue() {
        while (true) {
            if (joining == null) {
                joining = rebalances.poll();
                if (joining == null) {
                    return;
                }
                prepare(joining);
                joining.joinedNanos = time.nanoseconds() + joining.joinNanos;
            }
            if (time.nanoseconds() < joining.joinedNanos) {
                return;
            }
            Rebalance joined = joining;
            joining = null;
            complete(joined);
        }
    }

    /** {@code ConsumerCoordinator.onJoinPrepare}. */
    private void prepare(Rebalance rebalance) {
        Set<TopicPartition> owned = assignment();
        if (rebalance.protocol == Protocol.COOPERATIVE) {
            return;
        }
        if (rebalance.protocol == Protocol.LOST) {
            commits.refuse();
        }
        List<TopicPartition> all = new ArrayList<>(owned);
        if (rebalance.protocol == Protocol.EAGER) {
            trace.note("  revoked %s", all);
            relay.listener.onPartitionsRevoked(all);
        } else if (!all.isEmpty()) {
            trace.note("  lost %s", all);
            relay.listener.onPartitionsLost(all);
        }
        // The mock would tell the listener of an assignment of nothing, which the real one does not.
        relay.silent = true;
        super.rebalance(List.of());
        relay.silent = false;
        paused.clear();
    }

    /** {@code ConsumerCoordinator.onJoinComplete}. */
    private void complete(Rebalance rebalance) {
        Set<TopicPartition> revoked = new HashSet<>(assignment());
        revoked.removeAll(rebalance.assignment);
        super.rebalance(rebalance.assignment);
        paused.retainAll(rebalance.assignment);
        if (!revoked.isEmpty()) {
            // The member joins once more, so that others are given what it gave up.
            rebalances.addFirst(new Rebalance(Protocol.COOPERATIVE, rebalance.assignment, 0));
        }
    }

    private final class Relay implements ConsumerRebalanceListener {
        private ConsumerRebalanceListener listener;
        private boolean silent;

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!silent) {
                trace.note("  revoked %s", partitions);
                listener.onPartitionsRevoked(partitions);
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!silent) {
                trace.note("  assigned %s", partitions);
                partitions.forEach(partition -> seek(partition, topics.start(partition)));
                listener.onPartitionsAssigned(partitions);
            }
        }
    }
}
