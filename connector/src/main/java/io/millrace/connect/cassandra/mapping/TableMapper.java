package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.mapping.encoding.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Maps the records of one topic to rows of one table. Keeps a plan for each pair of schemas seen lately. */
final class TableMapper {

    /** More than the schemas that a topic has at a time, and few enough not to matter. */
    private static final int REMEMBERED_PLANS = 256;

    private final TableSchema table;
    private final PlanCompiler compiler;
    private final Map<Shape, RecordPlan> plans = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Shape, RecordPlan> eldest) {
            return size() > REMEMBERED_PLANS;
        }
    };

    private Shape lastShape;
    private RecordPlan lastPlan;

    TableMapper(TableSchema table, PlanCompiler compiler) {
        this.table = table;
        this.compiler = compiler;
    }

    /** Returns the table as it was when the mapper was made. */
    TableSchema table() {
        return table;
    }

    Row map(SinkRecord record) {
        if (lastShape == null || !lastShape.fits(record)) {
            Shape shape = Shape.of(record);
            RecordPlan plan = plans.get(shape);
            if (plan == null) {
                plan = compiler.compile(record);
                plans.put(shape, plan);
            }
            lastShape = shape;
            lastPlan = plan;
        }
        return lastPlan.map(record);
    }

    /** All that a plan depends on. Without a schema it depends on whether there is a map to find columns in. */
    private record Shape(Schema keySchema, Schema valueSchema, Kind key, Kind value) {

        static Shape of(SinkRecord record) {
            return new Shape(
                    record.keySchema(),
                    record.valueSchema(),
                    kind(record.keySchema(), record.key()),
                    kind(record.valueSchema(), record.value()));
        }

        /**
         * Tells whether this is surely the record's shape; equal schemas that are not the same object take the longer
         * way.
         */
        boolean fits(SinkRecord record) {
            return record.valueSchema() == valueSchema
                    && record.keySchema() == keySchema
                    && kind(valueSchema, record.value()) == value
                    && kind(keySchema, record.key()) == key;
        }

        private static Kind kind(Schema schema, Object data) {
            if (data == null) {
                return null;
            }
            return schema == null ? Kind.of(data) : Kind.STRUCT;
        }
    }
}
