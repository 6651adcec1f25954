package io.millrace.streams.rollup;

import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;

/** All measures of a rollup together: lifting an event, merging, and the bytes. Fields follow each other as Avro. */
final class Measures {
    private final Measure[] measures;
    private final GenericDatumWriter<?>[] writers;
    private final GenericDatumReader<?>[] readers;

    Measures(List<MeasureSpec> specs, Schema event) {
        this.measures = specs.stream().map(spec -> Measure.of(spec, event)).toArray(Measure[]::new);
        this.writers = new GenericDatumWriter<?>[measures.length];
        this.readers = new GenericDatumReader<?>[measures.length];
        for (int i = 0; i < measures.length; i++) {
            Schema type = measures[i].field().schema();
            writers[i] = new GenericDatumWriter<>(type, GenericData.get());
            readers[i] = new GenericDatumReader<>(type, type, GenericData.get());
        }
    }

    List<Schema.Field> fields() {
        return List.of(measures).stream().map(Measure::field).toList();
    }

    Aggregate lift(GenericRecord event) {
        Object[] values = new Object[measures.length];
        for (int i = 0; i < measures.length; i++) {
            values[i] = measures[i].lift(event);
        }
        return new Aggregate(1, values);
    }

    /**
     * Merges two aggregates.
     *
     * @throws ArithmeticException if a measure does not fit its type
     */
    Aggregate merge(Aggregate one, Aggregate other) {
        Object[] values = new Object[measures.length];
        for (int i = 0; i < measures.length; i++) {
            values[i] = measures[i].merge(one.values()[i], other.values()[i]);
        }
        return new Aggregate(Math.addExact(one.events(), other.events()), values);
    }

    @SuppressWarnings("unchecked")
    void write(Aggregate aggregate, BinaryEncoder encoder) throws IOException {
        encoder.writeLong(aggregate.events());
        for (int i = 0; i < measures.length; i++) {
            ((GenericDatumWriter<Object>) writers[i]).write(aggregate.values()[i], encoder);
        }
    }

    Aggregate read(BinaryDecoder decoder) throws IOException {
        long events = decoder.readLong();
        Object[] values = new Object[measures.length];
        for (int i = 0; i < measures.length; i++) {
            values[i] = readers[i].read(null, decoder);
        }
        return new Aggregate(events, values);
    }

    @SuppressWarnings("unchecked")
    void writeValues(Aggregate aggregate, BinaryEncoder encoder) throws IOException {
        for (int i = 0; i < measures.length; i++) {
            ((GenericDatumWriter<Object>) writers[i]).write(aggregate.values()[i], encoder);
        }
    }
}
