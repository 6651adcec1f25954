package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.mapping.encoding.Encoder;
import io.millrace.connect.cassandra.mapping.encoding.Encoders;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.SchemalessEncoder;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import io.millrace.expressions.Node;
import io.millrace.expressions.ValueType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Encodes what an expression has come to for one column. */
final class ComputedEncoder {

    private final DataType type;
    private final Conversions conversions;
    private final boolean isText;
    private final SchemalessEncoder structures;
    private final Map<Kind, Encoder> encoders = new EnumMap<>(Kind.class);

    ComputedEncoder(DataType type, Conversions conversions) {
        this.type = type;
        this.conversions = conversions;
        this.isText = type.equals(DataTypes.TEXT);
        this.structures = new SchemalessEncoder(type, conversions);
    }

    /**
     * Encodes a value.
     *
     * @param node what holds it; null for a null
     * @throws Unencodable when the column cannot take it
     */
    ByteBuffer encode(Node<SinkRecord> node) {
        if (node == null) {
            return null;
        }
        ValueType of = node.type();
        return switch (of.kind()) {
            case BOOLEAN -> encoder(Kind.BOOLEAN).encode(node.number != 0);
            case LONG -> encoder(kind(of.meaning())).encode(node.number);
            case DOUBLE -> encoder(Kind.FLOAT64).encode(node.real);
            case DECIMAL -> encoder(Kind.DECIMAL).encode(node.object);
            case TEXT -> text(node);
            case BYTES -> encoder(Kind.BYTES).encode(bytes(node));
            case OBJECT -> structures.encode(node.object, (Schema) of.origin());
        };
    }

    private ByteBuffer text(Node<SinkRecord> node) {
        byte[] bytes = bytes(node);
        return isText ? ByteBuffer.wrap(bytes) : encoder(Kind.STRING).encode(new String(bytes, StandardCharsets.UTF_8));
    }

    /** The node's own are overwritten with the next record. */
    private static byte[] bytes(Node<SinkRecord> node) {
        return Arrays.copyOfRange(node.source, node.offset, node.offset + node.length);
    }

    private Encoder encoder(Kind kind) {
        Encoder known = encoders.get(kind);
        if (known == null) {
            known = Encoders.of(type, kind, null, conversions);
            encoders.put(kind, known);
        }
        return known;
    }

    private static Kind kind(ValueType.Meaning meaning) {
        return switch (meaning) {
            case DATE -> Kind.EPOCH_DAYS;
            case TIME_MILLIS -> Kind.MILLIS_OF_DAY;
            case TIME_MICROS -> Kind.MICROS_OF_DAY;
            case TIMESTAMP_MILLIS -> Kind.EPOCH_MILLIS;
            case TIMESTAMP_MICROS -> Kind.EPOCH_MICROS;
            default -> Kind.INT64;
        };
    }
}
