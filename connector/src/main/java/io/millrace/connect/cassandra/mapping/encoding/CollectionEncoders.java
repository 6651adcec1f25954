package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.VectorType;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** Lists, sets, maps and vectors: a count, then each element with its length; a vector is its numbers and nothing else. */
final class CollectionEncoders {

    private CollectionEncoders() {}

    /** A list or a set; Cassandra sorts a set's elements itself. */
    static Encoder list(DataType elementType, Kind kind, Schema schema, DataType type) {
        if (kind != Kind.ARRAY) {
            throw Encoders.mismatch(kind, type, "an array");
        }
        Encoder elements = Encoders.of(elementType, schema == null ? null : schema.valueSchema());
        return value -> {
            Collection<?> collection = (Collection<?>) value;
            ByteBuffer[] encoded = new ByteBuffer[collection.size()];
            int i = 0;
            for (Object element : collection) {
                encoded[i++] = element(elements, element);
            }
            return join(encoded.length, encoded);
        };
    }

    static Encoder map(MapType type, Kind kind, Schema schema) {
        if (kind != Kind.MAP) {
            throw Encoders.mismatch(kind, type, "a map");
        }
        Encoder keys = Encoders.of(type.getKeyType(), schema == null ? null : schema.keySchema());
        Encoder values = Encoders.of(type.getValueType(), schema == null ? null : schema.valueSchema());
        return value -> {
            Map<?, ?> map = (Map<?, ?>) value;
            ByteBuffer[] encoded = new ByteBuffer[2 * map.size()];
            int i = 0;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                encoded[i++] = element(keys, entry.getKey());
                encoded[i++] = element(values, entry.getValue());
            }
            return join(map.size(), encoded);
        };
    }

    static Encoder vector(VectorType type, Kind kind, Schema schema) {
        if (!type.getElementType().equals(DataTypes.FLOAT)) {
            throw new Unencodable("cannot be written: of vectors the connector knows those of floats only");
        }
        if (kind != Kind.ARRAY) {
            throw Encoders.mismatch(kind, type, "an array of " + type.getDimensions() + " numbers");
        }
        Encoder elements = Encoders.of(DataTypes.FLOAT, schema == null ? null : schema.valueSchema());
        return value -> {
            Collection<?> collection = (Collection<?>) value;
            if (collection.size() != type.getDimensions()) {
                throw new Unencodable("has " + collection.size() + " elements; the vector has " + type.getDimensions());
            }
            ByteBuffer vector = ByteBuffer.allocate(Float.BYTES * collection.size());
            for (Object element : collection) {
                vector.put(element(elements, element));
            }
            return vector.flip();
        };
    }

    private static ByteBuffer element(Encoder encoder, Object element) {
        if (element == null) {
            throw new Unencodable("holds a null, which a collection in Cassandra cannot");
        }
        try {
            return encoder.encode(element);
        } catch (Unencodable e) {
            throw new Unencodable("has an element that " + e.getMessage());
        }
    }

    private static ByteBuffer join(int count, ByteBuffer[] parts) {
        int size = Integer.BYTES;
        for (ByteBuffer part : parts) {
            size += Integer.BYTES + part.remaining();
        }
        ByteBuffer joined = ByteBuffer.allocate(size).putInt(count);
        for (ByteBuffer part : parts) {
            joined.putInt(part.remaining()).put(part.duplicate());
        }
        return joined.flip();
    }
}
