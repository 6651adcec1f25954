package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Maps records to a table that lacks columns of its mapping, as long as they have nothing for them: those are added once there is
 * something to be written.
 */
final class AwaitedColumns implements RecordPlan {

    private final RecordPlan plan;
    private final TableSchema table;
    private final String option;
    private final List<Awaited> awaited;

    /**
     * A column that there is not.
     *
     * @param reader what it is to be made from, however it is held
     */
    private record Awaited(String name, ColumnSource source, Reader reader) {}

    private AwaitedColumns(RecordPlan plan, TableSchema table, String option, List<Awaited> awaited) {
        this.plan = plan;
        this.table = table;
        this.option = option;
        this.awaited = awaited;
    }

    /**
     * Returns the plan itself where the table has all columns of its mapping, or else one that looks what records have for the others.
     *
     * @throws Unplannable when no record can have anything for one of them
     */
    static RecordPlan guarded(
            RecordPlan plan,
            TableSchema table,
            TableMapping mapping,
            Schemas schemas,
            Conversions conversions,
            Clock clock) {
        List<Awaited> awaited = mapping.columns().stream()
                .flatMap(List::stream)
                .filter(column -> table.column(column.name()).isEmpty())
                .map(column -> awaited(column, schemas, conversions, clock))
                .toList();
        return awaited.isEmpty() ? plan : new AwaitedColumns(plan, table, mapping.option(), awaited);
    }

    private static Awaited awaited(TableMapping.Column column, Schemas schemas, Conversions conversions, Clock clock) {
        ColumnSource source = column.source();
        try {
            if (source instanceof ColumnSource.Computed computed) {
                Computation computation = new Computation(computed.expression(), schemas, conversions, clock);
                return new Awaited(column.name(), source, computation::evaluate);
            }
            return new Awaited(column.name(), source, RecordReaders.of(source, schemas, conversions, clock));
        } catch (Unencodable e) {
            throw new Unplannable(complaint(column.name(), source, e));
        }
    }

    @Override
    public Row map(SinkRecord record) {
        for (Awaited column : awaited) {
            if (hasSomethingFor(column, record)) {
                throw new MissingTableException(option + ": " + table + " has no column " + column.name()
                        + ", and it has not been added for what " + column.source() + " comes to. ALTER TABLE "
                        + table.table() + " ADD "
                        + CqlIdentifier.fromInternal(column.name()).asCql(true) + " <type>");
            }
        }
        return plan.map(record);
    }

    private boolean hasSomethingFor(Awaited column, SinkRecord record) {
        try {
            return column.reader().read(record) != null;
        } catch (Unencodable e) {
            if (e.isAbsent()) {
                return false;
            }
            throw RecordErrors.of(record, table, complaint(column.name(), column.source(), e));
        }
    }

    private static String complaint(String name, ColumnSource source, Unencodable e) {
        return "column " + name + ": " + source + " " + e.getMessage() + ColumnPlan.remedy(source, e);
    }
}
