package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.data.CqlVector;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.VectorType;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;

/** Lists, sets and maps: a count, then each element with its length. Vectors are put together by the driver. */
final class CollectionEncoders {

    private CollectionEncoders() {}

    /** Makes an encoder of a list or a set; Cassandra sorts a set's elements itself. */
    static Encoder list(DataType elementType, Kind kind, Schema schema, DataType type, Context context) {
        if (kind != Kind.ARRAY) {
            throw Encoders.mismatch(kind, type, "an array");
        }
        Encoder elements = Encoders.of(elementType, schema == null ? null : schema.valueSchema(), context);
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

    /** Makes an encoder of sets of one element, which is given alone. */
    @SuppressWarnings("ReferenceEquality") // what stands for a value that was not sent is told by identity
    static Encoder alone(DataType elementType, Kind kind, Schema schema, Context context) {
        Encoder element = Encoders.of(elementType, kind, schema, context);
        return value -> {
            ByteBuffer encoded = element.encode(value);
            return encoded == null || encoded == Encoder.ABSENT ? encoded : join(1, new ByteBuffer[] {encoded});
        };
    }

    /** Makes an encoder of the set of a map's keys. */
    static Encoder keys(DataType keyType, Schema schema, Context context) {
        Encoder keys = Encoders.of(keyType, schema == null ? null : schema.keySchema(), context);
        return value -> {
            Map<?, ?> map = (Map<?, ?>) value;
            ByteBuffer[] encoded = new ByteBuffer[map.size()];
            int i = 0;
            for (Object key : map.keySet()) {
                encoded[i++] = element(keys, key);
            }
            return join(encoded.length, encoded);
        };
    }

    static Encoder map(MapType type, Kind kind, Schema schema, Context context) {
        if (kind != Kind.MAP) {
            throw Encoders.mismatch(kind, type, "a map");
        }
        // What is converted may be one key where there were two: "1" and "01" are one int.
        boolean keysMayMeet =
                !type.getKeyType().equals(DataTypes.TEXT) && !type.getKeyType().equals(DataTypes.ASCII);
        Encoder keys = Encoders.of(type.getKeyType(), schema == null ? null : schema.keySchema(), context);
        Encoder values = Encoders.of(type.getValueType(), schema == null ? null : schema.valueSchema(), context);
        return value -> {
            Map<?, ?> map = (Map<?, ?>) value;
            ByteBuffer[] encoded = new ByteBuffer[2 * map.size()];
            int i = 0;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                encoded[i++] = element(keys, entry.getKey());
                encoded[i++] = element(values, entry.getValue());
            }
            if (keysMayMeet) {
                requireDistinctKeys(encoded);
            }
            return join(map.size(), encoded);
        };
    }

    static Encoder vector(VectorType type, Kind kind, Schema schema, Context context) {
        if (kind != Kind.ARRAY) {
            throw Encoders.mismatch(kind, type, "an array of " + type.getDimensions() + " elements");
        }
        Encoder elements = Encoders.of(type.getElementType(), schema == null ? null : schema.valueSchema(), context);
        TypeCodec<CqlVector<ByteBuffer>> codec =
                TypeCodecs.vectorOf(type, new VectorElementCodec(type.getElementType()));
        return value -> {
            Collection<?> collection = (Collection<?>) value;
            if (collection.size() != type.getDimensions()) {
                throw new Unencodable("has " + collection.size() + " elements; the vector has " + type.getDimensions());
            }
            List<ByteBuffer> encoded = new ArrayList<>(collection.size());
            for (Object element : collection) {
                encoded.add(element(elements, element));
            }
            return codec.encode(CqlVector.newInstance(encoded), DefaultProtocolVersion.V5);
        };
    }

    private static void requireDistinctKeys(ByteBuffer[] keysAndValues) {
        Set<ByteBuffer> keys = new HashSet<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (!keys.add(keysAndValues[i])) {
                throw new Unencodable("has two keys that become the same one");
            }
        }
    }

    private static ByteBuffer element(Encoder encoder, Object element) {
        if (element == null) {
            throw new Unencodable("holds a null, which a collection in Cassandra cannot");
        }
        try {
            ByteBuffer encoded = encoder.encode(element);
            if (encoded == null) {
                throw new Unencodable(
                        "counts as null (convert.null.texts), which a collection in Cassandra cannot hold");
            }
            return encoded;
        } catch (Unencodable e) {
            throw new Unencodable("has an element that " + e.getMessage());
        }
    }

    /** @param count of elements or entries; each entry has two parts */
    static ByteBuffer join(int count, ByteBuffer[] parts) {
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
