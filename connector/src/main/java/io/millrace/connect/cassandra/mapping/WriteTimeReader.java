package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.WriteTimeConfig;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** Takes a row's write time from a field: microseconds, or a Timestamp. */
final class WriteTimeReader {

    private static final long MICROS_PER_MILLI = 1000;

    private final String source;
    private final Reader reader;
    private final Optional<Duration> maxFuture;
    private final Clock clock;

    private WriteTimeReader(String source, Reader reader, Optional<Duration> maxFuture, Clock clock) {
        this.source = source;
        this.reader = reader;
        this.maxFuture = maxFuture;
        this.clock = clock;
    }

    /** @throws Unplannable when the schemas show that no record has such a write time */
    static WriteTimeReader of(
            ColumnSource source, WriteTimeConfig config, Schema keySchema, Schema valueSchema, Clock clock) {
        try {
            Reader reader = reader(source, keySchema, valueSchema);
            Schema schema = PathReader.schemaOf(reader);
            if (schema != null) {
                requireTime(Kind.of(schema));
            }
            return new WriteTimeReader(source.toString(), reader, config.maxFuture(), clock);
        } catch (Unencodable e) {
            throw new Unplannable("write time: " + source + " " + e.getMessage());
        }
    }

    /** @throws BadRecordException when there is none, or one that would hide later writes */
    long micros(SinkRecord record, TableSchema table) {
        try {
            long micros = toMicros(reader.read(record));
            if (micros < 0) {
                throw new Unencodable("lies before 1970");
            }
            if (maxFuture.isPresent()
                    && micros / MICROS_PER_MILLI
                            > clock.millis() + maxFuture.get().toMillis()) {
                throw new Unencodable(
                        "lies more than " + maxFuture.get().toMillis()
                                + " ms in the future (write.timestamp.max.future.ms) and would hide every later write of its row");
            }
            return micros;
        } catch (Unencodable e) {
            throw RecordErrors.of(record, table, "write time: " + source + " " + e.getMessage());
        }
    }

    private static Reader reader(ColumnSource source, Schema keySchema, Schema valueSchema) {
        if (source instanceof ColumnSource.Field field) {
            return PathReader.of(field.path(), keySchema, valueSchema);
        } else if (source instanceof ColumnSource.Header header) {
            return record -> {
                Header found = record.headers().lastWithName(header.name());
                return found == null ? null : found.value();
            };
        } else if (source instanceof ColumnSource.Metadata metadata
                && metadata.attribute() == ColumnSource.Attribute.TIMESTAMP) {
            return record -> record.timestamp() == null ? null : new Date(record.timestamp());
        }
        throw new Unencodable("is not a time; take it from a field, a header or record.timestamp");
    }

    private static long toMicros(Object value) {
        if (value == null) {
            throw new Unencodable("is missing");
        }
        if (value instanceof Date date) {
            long millis = date.getTime();
            if (Math.abs(millis) > Long.MAX_VALUE / MICROS_PER_MILLI) {
                throw new Unencodable("lies outside of the range of a write time");
            }
            return millis * MICROS_PER_MILLI;
        }
        requireTime(Kind.of(value));
        return ((Number) value).longValue();
    }

    private static void requireTime(Kind kind) {
        if (!kind.isInteger() && kind != Kind.TIMESTAMP) {
            throw new Unencodable("is " + kind + "; a write time is a 64-bit integer in microseconds, or a Timestamp");
        }
    }
}
