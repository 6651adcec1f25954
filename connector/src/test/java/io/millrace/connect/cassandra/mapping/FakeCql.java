package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.CqlStatement.Assignment;
import io.millrace.connect.cassandra.config.CqlStatement.Marker;
import io.millrace.connect.cassandra.config.CqlStatement.Place;
import io.millrace.connect.cassandra.mapping.CustomWrite.Variable;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prepares statements of the user's own without a cluster, as Cassandra does: unknown columns are refused, markers have the types of what
 * they stand for, and the partition key is told only where all of it is equal to markers. What a marker stands for that is neither set nor
 * equal to a column is told by its name: the column of that name, up to the first underscore.
 */
public final class FakeCql {

    private FakeCql() {}

    /** A prepared statement, that is one with its text. */
    public record Prepared(String text, TableSchema schema, boolean carriesWriteTime, Kind kind)
            implements WriteStatement {

        @Override
        public int[] clusteringPositions() {
            return new int[0];
        }

        @Override
        public BoundStatement bind(Row row) {
            throw new UnsupportedOperationException("there is no driver in these tests");
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Prepares a statement. */
    public static CustomWrite prepare(TableSchema table, CqlStatement statement, WriteStatement.Kind kind) {
        for (Assignment assignment : statement.assignments()) {
            if (column(table, assignment.column()).isEmpty()) {
                throw unknown(table, assignment.column());
            }
        }
        List<Variable> variables = new ArrayList<>();
        for (int i = 0; i < statement.markers().size(); i++) {
            Marker marker = statement.markers().get(i);
            variables.add(new Variable(marker.name(), type(table, statement, marker.name(), i)));
        }
        // As Cassandra does: of several markers for one column, as in IN, the last.
        Map<Column, Integer> last = new HashMap<>();
        for (int i = 0; i < statement.markers().size(); i++) {
            Marker marker = statement.markers().get(i);
            int position = i;
            if (!marker.isSpecial() && marker.place() != Place.CONDITION) {
                column(table, name(statement, marker.name(), i)).ifPresent(column -> last.put(column, position));
            }
        }
        boolean isWhole = last.keySet().containsAll(table.partitionKey());
        List<Integer> partitionKey =
                isWhole ? table.partitionKey().stream().map(last::get).toList() : List.of();
        return new CustomWrite(
                new Prepared(
                        statement.text(table.table().toString()), table, statement.has(CqlStatement.WRITE_TIME), kind),
                variables,
                partitionKey);
    }

    private static DataType type(TableSchema table, CqlStatement statement, String name, int position) {
        if (name.equals(CqlStatement.WRITE_TIME)) {
            return DataTypes.BIGINT;
        }
        if (name.equals(CqlStatement.TTL)) {
            return DataTypes.INT;
        }
        String column = name(statement, name, position);
        return column(table, column).orElseThrow(() -> unknown(table, column)).type();
    }

    private static String name(CqlStatement statement, String marker, int position) {
        return statement.bound().entrySet().stream()
                .filter(entry -> entry.getValue() == position)
                .map(entry -> entry.getKey())
                .findFirst()
                .orElse(marker.replaceFirst("_.*", ""));
    }

    private static InvalidQueryException unknown(TableSchema table, String column) {
        return new InvalidQueryException(null, "Undefined column name " + column + " in table " + table.table());
    }

    private static Optional<Column> column(TableSchema table, String name) {
        return table.columns().stream()
                .filter(column -> column.field().equals(name))
                .findFirst();
    }
}
