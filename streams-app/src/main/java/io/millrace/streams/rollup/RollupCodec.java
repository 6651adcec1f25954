package io.millrace.streams.rollup;

import io.millrace.streams.wire.AvroBuffer;
import java.io.IOException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Bytes of partials (on the repartition topic) and of row states (in the store and its changelog). For one thread. */
final class RollupCodec {
    /** Raised when the layout changes: what an earlier release left in Kafka must be recognised. */
    private static final int FORMAT = 1;

    private final Measures measures;
    private final AvroBuffer buffer = new AvroBuffer();
    private final GenericDatumReader<?>[] readers;
    private BinaryDecoder decoder;

    RollupCodec(Measures measures) {
        this.measures = measures;
        this.readers = measures.readers();
    }

    byte[] encode(Partial partial) {
        return buffer.encode(encoder -> {
            encoder.writeInt(FORMAT);
            encoder.writeInt(partial.partition());
            encoder.writeLong(partial.clock());
            measures.write(partial.aggregate(), encoder);
        });
    }

    Partial partial(byte[] bytes) {
        try {
            open(bytes, "partial");
            return new Partial(decoder.readInt(), decoder.readLong(), measures.read(decoder, readers));
        } catch (IOException e) {
            throw unreadable("partial", e);
        }
    }

    byte[] encode(RowState row) {
        return buffer.encode(encoder -> {
            encoder.writeInt(FORMAT);
            encoder.writeLong(row.version());
            measures.write(row.aggregate(), encoder);
        });
    }

    RowState row(byte[] bytes) {
        try {
            open(bytes, "row state");
            return new RowState(decoder.readLong(), measures.read(decoder, readers));
        } catch (IOException e) {
            throw unreadable("row state", e);
        }
    }

    private void open(byte[] bytes, String what) throws IOException {
        decoder = DecoderFactory.get().binaryDecoder(bytes, decoder);
        int format = decoder.readInt();
        if (format != FORMAT) {
            throw new IllegalStateException("This release reads format " + FORMAT + " of a " + what + ", not " + format
                    + "; run the release that wrote it, or start anew under another application.id");
        }
    }

    private static IllegalStateException unreadable(String what, IOException e) {
        return new IllegalStateException("A " + what + " is not what this pipeline writes ("
                + e.getClass().getSimpleName() + "); were the measures changed without a new application.id?");
    }
}
