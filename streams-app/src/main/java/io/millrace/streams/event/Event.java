package io.millrace.streams.event;

import org.apache.avro.generic.GenericRecord;

/** A valid event: decoded, with a time that can be trusted. */
public final class Event {
    private final GenericRecord fields;
    private final byte[] avro;
    private final int avroOffset;
    private final long time;
    private final int partition;
    private final long clock;

    Event(GenericRecord fields, byte[] avro, int avroOffset, long time, int partition, long clock) {
        this.fields = fields;
        this.avro = avro;
        this.avroOffset = avroOffset;
        this.time = time;
        this.partition = partition;
        this.clock = clock;
    }

    /**
     * Returns the event's fields.
     *
     * @return a record of the source's schema
     */
    public GenericRecord fields() {
        return fields;
    }

    /**
     * Returns an array that holds the event in Avro binary of the source's schema, from {@link #avroOffset} to its end.
     *
     * @return the array itself, not a copy
     */
    public byte[] avro() {
        return avro;
    }

    /**
     * Returns where the event begins in {@link #avro}.
     *
     * @return an index
     */
    public int avroOffset() {
        return avroOffset;
    }

    /**
     * Returns the event's time.
     *
     * @return milliseconds since 1970
     */
    public long time() {
        return time;
    }

    /**
     * Returns the source's partition.
     *
     * @return its number
     */
    public int partition() {
        return partition;
    }

    /**
     * Returns the clock of the source's partition, this event included.
     *
     * @return milliseconds since 1970, in whole seconds
     */
    public long clock() {
        return clock;
    }
}
