package io.millrace.connect.cassandra.memory;

import io.millrace.connect.converter.AvroStruct;
import io.millrace.connect.converter.JsonMap;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * About how much heap a delivered record holds: its values as objects, and once more as the bytes that the worker keeps for a dead
 * letter. An estimate, of which it matters that it grows with the record.
 */
public final class RecordBytes {

    /** The records themselves, Connect's and the consumer's. */
    private static final int RECORD = 256;

    private static final int OBJECT = 24;
    private static final int ENTRY = 48;
    /** With where its fields lie. */
    private static final int AVRO_STRUCT = 160;
    /** Beside where its fields lie, which grows with its bytes. */
    private static final int JSON_MAP = 80;

    private RecordBytes() {}

    public static long of(SinkRecord record) {
        long bytes = RECORD + of(record.key()) + of(record.value());
        if (!record.headers().isEmpty()) {
            for (Header header : record.headers()) {
                bytes += ENTRY + 2L * header.key().length() + of(header.value());
            }
        }
        return bytes;
    }

    private static long of(Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof String text) {
            return OBJECT + 2L * text.length();
        }
        if (value instanceof AvroStruct avro && !avro.isOpen()) {
            // Its bytes are those that the worker keeps, and texts of its rows are parts of them.
            return (long) AVRO_STRUCT + avro.bytes().length;
        }
        if (value instanceof Struct struct) {
            long bytes = OBJECT;
            List<Field> fields = struct.schema().fields();
            for (int i = 0; i < fields.size(); i++) {
                bytes += 8 + of(struct.get(fields.get(i)));
            }
            return bytes;
        }
        if (value instanceof byte[] array) {
            return OBJECT + 2L * array.length;
        }
        if (value instanceof ByteBuffer buffer) {
            return 2L * OBJECT + 2L * buffer.remaining();
        }
        if (value instanceof Collection<?> elements) {
            long bytes = OBJECT;
            for (Object element : elements) {
                bytes += 8 + of(element);
            }
            return bytes;
        }
        if (value instanceof JsonMap json && !json.isOpen()) {
            return JSON_MAP + 2L * json.bytes().length;
        }
        if (value instanceof Map<?, ?> map) {
            long bytes = OBJECT;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                bytes += ENTRY + of(entry.getKey()) + of(entry.getValue());
            }
            return bytes;
        }
        return OBJECT;
    }
}
