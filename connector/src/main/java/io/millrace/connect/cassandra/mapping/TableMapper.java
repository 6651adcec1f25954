package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.mapping.encoding.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Maps the records of one topic to rows of one table. Keeps a plan for each pair of schemas seen lately. */
final class TableMapper {

    /** More than the schemas that a topic has at a time, and few enough not to matter. */
    private static final int REMEMBERED_PLANS = 256;

    private final TableSchema table;
    private final PlanCompiler compiler;
    private final Optional<RecordCondition> where;
    private final Deletions deletions;
    private final Optional<Unnesting> unnesting;
    private final Map<Shape, RecordPlan> plans = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Shape, RecordPlan> eldest) {
            return size() > REMEMBERED_PLANS;
        }
    };

    private Shape lastShape;
    private RecordPlan lastPlan;

    /**
     * Makes a mapper.
     *
     * @param where which records become rows; empty for all
     * @param unnesting what makes several records of one; empty for a row for each
     */
    TableMapper(
            TableSchema table,
            PlanCompiler compiler,
            Optional<RecordCondition> where,
            Deletions deletions,
            Optional<Unnesting> unnesting) {
        this.table = table;
        this.compiler = compiler;
        this.where = where;
        this.deletions = deletions;
        this.unnesting = unnesting;
    }

    /** Returns the table as it was when the mapper was made. */
    TableSchema table() {
        return table;
    }

    /**
     * Appends the rows that a record asks for.
     *
     * @throws BadRecordException when it cannot become rows; some of them may have been appended
     */
    void map(SinkRecord record, List<Row> rows) {
        if (record.value() != null && unnesting.isPresent()) {
            unnesting.get().unnest(record, element -> mapOne(element, rows));
        } else {
            mapOne(record, rows);
        }
    }

    private void mapOne(SinkRecord record, List<Row> rows) {
        // What an envelope deletes is known by its key, as what a record without a value deletes: there may be nothing
        // else to ask.
        boolean deletion = record instanceof DerivedRecord derived && derived.isDeletion();
        if (!deletion && record.value() != null) {
            if (where.isPresent() && !where.get().holds(record)) {
                return;
            }
            deletion = deletions.isDeletion(record);
        }
        Row row = plan(record, deletion).map(record);
        if (row != null) {
            rows.add(row);
        }
    }

    private RecordPlan plan(SinkRecord record, boolean deletion) {
        if (lastShape == null || !lastShape.fits(record, deletion)) {
            Shape shape = Shape.of(record, deletion);
            RecordPlan plan = plans.get(shape);
            if (plan == null) {
                plan = compiler.compile(record, deletion);
                plans.put(shape, plan);
            }
            lastShape = shape;
            lastPlan = plan;
        }
        return lastPlan;
    }

    /** All that a plan depends on. Without a schema it depends on whether there is a map to find columns in. */
    private record Shape(Schemas schemas, Kind key, Kind value, boolean deletion) {

        static Shape of(SinkRecord record, boolean deletion) {
            return new Shape(
                    Schemas.of(record),
                    kind(record.keySchema(), record.key()),
                    kind(record.valueSchema(), record.value()),
                    deletion);
        }

        /**
         * Tells whether this is surely the record's shape; equal schemas that are not the same object take the longer
         * way.
         */
        boolean fits(SinkRecord record, boolean deleting) {
            return deletion == deleting
                    && schemas.areOf(record)
                    && kind(schemas.value(), record.value()) == value
                    && kind(schemas.key(), record.key()) == key;
        }

        private static Kind kind(Schema schema, Object data) {
            if (data == null) {
                return null;
            }
            return schema == null ? Kind.of(data) : Kind.STRUCT;
        }
    }
}
