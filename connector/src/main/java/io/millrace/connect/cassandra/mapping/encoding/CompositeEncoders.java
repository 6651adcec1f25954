package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.TupleType;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** User-defined types and tuples: each field with its length, -1 for null. */
final class CompositeEncoders {

    private CompositeEncoders() {}

    /**
     * Encodes a struct or a map, by the names of the fields; one that is missing becomes null, one too many is refused.
     */
    static Encoder udt(UserDefinedType type, Kind kind, Schema schema, Context context) {
        if (kind.isStruct() && schema != null) {
            return fromStruct(type, schema, context);
        }
        if (kind != Kind.MAP) {
            throw Encoders.mismatch(kind, type, "a struct or a map");
        }
        TypeFields fields = new TypeFields(type, context);
        List<Encoder> encoders = encoders(type.getFieldTypes(), schema == null ? null : schema.valueSchema(), context);
        return value -> {
            ByteBuffer[] encoded = new ByteBuffer[fields.size()];
            boolean[] filled = new boolean[fields.size()];
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                int position = fields.positionOfEntry(String.valueOf(entry.getKey()));
                if (position == TypeFields.NONE) {
                    continue;
                }
                if (filled[position]) {
                    throw fields.ambiguous(position, "entries");
                }
                filled[position] = true;
                encoded[position] = field(encoders.get(position), fields.name(position), entry.getValue());
            }
            fields.confirm();
            return join(encoded);
        };
    }

    /** Encodes an array, by position, or from a struct, by the position of its fields. */
    static Encoder tuple(TupleType type, Kind kind, Schema schema, Context context) {
        int size = type.getComponentTypes().size();
        if (kind.isStruct() && schema != null) {
            if (schema.fields().size() != size) {
                throw new Unencodable("is a struct of " + schema.fields().size() + " fields; the tuple has " + size);
            }
            List<Encoder> encoders = new ArrayList<>();
            for (Field field : schema.fields()) {
                encoders.add(nested(type.getComponentTypes().get(field.index()), field, context));
            }
            List<StructField> fields =
                    schema.fields().stream().map(StructField::new).toList();
            return value -> join(structFields((Struct) value, fields, encoders));
        }
        if (kind != Kind.ARRAY) {
            throw Encoders.mismatch(kind, type, "an array or a struct");
        }
        List<Encoder> encoders =
                encoders(type.getComponentTypes(), schema == null ? null : schema.valueSchema(), context);
        return value -> {
            List<?> list = (List<?>) value;
            if (list.size() != size) {
                throw new Unencodable("has " + list.size() + " elements; the tuple has " + size);
            }
            ByteBuffer[] encoded = new ByteBuffer[size];
            for (int i = 0; i < size; i++) {
                encoded[i] = field(encoders.get(i), Integer.toString(i), list.get(i));
            }
            return join(encoded);
        };
    }

    private static Encoder fromStruct(UserDefinedType type, Schema schema, Context context) {
        TypeFields names = new TypeFields(type, context);
        List<StructField> fields = new ArrayList<>(Collections.nCopies(names.size(), null));
        List<Encoder> encoders = new ArrayList<>(Collections.nCopies(names.size(), null));
        for (Field field : schema.fields()) {
            int position = names.positionOfField(field.name());
            if (position == TypeFields.NONE) {
                continue;
            }
            if (fields.get(position) != null) {
                throw names.ambiguous(position, "fields");
            }
            fields.set(position, new StructField(field));
            encoders.set(position, nested(type.getFieldTypes().get(position), field, context));
        }
        return value -> {
            names.confirm();
            return join(structFields((Struct) value, fields, encoders));
        };
    }

    private static ByteBuffer[] structFields(Struct struct, List<StructField> fields, List<Encoder> encoders) {
        ByteBuffer[] encoded = new ByteBuffer[fields.size()];
        for (int i = 0; i < encoded.length; i++) {
            StructField field = fields.get(i);
            encoded[i] = field == null ? null : field(encoders.get(i), field.name(), field.of(struct));
        }
        return encoded;
    }

    private static Encoder nested(DataType type, Field field, Context context) {
        try {
            return Encoders.of(type, field.schema(), context);
        } catch (Unencodable e) {
            throw new Unencodable("has " + FieldName.of(field.name()) + " that " + e.getMessage());
        }
    }

    private static List<Encoder> encoders(List<DataType> types, Schema schema, Context context) {
        List<Encoder> encoders = new ArrayList<>();
        for (DataType type : types) {
            encoders.add(Encoders.of(type, schema, context));
        }
        return encoders;
    }

    private static ByteBuffer field(Encoder encoder, String name, Object value) {
        if (value == null) {
            return null;
        }
        try {
            return encoder.encode(value);
        } catch (Unencodable e) {
            throw new Unencodable("has " + FieldName.of(name) + " that " + e.getMessage());
        }
    }

    private static ByteBuffer join(ByteBuffer[] parts) {
        int size = 0;
        for (ByteBuffer part : parts) {
            size += Integer.BYTES + (part == null ? 0 : part.remaining());
        }
        ByteBuffer joined = ByteBuffer.allocate(size);
        for (ByteBuffer part : parts) {
            if (part == null) {
                joined.putInt(-1);
            } else {
                joined.putInt(part.remaining()).put(part.duplicate());
            }
        }
        return joined.flip();
    }
}
