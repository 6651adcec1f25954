package io.millrace.connect.cassandra.task;

import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * Pauses the task's partitions when the buffer is full, and resumes them when it has drained to its low-water mark. A paused consumer stays
 * in its group; Kafka is the larger buffer.
 *
 * <p>Some partitions are paused alone. One whose oldest record is not done while too much was delivered behind it: that is what would be
 * delivered again after a crash. The bound is the buffer's, shared by all partitions that have one: those with more than their share wait.
 * And one whose records wait for a table that is not there.
 */
final class Backpressure {

    /** By then what has waited in Kafka has come. */
    private static final long JUST_RESUMED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Budget budget;
    private final int maxSpan;
    private final SinkTaskContext context;
    private final OffsetTracker offsets;
    private final Predicate<TopicPartition> waitsForTable;
    private final Set<TopicPartition> paused = new HashSet<>();
    private boolean full;
    private boolean resumed;
    private long resumedNanos;

    /** @param maxSpan how many records may be delivered behind the oldest that is not done, over all partitions */
    Backpressure(
            Budget budget,
            int maxSpan,
            SinkTaskContext context,
            OffsetTracker offsets,
            Predicate<TopicPartition> waitsForTable) {
        this.budget = budget;
        this.maxSpan = maxSpan;
        this.context = context;
        this.offsets = offsets;
        this.waitsForTable = waitsForTable;
    }

    /**
     * Takes in partitions that were just assigned, paused or not. The worker keeps a set of paused partitions of its own, and pauses again
     * what a rebalance took away and gives back; it forgets them only when told to resume them.
     */
    void open(Collection<TopicPartition> assigned) {
        TopicPartition[] partitions = assigned.toArray(TopicPartition[]::new);
        if (budget.isAboveLowWaterMark()) {
            // What was taken away may fill the buffer still.
            context.pause(partitions);
            paused.addAll(assigned);
        } else {
            context.resume(partitions);
            paused.removeAll(assigned);
        }
    }

    /** Forgets partitions that were taken away. */
    void close(Collection<TopicPartition> revoked) {
        paused.removeAll(revoked);
    }

    /** Pauses and resumes what has to be, as of now. */
    void apply(long nowNanos) {
        full = full ? budget.isAboveLowWaterMark() : budget.isAboveHighWaterMark();
        Set<TopicPartition> assignment = context.assignment();
        int spans = 0;
        for (TopicPartition partition : assignment) {
            spans += offsets.span(partition);
        }
        int share = maxSpan / Math.max(1, assignment.size());
        List<TopicPartition> toPause = new ArrayList<>();
        List<TopicPartition> toResume = new ArrayList<>();
        for (TopicPartition partition : assignment) {
            boolean wasPaused = paused.contains(partition);
            // Where it was paused for its span, it goes on when a quarter of that is done.
            int limit = wasPaused ? maxSpan - maxSpan / 4 : maxSpan;
            boolean spanned = spans >= limit && offsets.span(partition) >= share;
            boolean pause = full || spanned || waitsForTable.test(partition);
            if (pause && !wasPaused) {
                toPause.add(partition);
            } else if (!pause && wasPaused) {
                toResume.add(partition);
            }
        }
        if (!toPause.isEmpty()) {
            context.pause(toPause.toArray(TopicPartition[]::new));
            paused.addAll(toPause);
        }
        if (!toResume.isEmpty()) {
            context.resume(toResume.toArray(TopicPartition[]::new));
            toResume.forEach(paused::remove);
            resumed = true;
            resumedNanos = nowNanos;
        }
    }

    /** Tells whether the buffer is full: whatever comes, all partitions wait. */
    boolean isHoldingAll() {
        return full;
    }

    /** Counts the partitions that are paused. */
    int pausedPartitions() {
        return paused.size();
    }

    /** Tells whether nothing comes of the partition because it is paused, or may have been until a moment ago. */
    boolean isHeldBack(TopicPartition partition, long nowNanos) {
        return paused.contains(partition) || (resumed && nowNanos - resumedNanos < JUST_RESUMED_NANOS);
    }

    boolean isPausing() {
        return !paused.isEmpty();
    }
}
