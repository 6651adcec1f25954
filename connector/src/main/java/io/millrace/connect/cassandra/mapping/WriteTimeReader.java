package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.WriteTimeConfig;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import io.millrace.expressions.Node;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Takes a row's write time from a field, a header or the record: microseconds unless its schema says otherwise, or a
 * Timestamp.
 */
final class WriteTimeReader {

    private static final long MICROS_PER_MILLI = 1000;
    private static final long NANOS_PER_MICRO = 1000;

    private final String source;
    private final Micros reader;
    private final Optional<Duration> maxFuture;
    private final Clock clock;

    private WriteTimeReader(String source, Micros reader, Optional<Duration> maxFuture, Clock clock) {
        this.source = source;
        this.reader = reader;
        this.maxFuture = maxFuture;
        this.clock = clock;
    }

    /** Reads the time in microseconds. */
    @FunctionalInterface
    interface Micros {
        long read(SinkRecord record);
    }

    /**
     * Makes a reader for records of these schemas.
     *
     * @throws Unplannable when the schemas show that no record has such a write time
     */
    static WriteTimeReader of(ColumnSource source, WriteTimeConfig config, Schemas schemas, Clock clock) {
        return new WriteTimeReader(source.toString(), of(source, schemas, clock), config.maxFuture(), clock);
    }

    /**
     * Makes what reads the time, without bounds.
     *
     * @throws Unplannable when the schemas show that no record has such a write time
     */
    static Micros of(ColumnSource source, Schemas schemas, Clock clock) {
        try {
            return reader(source, schemas, clock);
        } catch (Unencodable e) {
            throw new Unplannable(complaint(source.toString(), e));
        }
    }

    /**
     * Returns the write time.
     *
     * @throws BadRecordException when there is none, or one that would hide later writes
     */
    long micros(SinkRecord record, TableSchema table) {
        try {
            long micros = reader.read(record);
            if (micros < 0) {
                throw new Unencodable("lies before 1970");
            }
            if (maxFuture.isPresent()
                    && micros / MICROS_PER_MILLI - clock.millis()
                            > maxFuture.get().toMillis()) {
                throw new Unencodable("lies more than " + maxFuture.get().toMillis()
                        + " ms in the future (write.timestamp.max.future.ms) and would hide every later write of its"
                        + " row");
            }
            return micros;
        } catch (Unencodable e) {
            throw RecordErrors.of(record, table, complaint(source, e));
        }
    }

    private static String complaint(String source, Unencodable e) {
        return "write time: " + source + " " + e.getMessage();
    }

    private static Micros reader(ColumnSource source, Schemas schemas, Clock clock) {
        if (source instanceof ColumnSource.Field field) {
            Reader reader = PathReader.of(field.path(), schemas);
            Schema schema = PathReader.schemaOf(reader);
            if (schema == null) {
                return record -> ofSchemaless(reader.read(record));
            }
            ToLongFunction<Object> micros = micros(Kind.of(schema));
            return record -> micros.applyAsLong(present(reader.read(record)));
        } else if (source instanceof ColumnSource.Header header) {
            return record -> {
                Header found = record.headers().lastWithName(header.name());
                if (found == null || found.schema() == null) {
                    return ofSchemaless(found == null ? null : found.value());
                }
                return micros(Kind.of(found.schema())).applyAsLong(present(found.value()));
            };
        } else if (source instanceof ColumnSource.Metadata metadata
                && metadata.attribute() == ColumnSource.Attribute.TIMESTAMP) {
            return record -> {
                if (record.timestamp() == null) {
                    throw new Unencodable("is missing");
                }
                return ofMillis(record.timestamp());
            };
        }
        if (source instanceof ColumnSource.Computed computed) {
            Computation computation = new Computation(computed.expression(), schemas, clock);
            return record -> ofComputed(computation.evaluate(record));
        }
        throw new Unencodable("is not a time; take it from a field, a header or record.timestamp");
    }

    private static long ofComputed(Node<SinkRecord> node) {
        if (node == null) {
            throw new Unencodable("is missing");
        }
        return switch (node.type().meaning()) {
            case TIMESTAMP_MILLIS -> ofMillis(node.number);
            case TIMESTAMP_MICROS -> node.number;
            default -> {
                if (!node.type().isInteger()) {
                    throw new Unencodable("is " + node.type().describe()
                            + "; a write time is a timestamp, or a whole number of microseconds");
                }
                yield node.number;
            }
        };
    }

    private static long ofSchemaless(Object value) {
        return micros(Kind.of(present(value))).applyAsLong(value);
    }

    private static Object present(Object value) {
        if (value == null) {
            throw new Unencodable("is missing");
        }
        return value;
    }

    private static ToLongFunction<Object> micros(Kind kind) {
        return switch (kind) {
            case INT8, INT16, INT32, INT64, EPOCH_MICROS -> value -> ((Number) value).longValue();
            case EPOCH_NANOS -> value -> Math.floorDiv(((Number) value).longValue(), NANOS_PER_MICRO);
            case EPOCH_MILLIS -> value -> ofMillis(((Number) value).longValue());
            case TIMESTAMP -> value -> ofMillis(((Date) value).getTime());
            default ->
                throw new Unencodable(
                        "is " + kind + "; a write time is a 64-bit integer in microseconds, or a Timestamp");
        };
    }

    private static long ofMillis(long millis) {
        if (millis > Long.MAX_VALUE / MICROS_PER_MILLI || millis < Long.MIN_VALUE / MICROS_PER_MILLI) {
            throw new Unencodable("lies outside of the range of a write time");
        }
        return millis * MICROS_PER_MILLI;
    }
}
