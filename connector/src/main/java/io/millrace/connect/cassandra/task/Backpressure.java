package io.millrace.connect.cassandra.task;

import io.millrace.connect.cassandra.config.BufferConfig;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * Pauses the task's partitions when the buffer is full, and resumes them when it has drained to its low-water mark, which is three quarters: the
 * fuller the buffer may stay, the fuller the batches. A
 * paused consumer stays in its group; Kafka is the larger buffer. One partition alone is paused when its oldest record is not done and
 * too much was delivered behind it: that is what would be delivered again after a crash.
 */
final class Backpressure {

    private final BufferConfig limits;
    private final int lowRows;
    private final long lowBytes;
    private final SinkTaskContext context;
    private final OffsetTracker offsets;
    private final Set<TopicPartition> paused = new HashSet<>();
    private boolean full;

    Backpressure(BufferConfig limits, SinkTaskContext context, OffsetTracker offsets) {
        this.limits = limits;
        this.lowRows = limits.maxRows() - limits.maxRows() / 4;
        this.lowBytes = limits.maxBytes() - limits.maxBytes() / 4;
        this.context = context;
        this.offsets = offsets;
    }

    /** Above this, rows leave before they are due. */
    boolean aboveLowWaterMark(int rows, long bytes) {
        return rows > lowRows || bytes > lowBytes;
    }

    boolean aboveHighWaterMark(int rows, long bytes) {
        return rows >= limits.maxRows() || bytes >= limits.maxBytes();
    }

    void apply(int rows, long bytes) {
        full = full ? aboveLowWaterMark(rows, bytes) : aboveHighWaterMark(rows, bytes);
        List<TopicPartition> toPause = new ArrayList<>();
        List<TopicPartition> toResume = new ArrayList<>();
        for (TopicPartition partition : context.assignment()) {
            boolean wasPaused = paused.contains(partition);
            int span = offsets.span(partition);
            boolean pause = full || span >= limits.maxRows() || (wasPaused && span > lowRows);
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
        }
    }

    boolean isPausing() {
        return !paused.isEmpty();
    }

    void forget(Iterable<TopicPartition> revoked) {
        revoked.forEach(paused::remove);
    }
}
