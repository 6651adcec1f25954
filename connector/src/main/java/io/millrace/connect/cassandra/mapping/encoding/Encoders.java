package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.SetType;
import com.datastax.oss.driver.api.core.type.TupleType;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.api.core.type.VectorType;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.mapping.encoding.ScalarEncoders.ScalarType;
import java.util.Optional;
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
        return schema == null
                ? new SchemalessEncoder(type, conversions)
                : of(type, Kind.of(schema), schema, conversions);
    }

    public static Encoder of(DataType type, Kind kind, Schema schema, Conversions conversions) {
        Optional<ScalarType> scalar = ScalarEncoders.of(type);
        if (scalar.isPresent()) {
            Encoder encoder = scalar.get().encoders().apply(kind);
            if (encoder == null) {
                throw mismatch(kind, type, scalar.get().takes());
            }
            return encoder;
        }
        if (type instanceof ListType list) {
            return CollectionEncoders.list(list.getElementType(), kind, schema, type, conversions);
        } else if (type instanceof SetType set) {
            return CollectionEncoders.list(set.getElementType(), kind, schema, type, conversions);
        } else if (type instanceof MapType map) {
            return CollectionEncoders.map(map, kind, schema, conversions);
        } else if (type instanceof VectorType vector) {
            return CollectionEncoders.vector(vector, kind, schema, conversions);
        } else if (type instanceof UserDefinedType udt) {
            return CompositeEncoders.udt(udt, kind, schema, conversions);
        } else if (type instanceof TupleType tuple) {
            return CompositeEncoders.tuple(tuple, kind, schema, conversions);
        }
        throw new Unencodable("cannot be written: the connector does not know the type " + type.asCql(false, true));
    }

    static Unencodable mismatch(Kind kind, DataType type, String takes) {
        return new Unencodable("is " + kind + "; " + type.asCql(false, true) + " takes " + takes);
    }
}
