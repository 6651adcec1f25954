package io.millrace.connect.cassandra.config;

import io.millrace.connect.cassandra.config.MappingConfig.Nulls;
import java.util.List;
import java.util.Optional;

/**
 * How the records of one topic become rows of one table: the parsed form of the options
 * {@code topic.<topic>.<keyspace>.<table>.…}.
 *
 * @param option the whole name of the option of the mapping, or of another one where columns are found by name, for error messages
 * @param columns in the order in which they were written; empty where they are found by name
 * @param ttl where the time to live in seconds comes from, {@code __ttl}
 * @param writeTime where the write time comes from, {@code __timestamp}; takes precedence over {@code write.timestamp}
 * @param where which records become rows at all; empty for all
 * @param deleteWhen which records delete the row that they name; empty for none with a value
 * @param unnest an array of which each element becomes a row; empty for a row for each record
 * @param nulls what a null does in this table
 * @param writes how its rows are written
 */
public record TableMapping(
        String option,
        String topic,
        NameTemplate keyspace,
        NameTemplate table,
        Optional<List<Column>> columns,
        Optional<ColumnSource> ttl,
        Optional<ColumnSource> writeTime,
        Optional<Condition> where,
        Optional<Condition> deleteWhen,
        Optional<FieldPath> unnest,
        Nulls nulls,
        TableWrites writes) {

    public TableMapping {
        columns = columns.map(List::copyOf);
    }

    /** Makes one that finds columns by name, and nothing else. */
    static TableMapping byName(String option, String topic, NameTemplate keyspace, NameTemplate table, Nulls nulls) {
        return new TableMapping(
                option,
                topic,
                keyspace,
                table,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                nulls,
                TableWrites.PLAIN);
    }

    /** Tells whether all of the topic's records go to one table. */
    public boolean isFixed() {
        return keyspace.isFixed() && table.isFixed();
    }

    /** Returns the keyspace, where it is fixed. */
    public String fixedKeyspace() {
        return keyspace.ofTopic(topic);
    }

    /** Returns the table, where it is fixed. */
    public String fixedTable() {
        return table.ofTopic(topic);
    }

    /**
     * One column, by the name written in the mapping: matched exactly, then whatever the case.
     *
     * @param part the field of a user-defined type that alone is written; empty for the whole column
     * @param change what becomes of what the column holds
     */
    public record Column(String name, Optional<String> part, Change change, ColumnSource source) {

        public Column(String name, ColumnSource source) {
            this(name, Optional.empty(), Change.SET, source);
        }

        /** Returns what is written to, as the mapping has it. */
        public String target() {
            return name + part.map("."::concat).orElse("");
        }
    }

    /** What a mapping does to a column. */
    public enum Change {
        /** {@code =}: replaces it. */
        SET,
        /** {@code +=}: adds elements to a set, or entries to a map. */
        ADD,
        /** {@code -=}: removes elements from a set, or the entries of these keys from a map. */
        REMOVE
    }
}
