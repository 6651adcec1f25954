package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.MappingConfig.TtlFrom;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import java.nio.ByteBuffer;
import java.time.Clock;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Takes a row's time to live in seconds from a record. A null leaves it to the table. */
final class TtlReader {

    /** Cassandra's own bound: 20 years. */
    private static final int LONGEST_SECONDS = 20 * 365 * 24 * 60 * 60;

    private static final Column MARKER = new Column(CqlIdentifier.fromInternal("__ttl"), DataTypes.INT);

    private static final long MILLIS_PER_SECOND = 1000;

    private final ColumnPlan plan;
    private final TtlFrom from;
    private final Clock clock;

    private TtlReader(ColumnPlan plan, TtlFrom from, Clock clock) {
        this.plan = plan;
        this.from = from;
        this.clock = clock;
    }

    /**
     * Makes a reader for records of these schemas.
     *
     * @throws Unplannable when the source or the schemas show that no record has a time to live
     */
    static TtlReader of(ColumnSource source, TtlFrom from, Schemas schemas, Conversions conversions, Clock clock) {
        if (source instanceof ColumnSource.Literal literal && literal.value() instanceof Number seconds) {
            requireInRange(seconds.longValue(), source);
        }
        ColumnPlan plan = ColumnPlan.of(MARKER, false, source, schemas, conversions, clock);
        if (source instanceof ColumnSource.Literal literal && literal.value() instanceof String) {
            throw new Unplannable(MARKER + ": " + source + " is a string; write the number without quotes");
        }
        if (source instanceof ColumnSource.Field field) {
            Schema schema = PathReader.schemaOf(PathReader.of(field.path(), schemas));
            if (schema != null && countsSomethingElse(Kind.of(schema))) {
                throw new Unplannable(MARKER + ": " + source + " is " + Kind.of(schema)
                        + "; a time to live is a plain integer, in seconds");
            }
        }
        return new TtlReader(plan, from, clock);
    }

    /**
     * Returns the time to live, encoded.
     *
     * @throws BadRecordException when the record has none that Cassandra takes
     */
    ByteBuffer read(SinkRecord record, TableSchema table) {
        ByteBuffer ttl = plan.read(record, table);
        if (ttl == null || WriteStatement.isUnset(ttl)) {
            return WriteStatement.UNSET;
        }
        int seconds = ttl.getInt(ttl.position());
        if (!isInRange(seconds)) {
            throw RecordErrors.of(record, table, outOfRange(plan.source()));
        }
        // Without end, or from the write on.
        return seconds == 0 || from == TtlFrom.WRITE ? ttl : encoded(secondsLeft(record, table, seconds));
    }

    /** At least one: a row that is over hides what is older nonetheless. */
    private int secondsLeft(SinkRecord record, TableSchema table, int seconds) {
        if (record.timestamp() == null || record.timestamp() < 0) {
            throw RecordErrors.of(
                    record,
                    table,
                    MARKER + ": " + plan.source()
                            + " counts from the record's timestamp (ttl.from=record), which is missing or negative");
        }
        long left = record.timestamp() - clock.millis() + seconds * MILLIS_PER_SECOND;
        long rounded = Math.floorDiv(left + MILLIS_PER_SECOND - 1, MILLIS_PER_SECOND);
        return (int) Math.max(1, Math.min(LONGEST_SECONDS, rounded));
    }

    private static void requireInRange(long seconds, ColumnSource source) {
        if (!isInRange(seconds)) {
            throw new Unplannable(outOfRange(source.toString()));
        }
    }

    /** Tells whether a value is an integer, or a time, that says itself that it counts no seconds. */
    private static boolean countsSomethingElse(Kind kind) {
        return switch (kind) {
            case DATE, TIME, TIMESTAMP -> true;
            default -> kind.isInteger() && !kind.isPlainInteger();
        };
    }

    private static ByteBuffer encoded(int seconds) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(0, seconds);
    }

    private static boolean isInRange(long seconds) {
        return seconds >= 0 && seconds <= LONGEST_SECONDS;
    }

    private static String outOfRange(String source) {
        return MARKER + ": " + source + " is not between 0 and " + LONGEST_SECONDS + " seconds";
    }
}
