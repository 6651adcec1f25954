package io.millrace.streams.route;

import io.millrace.streams.event.Event;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * An event on its way to the task of its id: everything the router that read it knows of it, then a value that holds just this
 * event. The record's headers travel as headers. Used again for the next; for one thread.
 */
final class ShuffledEvent {
    /** Raised when the layout changes: what an earlier release left in Kafka must be recognised. */
    private static final int FORMAT = 1;

    private static final int NO_KEY = -1;
    /** In place of an index, where there is no event but only a partition's clock. */
    private static final int CLOCK = -1;

    private static final int CLOCK_OF_IDLE = -2;

    private final AvroInput in = new AvroInput();
    private int partition;
    private long offset;
    private int index;
    private long time;
    private long clock;
    private long timestamp;
    private byte[] key;
    private byte[] value;

    /** Where an event was read: not where it came from last. */
    record Place(String topic, int partition, long offset) implements RecordMetadata {}

    static void write(Event event, byte[] alone, AvroOutput out) {
        out.writeLong(FORMAT);
        out.writeLong(event.partition());
        out.writeLong(event.offset());
        out.writeLong(event.index());
        out.writeLong(event.time());
        out.writeLong(event.clock());
        out.writeLong(event.recordTimestamp());
        byte[] key = event.record().key();
        if (key == null) {
            out.writeLong(NO_KEY);
        } else {
            out.writeBytes(key, 0, key.length);
        }
        out.writeFixed(alone);
    }

    /** Writes where a partition's clock stands, for those that have none of its events. */
    static void writeClock(int partition, long clock, boolean idle, AvroOutput out) {
        out.writeLong(FORMAT);
        out.writeLong(partition);
        out.writeLong(0);
        out.writeLong(idle ? CLOCK_OF_IDLE : CLOCK);
        out.writeLong(0);
        out.writeLong(clock);
        out.writeLong(0);
        out.writeLong(NO_KEY);
    }

    void read(byte[] bytes) {
        in.on(bytes, 0, bytes.length);
        try {
            long format = in.readLong();
            if (format != FORMAT) {
                throw new IllegalStateException("This release reads format " + FORMAT + " of shuffled events, not "
                        + format + "; run the release that wrote them, or start anew under another application.id");
            }
            partition = in.readInt();
            offset = in.readLong();
            index = in.readInt();
            time = in.readLong();
            clock = in.readLong();
            timestamp = in.readLong();
            int length = in.readInt();
            int keyFrom = in.position();
            in.skip(Math.max(length, 0));
            key = length == NO_KEY ? null : Arrays.copyOfRange(bytes, keyFrom, in.position());
            value = Arrays.copyOfRange(bytes, in.position(), bytes.length);
        } catch (MalformedException e) {
            throw new IllegalStateException("A shuffled event is not what this application writes (" + e.getMessage()
                    + "); does another one write to its internal topics?");
        }
    }

    /** Says whether there is an event, or only a clock. */
    boolean isEvent() {
        return index >= 0;
    }

    /** Says whether the partition is idle. */
    boolean idle() {
        return index == CLOCK_OF_IDLE;
    }

    /** Makes the record anew that the event would have come in by itself, but for a timestamp that no record here can have. */
    Record<byte[], byte[]> original(Record<?, ?> carrier) {
        return new Record<>(key, value, Math.max(timestamp, 0), carrier.headers());
    }

    Place place(String topic) {
        return new Place(topic, partition, offset);
    }

    int partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    int index() {
        return index;
    }

    /** Returns the timestamp of the record that the event came in. */
    long recordTimestamp() {
        return timestamp;
    }

    long time() {
        return time;
    }

    long clock() {
        return clock;
    }
}
