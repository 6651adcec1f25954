package io.millrace.connect.cassandra.offsets;

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
    // The mapping of the record is the first thing that is outstanding; it adds the rows and then completes itself.
    private int outstanding = 1;
    private boolean deadLettered;

    Delivery(PartitionOffsets partition, SinkRecord record, long offset, long deliveredNanos) {
        this.partition = partition;
        this.record = record;
        this.offset = offset;
        this.deliveredNanos = deliveredNanos;
        this.recordBytes = (int) Math.min(Integer.MAX_VALUE, RecordBytes.of(record));
        partition.hold(recordBytes);
    }

    /** The record as it was delivered; {@code null} once everything is done, when it would only hold memory. */
    public SinkRecord record() {
        return record;
    }

    /** The offset in the original topic-partition, before any transformation. */
    public long offset() {
        return offset;
    }

    long deliveredNanos() {
        return deliveredNanos;
    }

    public PartitionOffsets partition() {
        return partition;
    }

    /** One more thing has to be done before the record's offset may be committed. */
    public void begin() {
        outstanding++;
    }

    /** One of the things begun is done for good. */
    public void complete() {
        if (outstanding == 0) {
            throw new IllegalStateException("completed more often than begun: " + this);
        }
        outstanding--;
        if (outstanding == 0) {
            record = null;
            partition.hold(-recordBytes);
        }
    }

    /** Answers true the first time only: a record of several bad rows is one dead letter. */
    public boolean markDeadLettered() {
        boolean first = !deadLettered;
        deadLettered = true;
        return first;
    }

    boolean isDone() {
        return outstanding == 0;
    }

    /** The partition was taken away from this task: whoever owns it now is handed the record again. */
    public boolean isAbandoned() {
        return partition.isClosed();
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
