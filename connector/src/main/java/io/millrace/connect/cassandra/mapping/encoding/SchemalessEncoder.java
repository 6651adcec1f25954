package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.type.DataType;
import io.millrace.connect.cassandra.config.Conversions;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Encodes values that come without a schema, or with one of their own, by what they turn out to be. */
public final class SchemalessEncoder implements Encoder {

    private final DataType type;
    private final Context context;
    private final Map<Kind, Encoder> byKind = new EnumMap<>(Kind.class);

    private Class<?> lastClass;
    private Schema lastSchema;
    private Encoder last;

    public SchemalessEncoder(DataType type, Conversions conversions) {
        this(type, Context.ofField(conversions));
    }

    SchemalessEncoder(DataType type, Context context) {
        this.type = type;
        this.context = context;
    }

    /** Makes an encoder of headers, whose types may be guesses. */
    public static SchemalessEncoder ofHeaders(DataType type, Conversions conversions) {
        return new SchemalessEncoder(type, Context.ofHeader(conversions));
    }

    @Override
    public ByteBuffer encode(Object value) {
        if (value instanceof Struct struct) {
            return encode(value, struct.schema());
        }
        if (value.getClass() != lastClass) {
            // Kept only once it is known: a value that is refused must not leave the encoder of another behind.
            last = byKind.computeIfAbsent(Kind.of(value), kind -> Encoders.of(type, kind, null, context));
            lastClass = value.getClass();
            lastSchema = null;
        }
        return last.encode(value);
    }

    /** Encodes a value that brings its own schema, as headers do. */
    public ByteBuffer encode(Object value, Schema schema) {
        if (schema == null) {
            return encode(value);
        }
        if (schema != lastSchema) {
            last = Encoders.of(type, schema, context);
            lastSchema = schema;
            lastClass = null;
        }
        return last.encode(value);
    }
}
