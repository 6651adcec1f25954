package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.SetType;
import com.datastax.oss.driver.api.core.type.TupleType;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.api.core.type.VectorType;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.Conversions.Operand;
import io.millrace.connect.cassandra.mapping.encoding.ConversionTable.ScalarType;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;

/** Chooses the encoder for a type and what it is to be given, once per schema. */
public final class Encoders {

    private Encoders() {}

    /**
     * Chooses the encoder for values of a schema.
     *
     * @param schema null for values without one: the encoder then looks at each
     * @throws Unencodable when the type takes no such values
     */
    public static Encoder of(DataType type, Schema schema, Conversions conversions) {
        return of(type, schema, Context.ofField(conversions));
    }

    public static Encoder of(DataType type, Kind kind, Schema schema, Conversions conversions) {
        return of(type, kind, schema, Context.ofField(conversions));
    }

    static Encoder of(DataType type, Schema schema, Context context) {
        if (schema == null) {
            return new SchemalessEncoder(type, context);
        }
        if (Wrappers.isWrapper(schema) && !Wrappers.hasFieldsOf(type, schema)) {
            return Wrappers.encoder(type, schema, context);
        }
        return of(type, Kind.of(schema), schema, context);
    }

    static Encoder of(DataType type, Kind kind, Schema schema, Context context) {
        Optional<ScalarType> scalar = ConversionTable.of(type);
        if (scalar.isPresent()) {
            Encoder encoder = scalar.get()
                    .rule(kind)
                    .orElseThrow(() -> mismatch(kind, type, scalar.get().takes()))
                    .maker()
                    .make(kind, type, schema, context);
            return withTexts(encoder, kind, type, context);
        }
        if (type instanceof ListType list) {
            return CollectionEncoders.list(list.getElementType(), kind, schema, type, context.inside());
        } else if (type instanceof SetType set) {
            if (kind == Kind.ARRAY || context.nested() || context.conversions().operand() == Operand.WHOLE) {
                return CollectionEncoders.list(set.getElementType(), kind, schema, type, context.inside());
            }
            return kind == Kind.MAP
                            && context.conversions().operand() == Operand.KEYS
                            && ConversionTable.of(set.getElementType()).isPresent()
                    ? CollectionEncoders.keys(set.getElementType(), schema, context.inside())
                    : CollectionEncoders.alone(set.getElementType(), kind, schema, context);
        } else if (type instanceof MapType map) {
            return CollectionEncoders.map(map, kind, schema, context.inside());
        } else if (type instanceof VectorType vector) {
            return CollectionEncoders.vector(vector, kind, schema, context.inside());
        } else if (type instanceof UserDefinedType udt) {
            return CompositeEncoders.udt(udt, kind, schema, context.inside());
        } else if (type instanceof TupleType tuple) {
            return CompositeEncoders.tuple(tuple, kind, schema, context.inside());
        }
        throw new Unencodable("cannot be written: the connector does not know the type " + type.asCql(false, true));
    }

    /** Heeds the texts that stand for a null, or for a value that was not sent. A text's own encoder heeds the latter. */
    private static Encoder withTexts(Encoder encoder, Kind kind, DataType type, Context context) {
        AbsentText absent = AbsentText.of(context);
        if (kind == Kind.BYTES && absent.exists()) {
            return value -> absent.isBytes(value) ? absent.encoded() : encoder.encode(value);
        }
        if (kind != Kind.STRING || type.equals(DataTypes.TEXT) || type.equals(DataTypes.ASCII)) {
            return encoder;
        }
        Set<String> nulls = context.conversions().nullTexts();
        if (nulls.isEmpty()) {
            return value -> absent.is((String) value) ? absent.encoded() : encoder.encode(value);
        }
        return value -> {
            String text = (String) value;
            return absent.is(text) ? absent.encoded() : nulls.contains(text) ? null : encoder.encode(value);
        };
    }

    static Unencodable mismatch(Kind kind, DataType type, String takes) {
        return new Unencodable("is " + kind + "; " + type.asCql(false, true) + " takes " + takes);
    }
}
