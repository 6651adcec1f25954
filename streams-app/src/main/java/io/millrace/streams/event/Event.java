package io.millrace.streams.event;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A valid event: decoded, with a time that can be trusted, and where it came from. One object a task, filled anew for every
 * event: nobody keeps it.
 */
public final class Event {
    private Record<byte[], byte[]> record;
    private Headers headers;
    private String only;
    private long recordTimestamp;
    private EventFields fields;
    private byte[] avro;
    private int avroOffset;
    private int avroLength;
    private long time;
    private int partition;
    private long offset;
    private int index;
    private long clock;
    private long watermark;

    public void cameIn(Record<byte[], byte[]> newRecord, long newRecordTimestamp) {
        cameIn(newRecord, newRecordTimestamp, newRecord.headers(), null);
    }

    /** Does the same for a record that says which headers it leaves, and which one output is to take it. */
    public void cameIn(Record<byte[], byte[]> newRecord, long newRecordTimestamp, Headers newHeaders, String newOnly) {
        record = newRecord;
        recordTimestamp = newRecordTimestamp;
        headers = newHeaders;
        only = newOnly;
    }

    public void at(int newPartition, long newOffset, int newIndex) {
        partition = newPartition;
        offset = newOffset;
        index = newIndex;
    }

    public void is(EventFields newFields, byte[] newAvro, int newOffset, int newLength) {
        fields = newFields;
        avro = newAvro;
        avroOffset = newOffset;
        avroLength = newLength;
    }

    public void happened(long newTime, long newClock, long newWatermark) {
        time = newTime;
        clock = newClock;
        watermark = newWatermark;
    }

    /** Returns the record that held the event. */
    public Record<byte[], byte[]> record() {
        return record;
    }

    /** Returns the headers of what is made of the event. */
    public Headers headers() {
        return headers;
    }

    /** Returns the one output that is to take it, by its topic; null for all, as for hardly any it is not. */
    public String only() {
        return only;
    }

    /** Returns that record's own timestamp, whatever it is; Streams may have been told another. */
    public long recordTimestamp() {
        return recordTimestamp;
    }

    /**
     * Returns the event's fields, derived ones included.
     *
     * @return its fields
     */
    public EventFields fields() {
        return fields;
    }

    /**
     * Returns an array that holds the event in Avro binary of the source's schema, derived fields not included.
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
     * Returns how long the event is in {@link #avro}.
     *
     * @return bytes
     */
    public int avroLength() {
        return avroLength;
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
     * Returns the offset of the record that held the event.
     *
     * @return the offset in the source's partition
     */
    public long offset() {
        return offset;
    }

    /**
     * Returns the event's place in its record.
     *
     * @return an index, 0 for records of one event
     */
    public int index() {
        return index;
    }

    /**
     * Returns the clock of the source's partition, this event included.
     *
     * @return milliseconds since 1970, in whole seconds
     */
    public long clock() {
        return clock;
    }

    /**
     * Returns the least clock of all source partitions whose events come to this task: the same as {@link #clock} where that is
     * one partition.
     *
     * @return milliseconds since 1970, in whole seconds; Long.MIN_VALUE while the clock of one of them is not known
     */
    public long watermark() {
        return watermark;
    }
}
