package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.cql.BoundStatement;

/** A statement on terms of its own. */
final class GovernedStatement implements WriteStatement {

    private final WriteStatement statement;
    private final Terms terms;
    private final WriteStatement withoutLists;

    GovernedStatement(WriteStatement statement, Terms terms) {
        this.statement = statement;
        this.terms = terms;
        WriteStatement without = statement.withoutLists();
        this.withoutLists = without.kind() == statement.kind() ? this : new GovernedStatement(without, terms);
    }

    @Override
    public Terms terms() {
        return terms;
    }

    @Override
    public TableSchema schema() {
        return statement.schema();
    }

    @Override
    public BoundStatement bind(Row row) {
        return statement.bind(row);
    }

    @Override
    public boolean carriesWriteTime() {
        return statement.carriesWriteTime();
    }

    @Override
    public Kind kind() {
        return statement.kind();
    }

    @Override
    public WriteStatement withoutLists() {
        return withoutLists;
    }

    @Override
    public int[] clusteringPositions() {
        return statement.clusteringPositions();
    }

    @Override
    public String toString() {
        return statement.toString();
    }
}
