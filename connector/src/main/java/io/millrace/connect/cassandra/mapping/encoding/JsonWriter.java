package io.millrace.connect.cassandra.mapping.encoding;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Writes values as JSON: times, days and durations as texts of ISO 8601, decimals as numbers, bytes in base64, the
 * entries of a map by the order of their names, so that equal maps make equal texts. Belongs to the task thread.
 */
final class JsonWriter {

    private static final char FIRST_PRINTABLE = ' ';

    private final AbsentText absent;
    private final Map<Kind, TextForm> forms = new EnumMap<>(Kind.class);

    JsonWriter(AbsentText absent) {
        this.absent = absent;
    }

    /**
     * Writes a value.
     *
     * @param schema null if it has none
     */
    String write(Object value, Schema schema) {
        StringBuilder out = new StringBuilder();
        append(value, schema, out);
        return out.toString();
    }

    private void append(Object value, Schema schema, StringBuilder out) {
        if (value == null) {
            out.append("null");
            return;
        }
        Schema known = value instanceof Struct struct ? struct.schema() : schema;
        Kind kind = known == null ? Kind.of(value) : Kind.of(known);
        switch (kind) {
            case STRUCT -> appendStruct((Struct) value, out);
            case MAP -> appendMap((Map<?, ?>) value, known, out);
            case ARRAY -> appendArray((Collection<?>) value, known, out);
            case STRING -> quote(sent((String) value), out);
            case BYTES -> quote(sentBase64(value), out);
            case UNKNOWN -> throw new Unencodable("holds a part that is " + kind);
            case BOOLEAN, INT8, INT16, INT32, INT64, YEAR, UNKNOWN_TIME, DECIMAL, SCALED_DECIMAL ->
                out.append(form(kind).text(value));
            case FLOAT32, FLOAT64 -> appendFloat((Number) value, kind, out);
            default -> quote(form(kind).text(value), out);
        }
    }

    private void appendStruct(Struct struct, StringBuilder out) {
        if (Wrappers.isWrapper(struct.schema())) {
            Field member = Wrappers.member(struct);
            append(member == null ? null : FieldValue.of(struct, member), member == null ? null : member.schema(), out);
            return;
        }
        char separator = '{';
        for (Field field : struct.schema().fields()) {
            out.append(separator);
            quote(field.name(), out);
            out.append(':');
            append(FieldValue.of(struct, field), field.schema(), out);
            separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private void appendMap(Map<?, ?> map, Schema schema, StringBuilder out) {
        Map<String, Object> byName = new TreeMap<>();
        map.forEach((key, value) -> byName.put(name(key, schema == null ? null : schema.keySchema()), value));
        if (byName.size() < map.size()) {
            throw new Unencodable("holds a map of which two keys are the same as text");
        }
        char separator = '{';
        for (Map.Entry<String, Object> entry : byName.entrySet()) {
            out.append(separator);
            quote(entry.getKey(), out);
            out.append(':');
            append(entry.getValue(), schema == null ? null : schema.valueSchema(), out);
            separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    /** JSON knows no keys but texts. */
    private String name(Object key, Schema schema) {
        if (key == null) {
            throw new Unencodable("holds a map with a null for a key, which JSON cannot");
        }
        Kind kind = schema == null ? Kind.of(key) : Kind.of(schema);
        return switch (kind) {
            case STRING -> sent((String) key);
            case BYTES -> base64(key);
            case STRUCT, MAP, ARRAY, UNKNOWN ->
                throw new Unencodable("holds a map with a key that is " + kind + ", which JSON cannot");
            default -> form(kind).text(key);
        };
    }

    private void appendArray(Collection<?> array, Schema schema, StringBuilder out) {
        char separator = '[';
        for (Object element : array) {
            out.append(separator);
            append(element, schema == null ? null : schema.valueSchema(), out);
            separator = ',';
        }
        out.append(separator == '[' ? "[]" : "]");
    }

    private void appendFloat(Number number, Kind kind, StringBuilder out) {
        if (Double.isFinite(number.doubleValue())) {
            out.append(form(kind).text(number));
        } else {
            quote(number.toString(), out);
        }
    }

    private TextForm form(Kind kind) {
        return forms.computeIfAbsent(kind, scalar -> TextForm.of(scalar, null, absent));
    }

    private String sent(String text) {
        if (absent.is(text)) {
            throw absent.refused();
        }
        return text;
    }

    private String sentBase64(Object bytes) {
        if (absent.exists() && absent.isBytes(bytes)) {
            throw absent.refused();
        }
        return base64(bytes);
    }

    private static String base64(Object bytes) {
        return StandardCharsets.US_ASCII
                .decode(Base64.getEncoder().encode(ByteEncoders.shared(bytes)))
                .toString();
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < FIRST_PRINTABLE) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
