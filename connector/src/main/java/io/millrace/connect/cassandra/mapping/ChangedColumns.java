package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.SetType;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.Conversions.Operand;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.Optional;

/** Columns to whose sets and maps a mapping adds, or from which it removes. The same once more leaves them as they are. */
final class ChangedColumns {

    private ChangedColumns() {}

    /** Returns what is wrong with changing a column so; empty if nothing is. */
    static Optional<String> problem(TableSchema table, Column column, Change change) {
        if (change == Change.SET) {
            return Optional.empty();
        }
        String written = change == Change.ADD ? "+=" : "-=";
        boolean fits = (column.type() instanceof SetType set && !set.isFrozen())
                || (column.type() instanceof MapType map && !map.isFrozen());
        return fits && !table.isPrimaryKey(column)
                ? Optional.empty()
                : Optional.of(table + ", " + column + ": " + written
                        + " is for sets and maps that are not frozen, which are the same however often it is done; write "
                        + column.cql() + "=<source> to replace what it holds");
    }

    /** Returns what values mean: what is added or removed may be one element. */
    static Conversions conversions(Conversions conversions, Column column, Change change) {
        if (change == Change.SET) {
            return conversions;
        }
        return conversions.with(isOfKeys(column, change) ? Operand.KEYS : Operand.ELEMENTS);
    }

    private static boolean isOfKeys(Column column, Change change) {
        return change == Change.REMOVE && column.type() instanceof MapType;
    }

    /** Returns the column as what the mapping gives: of a map from which entries are removed a set of keys. */
    static Column operand(Column column, Change change) {
        return change == Change.REMOVE && column.type() instanceof MapType map
                ? new Column(column.name(), DataTypes.setOf(map.getKeyType()), column.isStatic())
                : column;
    }
}
