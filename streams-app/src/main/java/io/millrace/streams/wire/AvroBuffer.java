package io.millrace.streams.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Builds Avro binary in a buffer that is used again and again. For one thread. */
public final class AvroBuffer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

    /** What is written into the buffer. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes the content.
         *
         * @param encoder where to
         * @throws IOException never in practice: the buffer is in memory
         */
        void writeTo(BinaryEncoder encoder) throws IOException;
    }

    /**
     * Encodes content.
     *
     * @param content what to encode
     * @return its bytes, in an array of their own
     */
    public byte[] encode(Content content) {
        bytes.reset();
        try {
            content.writeTo(encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Avro could not write to memory", e);
        }
        return bytes.toByteArray();
    }
}
