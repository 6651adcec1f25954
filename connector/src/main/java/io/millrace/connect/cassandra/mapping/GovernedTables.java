package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.config.TableWrites;
import io.millrace.connect.cassandra.mapping.Conditional.Outcome;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tables whose statements are sent on the terms that the options of one topic's table set. */
final class GovernedTables implements Tables {

    private final Tables tables;
    private final TableWrites writes;
    // A statement remains one: rows of equal statements may be left out in favour of each other.
    private final Map<WriteStatement, WriteStatement> governed = new HashMap<>();

    private GovernedTables(Tables tables, TableWrites writes) {
        this.tables = tables;
        this.writes = writes;
    }

    /** Returns the tables themselves where nothing is set. */
    static Tables of(Tables tables, TableWrites writes) {
        return writes.isPlain() ? tables : new GovernedTables(tables, writes);
    }

    @Override
    public TableSchema schema(String keyspace, String table) {
        return tables.schema(keyspace, table);
    }

    @Override
    public WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        return always(tables.insert(table, columns, writeTime, ttl));
    }

    @Override
    public WriteStatement update(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean writeTime, boolean ttl) {
        return always(tables.update(table, columns, changes, writeTime, ttl));
    }

    @Override
    public WriteStatement delete(TableSchema table, List<Column> key, boolean writeTime) {
        return always(tables.delete(table, key, writeTime));
    }

    @Override
    public WriteStatement addToCounters(TableSchema table, List<Column> columns) {
        return always(tables.addToCounters(table, columns));
    }

    @Override
    public WriteStatement insertIfNotExists(TableSchema table, List<Column> columns, boolean ttl) {
        return conditional(
                tables.insertIfNotExists(table, columns, ttl),
                "IF NOT EXISTS",
                Optional.of(Outcome.of(table, columns, 0)));
    }

    @Override
    public WriteStatement updateIfExists(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean ttl) {
        // Whether elements have been added already the row does not tell.
        Optional<Outcome> outcome =
                changes.isEmpty() ? Optional.of(Outcome.of(table, columns, ttl ? 1 : 0)) : Optional.empty();
        return conditional(tables.updateIfExists(table, columns, changes, ttl), "IF EXISTS", outcome);
    }

    @Override
    public WriteStatement deleteIfExists(TableSchema table) {
        return conditional(
                tables.deleteIfExists(table), "IF EXISTS", Optional.of(Outcome.of(table, table.primaryKey(), 0)));
    }

    @Override
    public CustomWrite custom(TableSchema table, CqlStatement statement, WriteStatement.Kind kind) {
        CustomWrite write = tables.custom(table, statement, kind);
        WriteStatement onTerms = statement.condition().isPresent()
                ? conditional(write.statement(), statement.condition().get(), CustomColumns.outcome(table, statement))
                : always(write.statement());
        return new CustomWrite(onTerms, write.variables(), write.partitionKey());
    }

    @Override
    public long changes() {
        return tables.changes();
    }

    @Override
    public boolean isCurrentSince(long nanos) {
        return tables.isCurrentSince(nanos);
    }

    @Override
    public void forgetStatements(TableSchema table) {
        tables.forgetStatements(table);
    }

    private WriteStatement always(WriteStatement statement) {
        return writes.consistency().isEmpty()
                ? statement
                : governed.computeIfAbsent(
                        statement,
                        each -> new GovernedStatement(each, new Terms(writes.consistency(), Optional.empty())));
    }

    private WriteStatement conditional(WriteStatement statement, String clause, Optional<Outcome> outcome) {
        return new GovernedStatement(
                statement,
                new Terms(
                        writes.consistency(),
                        Optional.of(
                                new Conditional(clause, writes.onNotApplied(), writes.onNotAppliedOption(), outcome))));
    }
}
