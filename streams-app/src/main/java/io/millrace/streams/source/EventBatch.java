package io.millrace.streams.source;

import io.millrace.streams.event.EventFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The events of one source record, decoded. Used again for the next record. */
public final class EventBatch {
    private final int fields;
    private final List<EventFields> decoded = new ArrayList<>();
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private byte[] avro;
    private int size;

    /** Creates a batch whose events have so many fields, derived ones included. */
    EventBatch(int fields) {
        this.fields = fields;
    }

    void begin(byte[] newAvro) {
        avro = newAvro;
        size = 0;
    }

    /** Returns where to decode the next event to. */
    EventFields next() {
        if (size == decoded.size()) {
            decoded.add(new EventFields(fields));
        }
        return decoded.get(size);
    }

    void add(int start, int end) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        starts[size] = start;
        ends[size] = end;
        size++;
    }

    public int size() {
        return size;
    }

    public EventFields fields(int i) {
        return decoded.get(i);
    }

    public byte[] avro() {
        return avro;
    }

    public int start(int i) {
        return starts[i];
    }

    public int length(int i) {
        return ends[i] - starts[i];
    }
}
