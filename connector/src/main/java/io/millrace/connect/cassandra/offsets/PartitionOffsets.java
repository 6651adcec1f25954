package io.millrace.connect.cassandra.offsets;

import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.writetime.WriteTimes;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What was delivered of one topic-partition and is not yet safe to commit, in delivery order.
 *
 * <p>An offset may be committed when everything delivered before it is done. "Before" is delivery order and not arithmetic: transaction
 * markers, compaction and filters leave gaps in the numbers. Offsets that are still waiting or in flight are recognised when the
 * worker delivers them again; offsets already acknowledged are taken as new, and all behind them, because a truncated
 * log uses its numbers again.
 */
public final class PartitionOffsets {

    private static final long NONE = -1;

    /** A delivery and its place in the ring. */
    private static final int TRACKED_BYTES = 64;

    private static final int SMALLEST_RING = 256;

    private final TopicPartition partition;
    private final WriteTimes writeTimes;
    private final Budget budget;
    // A ring, because a delivery has to be found by its offset as well as taken from either end.
    private Delivery[] ring = new Delivery[SMALLEST_RING];
    private int head;
    private int size;
    private long committable = NONE;
    private boolean closed;
    private long writeTimeBytes;

    PartitionOffsets(TopicPartition partition, WriteTimes writeTimes, Budget budget) {
        this.partition = partition;
        this.writeTimes = writeTimes;
        this.budget = budget;
    }

    public TopicPartition partition() {
        return partition;
    }

    /** The write times given to this partition's rows. */
    public WriteTimes writeTimes() {
        return writeTimes;
    }

    /** Notes a delivery, or returns {@code null} when the same record is already waiting or in flight. */
    Delivery deliver(SinkRecord record, long offset, long nowNanos) {
        if (size > 0 && offset <= at(size - 1).offset()) {
            int place = find(offset);
            Delivery known = at(place);
            if (known.offset() == offset && !known.isDone() && known.isOf(record)) {
                return null;
            }
            // The consumer has gone back, or the log was cut and written anew. What comes now decides what may be
            // committed from here on: what was tracked is still written, and all of it is delivered again. What is
            // before this offset is not, so it is waited for as ever.
            if (offset < at(0).offset()) {
                goBackTo(offset);
            } else {
                cut(place, offset);
            }
        } else if (size == 0 && offset < committable) {
            goBackTo(offset);
        }
        Delivery delivery = new Delivery(this, record, offset, nowNanos);
        append(delivery);
        return delivery;
    }

    /** Moves past what is done, and answers the offset to commit, or -1 while there is none. */
    long advance() {
        while (size > 0 && ring[head].isDone()) {
            committable = ring[head].offset() + 1;
            ring[head] = null;
            head = (head + 1) & (ring.length - 1);
            size--;
            budget.giveBackBytes(TRACKED_BYTES);
        }
        countWriteTimes();
        if (committable == NONE) {
            return NONE;
        }
        return Math.min(committable, writeTimes.firstOffsetToReplay(committable));
    }

    /** Returns the offset of the oldest delivery that is not done, as of the last {@link #advance}; Long.MAX_VALUE if all are. */
    long firstNotDone() {
        return size == 0 ? Long.MAX_VALUE : ring[head].offset();
    }

    /** The number of deliveries from the oldest that is not done to the newest. */
    int span() {
        return size;
    }

    /** Nanoseconds since the oldest delivery that is not done; 0 if all are. */
    long oldestAgeNanos(long nowNanos) {
        return size == 0 ? 0 : nowNanos - ring[head].deliveredNanos();
    }

    Budget budget() {
        return budget;
    }

    boolean isClosed() {
        return closed;
    }

    /** Lets go of everything: the partition was taken away. */
    void close() {
        closed = true;
        for (int i = 0; i < size; i++) {
            at(i).abandon();
        }
        restart();
    }

    /** Takes what the write times hold by now, or gives back what they do not hold any more. */
    private void countWriteTimes() {
        long held = writeTimes.windowBytes();
        if (held > writeTimeBytes) {
            budget.takeBytes(held - writeTimeBytes);
        } else {
            budget.giveBackBytes(writeTimeBytes - held);
        }
        writeTimeBytes = held;
    }

    /**
     * Begins anew before all that is tracked. A log that was cut uses offsets again that may be committed: the commit has to go back
     * with it, or a crash would lose what stands there now.
     */
    private void goBackTo(long offset) {
        restart();
        committable = offset;
    }

    private void restart() {
        budget.giveBackBytes((long) size * TRACKED_BYTES);
        ring = new Delivery[SMALLEST_RING];
        head = 0;
        size = 0;
        committable = NONE;
        writeTimes.clear();
        countWriteTimes();
    }

    /** Forgets what is tracked from this place on. */
    private void cut(int place, long offset) {
        writeTimes.goBackTo(offset);
        budget.giveBackBytes((long) (size - place) * TRACKED_BYTES);
        while (size > place) {
            size--;
            ring[index(size)] = null;
        }
    }

    private void append(Delivery delivery) {
        if (size == ring.length) {
            Delivery[] larger = new Delivery[ring.length * 2];
            for (int i = 0; i < size; i++) {
                larger[i] = at(i);
            }
            ring = larger;
            head = 0;
        }
        ring[index(size)] = delivery;
        size++;
        budget.takeBytes(TRACKED_BYTES);
    }

    /**
     * Returns the first place with this offset or a greater one, of which there must be one. The ring is in the order
     * of offsets.
     */
    private int find(long offset) {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle).offset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private Delivery at(int position) {
        return ring[index(position)];
    }

    private int index(int position) {
        return (head + position) & (ring.length - 1);
    }

    @Override
    public String toString() {
        return partition.toString();
    }
}
