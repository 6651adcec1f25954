package io.millrace.connect.cassandra.offsets;

import io.millrace.connect.cassandra.memory.RecordBytes;
import java.util.Objects;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * One record as the worker handed it over, kept until everything it asked for is done: each of its rows acknowledged, or the record in
 * the dead-letter topic. Belongs to the task thread.
 */
public final class Delivery {

    private final PartitionOffsets partition;
    private SinkRecord record;
    private final long offset;
    private final long deliveredNanos;
    private final int recordBytes;
    private boolean released;
    // The mapping of the record is the first thing that is outstanding; it adds the rows and then completes itself.
    private int outstanding = 1;
    private boolean deadLettered;

    Delivery(PartitionOffsets partition, SinkRecord record, long offset, long deliveredNanos) {
        this.partition = partition;
        this.record = record;
        this.offset = offset;
        this.deliveredNanos = deliveredNanos;
        this.recordBytes = (int) Math.min(Integer.MAX_VALUE, RecordBytes.of(record));
        partition.budget().takeBytes(recordBytes);
    }

    /**
     * Returns the record as it was delivered; {@code null} once everything is done, or the partition was taken away: it would only hold
     * memory.
     */
    public SinkRecord record() {
        return record;
    }

    /** Returns the offset in the original topic-partition, before any transformation. */
    public long offset() {
        return offset;
    }

    /** Returns when the record was delivered, as of {@link System#nanoTime}. */
    public long deliveredNanos() {
        return deliveredNanos;
    }

    public PartitionOffsets partition() {
        return partition;
    }

    /** Begins one more thing that has to be done before the record's offset may be committed. */
    public void begin() {
        outstanding++;
    }

    /** Completes one of the things begun: it is done for good. */
    public void complete() {
        if (outstanding == 0) {
            throw new IllegalStateException("completed more often than begun: " + this);
        }
        outstanding--;
        if (outstanding == 0) {
            release();
        }
    }

    /** Lets go of the record of a partition that was taken away: whoever owns it now is handed the record again. */
    public void abandon() {
        release();
    }

    /** Tells whether the other record, of the same offset, is this one once more, and not of a log that was written anew. */
    boolean isOf(SinkRecord other) {
        return Objects.equals(record.timestamp(), other.timestamp()) && Objects.deepEquals(record.key(), other.key());
    }

    private void release() {
        if (!released) {
            released = true;
            record = null;
            partition.budget().giveBackBytes(recordBytes);
        }
    }

    /** Returns true the first time only: a record of several bad rows is one dead letter. */
    public boolean markDeadLettered() {
        boolean first = !deadLettered;
        deadLettered = true;
        return first;
    }

    public boolean isDeadLettered() {
        return deadLettered;
    }

    boolean isDone() {
        return outstanding == 0;
    }

    /** Tells whether the partition was taken away from this task: whoever owns it now is handed the record again. */
    public boolean isAbandoned() {
        return partition.isClosed();
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
