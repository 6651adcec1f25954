package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.DeleteConfig.Scope;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.config.MappingConfig.Nulls;
import io.millrace.connect.cassandra.config.RecordSources;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.sink.SinkRecord;

/** Makes plans for the records of one topic that delete from one table. */
final class DeleteCompiler {

    private final TableSchema table;
    private final Optional<Map<Column, ColumnSource>> mapped;
    private final MappingConfig config;
    private final Conversions conversions;
    private final Tables tables;
    private final Clock clock;
    private final PlanCompiler compiler;

    /**
     * Makes a compiler.
     *
     * @param mapped the source of each column; empty where they are found by name
     * @param compiler knows where the write time comes from
     */
    DeleteCompiler(
            TableSchema table,
            Optional<Map<Column, ColumnSource>> mapped,
            MappingConfig config,
            Conversions conversions,
            Tables tables,
            Clock clock,
            PlanCompiler compiler) {
        this.table = table;
        this.mapped = mapped;
        this.config = config;
        this.conversions = conversions;
        this.tables = tables;
        this.clock = clock;
        this.compiler = compiler;
    }

    /**
     * Makes the plan for records like this one.
     *
     * @throws Unplannable when none of them can be followed
     */
    RecordPlan compile(SinkRecord example) {
        String what = example.value() == null ? "a record without a value" : "a delete";
        if (!config.deletes().enabled()) {
            throw new Unplannable(what + " deletes its row, and delete.enabled is false");
        }
        if (table.hasCounters()) {
            throw new Unplannable(what + " deletes its row, and a counter that was deleted cannot be counted again");
        }
        Optional<WriteTimeReader> writeTime =
                compiler.carriesWriteTime() ? compiler.writeTimeOfDelete(example) : Optional.empty();
        List<DeletePlan.KeyColumn> columns = new ArrayList<>();
        for (Column column : table.primaryKey()) {
            if (compiler.isSaidByStatement(column)) {
                columns.add(new DeletePlan.KeyColumn(
                        column,
                        Optional.empty(),
                        false,
                        true,
                        "what it is only the table's cql says: set it to a parameter there, and map that"));
                continue;
            }
            Optional<ColumnSource> source = mapped.map(sources -> sources.get(column));
            columns.add(new DeletePlan.KeyColumn(
                    column,
                    plan(example, column, what),
                    source.isEmpty() || RecordSources.needsContent(source.get()),
                    false,
                    source.flatMap(RecordSources::own)
                            .map(own -> own + " is its own, and not that of the row")
                            .orElse("nothing in it says what this column is")));
        }
        int first = compiler.carriesWriteTime() ? 1 : 0;
        WriteStatement ofRow = compiler.isConditional()
                ? tables.deleteIfExists(table)
                : tables.delete(table, table.primaryKey(), compiler.carriesWriteTime());
        boolean partitions = config.deletes().scope() == Scope.PARTITION
                && !table.clustering().isEmpty()
                && !compiler.isConditional();
        Optional<ColumnsPlan> ofPartition = partitions
                ? Optional.of(plan(
                        RowAssembler.ofPartition(
                                table, tables.delete(table, table.partitionKey(), compiler.carriesWriteTime()), first),
                        columns.subList(0, table.partitionKey().size()),
                        first,
                        writeTime))
                : Optional.empty();
        ColumnsPlan row = plan(
                new RowAssembler(table, ofRow, table.primaryKey(), first, first + columns.size(), partitions),
                columns,
                first,
                writeTime);
        return new DeletePlan(
                table, what, columns, row, ofPartition, config.deletes().incompleteKey(), compiler.isConditional());
    }

    private ColumnsPlan plan(
            RowAssembler rows, List<DeletePlan.KeyColumn> columns, int first, Optional<WriteTimeReader> writeTime) {
        List<ColumnPlan> plans = columns.stream()
                .map(column -> column.plan()
                        .orElseGet(() -> ColumnPlan.unfillable(column.column(), "nothing says what it is")))
                .toList();
        return new ColumnsPlan(rows, plans, first, Nulls.UNSET, writeTime, Optional.empty(), 0);
    }

    /** Takes a column from where rows have it and, if that is the value, from the key where the value lacks it. */
    private Optional<ColumnPlan> plan(SinkRecord example, Column column, String what) {
        if (mapped.map(sources -> sources.get(column))
                .flatMap(RecordSources::own)
                .isPresent()) {
            return Optional.empty();
        }
        boolean hasValue = example.value() != null;
        Optional<ColumnSource> given = mapped.isPresent()
                ? mapped.map(sources -> sources.get(column))
                        .filter(source -> hasValue || !RecordSources.needsValue(source))
                        .filter(source -> example instanceof DerivedRecord || !RecordSources.needsEnvelope(source))
                : hasValue ? KeySources.findInValue(table, example, column) : Optional.empty();
        Optional<ColumnPlan> first = given.map(source -> plan(example, column, source, what));
        if (given.isPresent() && !RecordSources.needsValue(given.get())) {
            return first;
        }
        Optional<ColumnPlan> second = ofKey(example, column, what);
        return first.isPresent() && second.isPresent()
                ? first.map(plan -> plan.orElse(second.get()))
                : first.or(() -> second);
    }

    private Optional<ColumnPlan> ofKey(SinkRecord example, Column column, String what) {
        try {
            return KeySources.find(table, example, column).map(source -> plan(example, column, source, what));
        } catch (Unplannable e) {
            return Optional.of(ColumnPlan.unfillable(column, e.getMessage()));
        }
    }

    private ColumnPlan plan(SinkRecord example, Column column, ColumnSource source, String what) {
        return ColumnPlan.fallback(column, what + " deletes one row", source, Schemas.of(example), conversions, clock);
    }
}
