package io.millrace.streams.event;

import io.millrace.streams.wire.AvroBuffer;
import io.millrace.streams.wire.ConfluentFrame;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Reads values in the registry's wire format as the source's schema. One per task; each schema id is resolved once. */
public final class EventDecoder {
    private final Schema source;
    private final WriterSchemas writers;
    private final Map<Integer, Reader> readers = new HashMap<>();
    private final GenericDatumWriter<GenericRecord> rewriter;
    private final AvroBuffer buffer = new AvroBuffer();
    private BinaryDecoder decoder;

    private record Reader(GenericDatumReader<GenericRecord> datum, boolean verbatim) {}

    /**
     * Creates a decoder.
     *
     * @param source the schema every event is read as
     * @param writers where the schemas that events were written with come from
     */
    public EventDecoder(Schema source, WriterSchemas writers) {
        this.source = source;
        this.writers = writers;
        this.rewriter = new GenericDatumWriter<>(source);
    }

    /** A decoded value, and the same in Avro binary of the source's schema. */
    @SuppressWarnings("ArrayRecordComponent") // Unpacked at once by the only caller.
    record Decoded(GenericRecord fields, byte[] avro, int offset) {}

    Decoded decode(byte[] value) throws Rejected {
        if (value == null) {
            throw new Rejected(Reason.UNDECODABLE, "the value is null");
        }
        if (!ConfluentFrame.startsWith(value)) {
            throw new Rejected(
                    Reason.UNDECODABLE,
                    "the value does not begin with a zero byte and a schema id, as the registry's serializers write it");
        }
        int id = ConfluentFrame.schemaId(value);
        Reader reader = readers.get(id);
        if (reader == null) {
            Schema writer = writers.byId(id);
            reader = new Reader(new GenericDatumReader<>(writer, source), writer.equals(source));
            readers.put(id, reader);
        }
        GenericRecord fields = read(reader, id, value);
        if (reader.verbatim()) {
            return new Decoded(fields, value, ConfluentFrame.BYTES);
        }
        return new Decoded(fields, buffer.encode(encoder -> rewriter.write(fields, encoder)), 0);
    }

    private GenericRecord read(Reader reader, int id, byte[] value) throws Rejected {
        GenericRecord fields;
        boolean whole;
        try {
            decoder = DecoderFactory.get()
                    .binaryDecoder(value, ConfluentFrame.BYTES, value.length - ConfluentFrame.BYTES, decoder);
            fields = reader.datum().read(null, decoder);
            whole = decoder.isEnd();
        } catch (AvroTypeException e) {
            throw new Rejected(
                    Reason.INCOMPATIBLE_SCHEMA,
                    "the value's schema, id " + id + ", cannot be read as the schema this pipeline was started with");
        } catch (IOException | RuntimeException e) {
            // Nothing here waits for anything: whatever is thrown, these bytes throw it again. Its message may quote
            // them.
            throw new Rejected(
                    Reason.UNDECODABLE,
                    "the value is not what its schema, id " + id + ", says ("
                            + e.getClass().getSimpleName() + ")");
        }
        if (!whole) {
            throw new Rejected(Reason.UNDECODABLE, "the value goes on after what its schema, id " + id + ", says");
        }
        return fields;
    }
}
