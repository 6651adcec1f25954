package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import io.millrace.connect.cassandra.config.TableWrites.OnNotApplied;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an IF clause means to the sink.
 *
 * @param clause the clause, in words
 * @param onNotApplied what becomes of a row of which it does not hold
 * @param option the option that says so, for messages
 * @param outcome what the row is like once it was written; empty where the statement does not tell
 */
public record Conditional(String clause, OnNotApplied onNotApplied, String option, Optional<Outcome> outcome) {

    /**
     * What a row is like that a statement has written: whether it has already can then be seen.
     *
     * @param columns what it sets, without the primary key; none where it deletes the row
     * @param key what of the primary key names the row, or the partition that has the static columns
     */
    public record Outcome(List<Bound> columns, List<Bound> key) {

        public Outcome {
            columns = List.copyOf(columns);
            key = List.copyOf(key);
        }

        /**
         * Returns that of a statement which sets all of these columns.
         *
         * @param bound the columns, by the position of their bind markers counted from {@code first}
         */
        static Outcome of(TableSchema table, List<Column> bound, int first) {
            List<Bound> columns = new ArrayList<>();
            List<Bound> key = new ArrayList<>();
            for (int i = 0; i < bound.size(); i++) {
                Column column = bound.get(i);
                (table.isPrimaryKey(column) ? key : columns).add(new Bound(column.name(), first + i));
            }
            return new Outcome(columns, key);
        }
    }

    /**
     * A column and its bind marker.
     *
     * @param position {@link #NONE} where the statement deletes the column
     */
    public record Bound(CqlIdentifier column, int position) {

        public static final int NONE = -1;
    }
}
