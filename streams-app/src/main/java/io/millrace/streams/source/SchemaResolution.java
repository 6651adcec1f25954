package io.millrace.streams.source;

import io.millrace.streams.wire.AvroBuffer;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.MalformedException;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Brings values of one schema into the source's, by Avro's own rules. For one thread. */
final class SchemaResolution {
    private final Schema writer;
    private final GenericDatumReader<Object> reader;
    private final GenericDatumWriter<Object> rewriter;
    private final UnaryOperator<Object> conversion;
    private final AvroBuffer buffer = new AvroBuffer();
    private final AvroInput input = new AvroInput();
    private BinaryDecoder decoder;

    /**
     * Prepares it.
     *
     * @param writer the schema values were written with
     * @param source the source's schema
     * @param conversion what is to be done to a value that Avro has resolved; null for nothing
     */
    SchemaResolution(Schema writer, Schema source, UnaryOperator<Object> conversion) {
        this.writer = writer;
        this.reader = new GenericDatumReader<>(writer, source);
        this.rewriter = new GenericDatumWriter<>(source);
        this.conversion = conversion;
    }

    /**
     * Resolves a value.
     *
     * @param bytes an array that holds the value, and nothing behind it
     * @param from where it begins
     * @return the value in Avro binary of the source's schema
     */
    byte[] resolve(byte[] bytes, int from) throws IOException, MalformedException {
        // Avro's decoder believes counts and recurses as deep as the bytes want it to, and what it then dies of is no
        // exception.
        EventLayout.check(input.on(bytes, from, bytes.length), writer);
        if (!input.atEnd()) {
            throw new MalformedException("it goes on after its end");
        }
        decoder = DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, decoder);
        Object read = reader.read(null, decoder);
        Object meant = conversion == null ? read : conversion.apply(read);
        return buffer.encode(encoder -> rewriter.write(meant, encoder));
    }
}
