package io.millrace.streams.source;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Makes events of records, for tests outside this package. */
public final class Events {
    private Events() {}

    /** Returns an event of a partition's clock that stands at its time. */
    public static Event of(GenericRecord record, long time, int partition, long offset, int index) {
        byte[] avro = avro(record);
        Event event = new Event();
        event.at(partition, offset, index);
        event.is(fields(record.getSchema(), avro), avro, 0, avro.length);
        event.happened(time, time, time);
        return event;
    }

    /** Returns a record's fields. */
    public static EventFields fields(GenericRecord record) {
        return fields(record.getSchema(), avro(record));
    }

    private static EventFields fields(Schema schema, byte[] avro) {
        EventFields fields = new EventFields(schema.getFields().size());
        try {
            new EventLayout(schema.getFields()).read(new AvroInput().on(avro, 0, avro.length), fields);
        } catch (MalformedException e) {
            throw new AssertionError("Avro's own bytes can be read", e);
        }
        return fields;
    }

    private static byte[] avro(GenericRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns what has been written so far. */
    public static AvroInput input(AvroOutput written) {
        return new AvroInput().on(written.toBytes(), 0, written.size());
    }
}
