package io.millrace.benchmarks.line;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Writes rows, or some of their columns, as the bytes of a record. Used by one thread. */
abstract class RecordWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);

    /** Avro in the registry's wire format. */
    static RecordWriter avro(RowTable table, List<Column> columns, int schemaId) {
        return new Avro(table, columns, schemaId);
    }

    /** JSON without a schema. */
    static RecordWriter json(RowTable table) {
        return new Json(table);
    }

    final byte[] write(Object[] row) throws IOException {
        bytes.reset();
        write(row, bytes);
        return bytes.toByteArray();
    }

    abstract void write(Object[] row, ByteArrayOutputStream out) throws IOException;

    private static final class Avro extends RecordWriter {
        private final Column[] columns;
        private final int[] positions;
        private final byte[] frame;
        private BinaryEncoder encoder;

        Avro(RowTable table, List<Column> columns, int schemaId) {
            this.columns = columns.toArray(Column[]::new);
            this.positions = columns.stream()
                    .mapToInt(column -> table.position(column.name()))
                    .toArray();
            this.frame = new byte[] {
                0, (byte) (schemaId >>> 24), (byte) (schemaId >>> 16), (byte) (schemaId >>> 8), (byte) schemaId
            };
        }

        @Override
        void write(Object[] row, ByteArrayOutputStream out) throws IOException {
            out.writeBytes(frame);
            encoder = EncoderFactory.get().binaryEncoder(out, encoder);
            for (int i = 0; i < columns.length; i++) {
                Object value = row[positions[i]];
                if (columns[i].nullable()) {
                    encoder.writeIndex(value == null ? 0 : 1);
                }
                if (value != null) {
                    columns[i].type().avro(value, encoder);
                }
            }
            encoder.flush();
        }
    }

    private static final class Json extends RecordWriter {
        private final JsonFactory factory = new JsonFactory();
        private final List<Column> columns;

        Json(RowTable table) {
            this.columns = table.columns();
        }

        @Override
        void write(Object[] row, ByteArrayOutputStream out) throws IOException {
            try (JsonGenerator json = factory.createGenerator(out)) {
                json.writeStartObject();
                for (int i = 0; i < row.length; i++) {
                    json.writeFieldName(columns.get(i).name());
                    if (row[i] == null) {
                        json.writeNull();
                    } else {
                        columns.get(i).type().json(row[i], json);
                    }
                }
                json.writeEndObject();
            }
        }
    }
}
