package io.millrace.streams.rollup;

import io.millrace.streams.event.SourceFields;
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

    Measures(List<MeasureSpec> specs, Schema event) {
        this.measures = specs.stream().map(spec -> Measure.of(spec, event)).toArray(Measure[]::new);
        this.writers = new GenericDatumWriter<?>[measures.length];
        for (int i = 0; i < measures.length; i++) {
            writers[i] = new GenericDatumWriter<>(physical(i), GenericData.get());
        }
    }

    private Schema physical(int measure) {
        return SourceFields.physical(measures[measure].field().schema());
    }

    /** Returns readers of the measures' values for one thread; shared ones would look theirs up in a thread-local each time. */
    GenericDatumReader<?>[] readers() {
        GenericDatumReader<?>[] readers = new GenericDatumReader<?>[measures.length];
        for (int i = 0; i < measures.length; i++) {
            readers[i] = new GenericDatumReader<>(physical(i), physical(i), GenericData.get());
        }
        return readers;
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

    Aggregate read(BinaryDecoder decoder, GenericDatumReader<?>[] readers) throws IOException {
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
