package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.Condition;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import io.millrace.expressions.Node;
import io.millrace.expressions.ValueType;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;

/** Asks records whether a condition holds. One that is null does not. Belongs to the task thread. */
final class RecordCondition {

    private static final int REMEMBERED_SCHEMAS = 256;

    private final Condition condition;
    private final TableSchema table;
    private final Conversions conversions;
    private final Clock clock;
    private final Map<Schemas, Computation> computations = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Schemas, Computation> eldest) {
            return size() > REMEMBERED_SCHEMAS;
        }
    };

    private Schemas lastSchemas;
    private Computation last;

    RecordCondition(Condition condition, TableSchema table, Conversions conversions, Clock clock) {
        this.condition = condition;
        this.table = table;
        this.conversions = conversions;
        this.clock = clock;
    }

    /**
     * Tells whether the condition holds.
     *
     * @throws BadRecordException when the record lacks what it asks for, or has it of a type that does not go with it
     */
    boolean holds(SinkRecord record) {
        try {
            Node<SinkRecord> node = computation(record).evaluate(record);
            if (node == null) {
                return false;
            }
            if (node.type().kind() != ValueType.Kind.BOOLEAN) {
                throw new Unencodable(
                        "is " + node.type().describe() + " and no condition, as value.status = 'PAID' is one");
            }
            return node.number != 0;
        } catch (Unencodable e) {
            throw RecordErrors.of(
                    record,
                    table,
                    condition.option() + " " + e.getMessage()
                            + (e.isMissing() ? "; if it may be, put a question mark after it" : ""));
        }
    }

    private Computation computation(SinkRecord record) {
        if (last == null || !lastSchemas.areOf(record)) {
            lastSchemas = Schemas.of(record);
            last = computations.computeIfAbsent(
                    lastSchemas, schemas -> new Computation(condition.expression(), schemas, conversions, clock));
        }
        return last;
    }
}
