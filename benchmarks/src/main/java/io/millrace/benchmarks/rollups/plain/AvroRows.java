package io.millrace.benchmarks.rollups.plain;

import io.millrace.schemas.PageViews;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.serialization.Serializer;

/** Writes rows, and the part of them that is their key, in the registry's wire format. The serializers are thread-safe. */
final class AvroRows {

    /** The key of the output topic: page and window. */
    static final Schema KEY = SchemaBuilder.record("PageViewsKey")
            .namespace("io.millrace.schemas")
            .fields()
            .requiredString("page")
            .name("window_start")
            .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .endRecord();

    private AvroRows() {}

    private interface Content {
        void writeTo(BinaryEncoder encoder) throws IOException;
    }

    static Serializer<PageViews> keys(int schemaId) {
        byte[] frame = frame(schemaId);
        return (topic, row) -> encode(frame, encoder -> {
            encoder.writeString(row.getPage());
            encoder.writeLong(row.getWindowStart().toEpochMilli());
        });
    }

    static Serializer<PageViews> values(int schemaId) {
        byte[] frame = frame(schemaId);
        SpecificDatumWriter<PageViews> writer = new SpecificDatumWriter<>(PageViews.getClassSchema());
        return (topic, row) -> encode(frame, encoder -> writer.write(row, encoder));
    }

    private static byte[] frame(int schemaId) {
        return ByteBuffer.allocate(5).putInt(1, schemaId).array();
    }

    private static byte[] encode(byte[] frame, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            encoder.writeFixed(frame);
            content.writeTo(encoder);
        } catch (IOException e) {
            throw new UncheckedIOException("Avro could not write to memory", e);
        }
        return bytes.toByteArray();
    }
}
