package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.converter.AvroField;
import io.millrace.connect.converter.AvroItems;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** Lists, sets, maps and vectors from the bytes of Avro's arrays and maps. What is odd about one of the items is left to {@link CollectionEncoders}. */
final class AvroCollections {

    private AvroCollections() {}

    /** Makes an encoder of a list or a set; Cassandra sorts a set's elements itself. */
    static AvroEncoder list(AvroEncoder elements) {
        return isNone(elements)
                ? AvroEncoder.NONE
                : (field, bytes, at) -> {
                    ByteBuffer[] encoded = items(elements, field, bytes, at);
                    return encoded == null ? null : CollectionEncoders.join(encoded.length, encoded);
                };
    }

    /** Makes an encoder of a vector of floats: their bytes, one after the other. */
    static AvroEncoder vector(int dimensions, AvroEncoder elements) {
        return isNone(elements)
                ? AvroEncoder.NONE
                : (field, bytes, at) -> {
                    ByteBuffer[] encoded = items(elements, field, bytes, at);
                    if (encoded == null || encoded.length != dimensions) {
                        return null;
                    }
                    ByteBuffer vector = ByteBuffer.allocate(dimensions * Float.BYTES);
                    for (ByteBuffer element : encoded) {
                        vector.put(element.duplicate());
                    }
                    return vector.flip();
                };
    }

    /** Makes an encoder of a map with texts for keys; Cassandra sorts them itself. */
    static AvroEncoder map(AvroEncoder values) {
        return isNone(values)
                ? AvroEncoder.NONE
                : (field, bytes, at) -> {
                    ByteBuffer[] encoded = items(values, field, bytes, at);
                    if (encoded == null) {
                        return null;
                    }
                    ByteBuffer[] entries = new ByteBuffer[2 * encoded.length];
                    Set<ByteBuffer> keys = new HashSet<>(entries.length);
                    AvroItems each = field.itemsAt(bytes, at);
                    for (int i = 0; each.next(); i++) {
                        ByteBuffer key = ByteBuffer.wrap(bytes, each.keyStart(), each.keyEnd() - each.keyStart());
                        if (!keys.add(key)) {
                            // Avro's readers take the last.
                            return null;
                        }
                        entries[2 * i] = key;
                        entries[2 * i + 1] = encoded[i];
                    }
                    return CollectionEncoders.join(encoded.length, entries);
                };
    }

    /** Encodes the elements of an array, or the values of a map; null where the encoder of all of it is to be asked. */
    private static ByteBuffer[] items(AvroEncoder encoder, AvroField field, byte[] bytes, int at) {
        if (field.items() == null) {
            return null;
        }
        int count = 0;
        for (AvroItems each = field.itemsAt(bytes, at); each.next(); ) {
            count++;
        }
        ByteBuffer[] encoded = new ByteBuffer[count];
        AvroItems each = field.itemsAt(bytes, at);
        for (int i = 0; each.next(); i++) {
            encoded[i] = each.position() < 0 ? null : encoder.encode(field.items(), bytes, each.position());
            if (encoded[i] == null) {
                return null;
            }
        }
        return encoded;
    }

    @SuppressWarnings("ReferenceEquality") // there is one
    private static boolean isNone(AvroEncoder encoder) {
        return encoder == AvroEncoder.NONE;
    }
}
