package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.UUID;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** Reads what is no field of a struct as it stands: for expressions, and for columns whose encoders look at each value. */
final class RecordReaders {

    /** From 1582, where the times of version 1 begin, to 1970, in their units of 100 ns. See RFC 9562. */
    private static final long GREGORIAN_TO_EPOCH = 0x01B21DD213814000L;

    private static final long UNITS_PER_MILLI = 10_000;

    private RecordReaders() {}

    /**
     * Makes a reader.
     *
     * @throws Unencodable when the schemas show that no record has such a part
     */
    static Reader of(ColumnSource source, Schemas schemas, Conversions conversions, Clock clock) {
        if (source instanceof ColumnSource.Field field) {
            return PathReader.of(field.path(), schemas);
        } else if (source instanceof ColumnSource.Named named) {
            return new NamedReader(named.root(), named.name(), named.exactly());
        } else if (source instanceof ColumnSource.Header header) {
            return record -> header(record, header);
        } else if (source instanceof ColumnSource.Metadata metadata) {
            return metadata(metadata.attribute());
        } else if (source instanceof ColumnSource.Literal literal) {
            return record -> literal.value();
        } else if (source instanceof ColumnSource.Now) {
            return record -> new Date(clock.millis());
        } else if (source instanceof ColumnSource.Json json) {
            return new JsonReader(
                    of(json.text(), schemas, conversions, clock), json.steps(), json.optional(), conversions);
        } else if (source instanceof ColumnSource.RecordId id) {
            return id.kind() == ColumnSource.IdKind.UUID_OF ? RecordReaders::uuid : RecordReaders::timeuuid;
        }
        throw new IllegalArgumentException(source + " is computed");
    }

    static int element(SinkRecord record) {
        if (record instanceof DerivedRecord derived) {
            return derived.position();
        }
        throw new Unencodable("is there only where the mapping unnests an array");
    }

    private static Object header(SinkRecord record, ColumnSource.Header source) {
        Header header = record.headers().lastWithName(source.name());
        if (header == null && !source.optional()) {
            throw Unencodable.missing();
        }
        return header == null ? null : header.value();
    }

    private static Reader metadata(ColumnSource.Attribute attribute) {
        return switch (attribute) {
            case TOPIC -> SinkRecord::originalTopic;
            case PARTITION -> SinkRecord::originalKafkaPartition;
            case OFFSET -> SinkRecord::originalKafkaOffset;
            case TIMESTAMP -> record -> record.timestamp() == null ? null : new Date(record.timestamp());
            case ELEMENT -> RecordReaders::element;
        };
    }

    private static String uuid(SinkRecord record) {
        return UUID.nameUUIDFromBytes(place(record)).toString();
    }

    /** Makes a UUID of the record's time and, in place of a clock and a node of this machine, a hash of where the record is found. */
    private static String timeuuid(SinkRecord record) {
        if (record.timestamp() == null || record.timestamp() < 0) {
            throw new Unencodable("needs the record's timestamp, which is missing or negative");
        }
        UUID hash = UUID.nameUUIDFromBytes(place(record));
        // Within the millisecond, by the hash: so the times of a millisecond's records differ, too.
        long time = record.timestamp() * UNITS_PER_MILLI
                + Math.floorMod(hash.getMostSignificantBits(), UNITS_PER_MILLI)
                + GREGORIAN_TO_EPOCH;
        long most = (time << 32) | ((time >>> 16) & 0xFFFF_0000L) | 0x1000L | ((time >>> 48) & 0x0FFFL);
        // The multicast bit says that the node is no network card's address.
        long least = (hash.getLeastSignificantBits() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0100_0000_0000L;
        return new UUID(most, least).toString();
    }

    private static byte[] place(SinkRecord record) {
        byte[] topic = record.originalTopic().getBytes(StandardCharsets.UTF_8);
        int element = record instanceof DerivedRecord derived ? derived.position() : 0;
        return ByteBuffer.allocate(topic.length + 2 * Integer.BYTES + Long.BYTES)
                .put(topic)
                .putInt(record.originalKafkaPartition())
                .putLong(record.originalKafkaOffset())
                .putInt(element)
                .array();
    }
}
