package io.millrace.streams.wire;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * A record's key together with where it belongs. Only the bytes travel; the place is known anew on the other side.
 *
 * @param slice the slice of the token ring, or for dead letters the source's partition; {@link #UNKNOWN} once read back
 * @param bytes the key as it stands on the topic; null for a dead letter whose event had none
 */
@SuppressWarnings("ArrayRecordComponent") // Carried from one operator to the next; nothing compares or keeps it.
public record RoutedKey(int slice, byte[] bytes) {
    /** The slice of a key that was read from a topic: the partition it came from says it. */
    public static final int UNKNOWN = -1;

    /**
     * Returns the serde of the key's bytes.
     *
     * @return a serde that keeps the bytes and drops the slice
     */
    public static Serde<RoutedKey> serde() {
        Deserializer<RoutedKey> deserializer = (topic, bytes) -> bytes == null ? null : new RoutedKey(UNKNOWN, bytes);
        return Serdes.serdeFrom((topic, key) -> key == null ? null : key.bytes(), deserializer);
    }

    /**
     * Returns the partitioner that follows the slice.
     *
     * @return a partitioner for any topic; one with fewer partitions than slices shares them out
     */
    @SuppressWarnings("removal") // The only method that is abstract, too.
    public static StreamPartitioner<RoutedKey, byte[]> partitioner() {
        return (topic, key, value, partitions) -> Optional.of(Set.of(key.slice() % partitions));
    }
}
