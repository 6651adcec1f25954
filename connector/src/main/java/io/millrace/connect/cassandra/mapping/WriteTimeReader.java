package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.WriteTimeConfig;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import io.millrace.connect.cassandra.mapping.encoding.WriteTimeValues;
import io.millrace.expressions.Node;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Takes a row's write time from a field, a header or the record.
 */
final class WriteTimeReader {

    private static final long MICROS_PER_MILLI = 1000;

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
    static WriteTimeReader of(
            ColumnSource source, WriteTimeConfig config, Schemas schemas, Conversions conversions, Clock clock) {
        try {
            Micros reader = reader(source, new WriteTimeValues(config), schemas, conversions, clock);
            return new WriteTimeReader(source.toString(), reader, config.maxFuture(), clock);
        } catch (Unencodable e) {
            throw new Unplannable(complaint(source.toString(), e));
        }
    }

    /**
     * Checks what the source alone tells.
     *
     * @throws Unplannable when no record has such a write time
     */
    static void check(ColumnSource source) {
        boolean fromRecord = source instanceof ColumnSource.Metadata metadata
                && metadata.attribute() == ColumnSource.Attribute.TIMESTAMP;
        boolean mayBe = source instanceof ColumnSource.Field
                || source instanceof ColumnSource.Header
                || source instanceof ColumnSource.Json
                || source instanceof ColumnSource.Computed;
        if (!fromRecord && !mayBe) {
            throw new Unplannable(complaint(source.toString(), noTime()));
        }
    }

    /**
     * Returns the write time.
     *
     * @throws BadRecordException when there is none, or one that would hide later writes or be hidden by all others
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

    private static Micros reader(
            ColumnSource source, WriteTimeValues values, Schemas schemas, Conversions conversions, Clock clock) {
        if (source instanceof ColumnSource.Field field) {
            Reader reader = PathReader.of(field.path(), schemas);
            Schema schema = PathReader.schemaOf(reader);
            if (schema == null) {
                return record -> ofSchemaless(values, reader.read(record));
            }
            ToLongFunction<Object> micros = values.of(Kind.of(schema));
            return record -> micros.applyAsLong(present(reader.read(record)));
        } else if (source instanceof ColumnSource.Header header) {
            return record -> {
                Header found = record.headers().lastWithName(header.name());
                if (found == null || found.schema() == null) {
                    return ofSchemaless(values, found == null ? null : found.value());
                }
                return values.of(Kind.of(found.schema())).applyAsLong(present(found.value()));
            };
        } else if (source instanceof ColumnSource.Metadata metadata
                && metadata.attribute() == ColumnSource.Attribute.TIMESTAMP) {
            // Not bound: records may well be older than what their fields say.
            return record -> {
                if (record.timestamp() == null) {
                    throw new Unencodable("is missing");
                }
                return WriteTimeValues.ofMillis(record.timestamp());
            };
        }
        if (source instanceof ColumnSource.Computed computed) {
            Computation computation = new Computation(computed.expression(), schemas, conversions, clock);
            return record -> ofComputed(values, computation.evaluate(record));
        }
        if (source instanceof ColumnSource.Json) {
            Reader reader = RecordReaders.of(source, schemas, conversions, clock);
            return record -> ofSchemaless(values, reader.read(record));
        }
        throw noTime();
    }

    private static long ofComputed(WriteTimeValues values, Node<SinkRecord> node) {
        if (node == null) {
            throw new Unencodable("is missing");
        }
        return switch (node.type().meaning()) {
            case TIMESTAMP_MILLIS -> values.of(Kind.EPOCH_MILLIS).applyAsLong(node.number);
            case TIMESTAMP_MICROS -> values.of(Kind.EPOCH_MICROS).applyAsLong(node.number);
            default -> {
                if (!node.type().isInteger()) {
                    throw new Unencodable("is " + node.type().describe()
                            + "; a write time is a timestamp, or a whole number in write.timestamp.unit");
                }
                yield values.of(Kind.INT64).applyAsLong(node.number);
            }
        };
    }

    private static Unencodable noTime() {
        return new Unencodable("is not a time; take it from a field, a header or record.timestamp");
    }

    private static long ofSchemaless(WriteTimeValues values, Object value) {
        return values.of(Kind.of(present(value))).applyAsLong(value);
    }

    private static Object present(Object value) {
        if (value == null) {
            throw new Unencodable("is missing");
        }
        return value;
    }
}
