package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.nio.ByteBuffer;
import java.time.Clock;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Takes a row's time to live in seconds from a record. A null leaves it to the table. */
final class TtlReader {

    /** Cassandra's own bound: 20 years. */
    private static final int LONGEST_SECONDS = 20 * 365 * 24 * 60 * 60;

    private static final Column MARKER = new Column(CqlIdentifier.fromInternal("__ttl"), DataTypes.INT);

    private final ColumnPlan plan;

    private TtlReader(ColumnPlan plan) {
        this.plan = plan;
    }

    static TtlReader of(ColumnSource source, Schema keySchema, Schema valueSchema, Clock clock) {
        ColumnPlan plan = ColumnPlan.of(MARKER, source, keySchema, valueSchema, clock);
        if (source instanceof ColumnSource.Literal literal && !isInRange(((Number) literal.value()).intValue())) {
            throw new Unplannable(outOfRange(plan));
        }
        return new TtlReader(plan);
    }

    ByteBuffer read(SinkRecord record, TableSchema table) {
        ByteBuffer ttl = plan.read(record, table);
        if (ttl == null) {
            return WriteStatement.UNSET;
        }
        int seconds = ttl.getInt(ttl.position());
        if (!isInRange(seconds)) {
            throw RecordErrors.of(record, table, outOfRange(plan));
        }
        return ttl;
    }

    private static boolean isInRange(int seconds) {
        return seconds >= 0 && seconds <= LONGEST_SECONDS;
    }

    private static String outOfRange(ColumnPlan plan) {
        return MARKER + ": " + plan.source() + " is not between 0 and " + LONGEST_SECONDS + " seconds";
    }
}
