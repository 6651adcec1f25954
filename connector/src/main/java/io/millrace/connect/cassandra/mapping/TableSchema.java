package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.ListType;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A table as the mapping sees it.
 *
 * @param columns all of them
 * @param partitionKey some of them, in the order of the key
 * @param clustering some of them, in the order of the key
 */
public record TableSchema(Table table, List<Column> columns, List<Column> partitionKey, List<Column> clustering) {

    /**
     * A column and what it takes, or a parameter of a statement: its name then begins with a colon.
     *
     * @param isStatic whether all rows of a partition share its value
     * @param part the field of it that is meant; empty for all of it
     */
    public record Column(CqlIdentifier name, DataType type, boolean isStatic, Optional<CqlIdentifier> part) {

        public Column(CqlIdentifier name, DataType type) {
            this(name, type, false);
        }

        public Column(CqlIdentifier name, DataType type, boolean isStatic) {
            this(name, type, isStatic, Optional.empty());
        }

        /** Returns a field of the column, as one that is written by itself. */
        Column part(CqlIdentifier field, DataType typeOfField) {
            return new Column(name, typeOfField, isStatic, Optional.of(field));
        }

        /** Returns what is written to, as CQL has it. */
        public String cql() {
            return name.asCql(true) + part.map(field -> "." + field.asCql(true)).orElse("");
        }

        String field() {
            return name.asInternal();
        }

        /** Returns whether the column is a list of which Cassandra keeps each element by itself. */
        public boolean isUnfrozenList() {
            return type instanceof ListType list && !list.isFrozen();
        }

        @Override
        public String toString() {
            String word = field().startsWith(":") ? "parameter " + field() : "column " + cql();
            return word + " (" + type.asCql(false, true) + ")";
        }
    }

    public TableSchema {
        columns = List.copyOf(columns);
        partitionKey = List.copyOf(partitionKey);
        clustering = List.copyOf(clustering);
    }

    /** Returns the whole primary key, in order. */
    public List<Column> primaryKey() {
        return Stream.concat(partitionKey.stream(), clustering.stream()).toList();
    }

    public boolean isPrimaryKey(Column column) {
        return partitionKey.contains(column) || clustering.contains(column);
    }

    /**
     * Returns the positions of the partition key's bind markers, where those of the bound columns are counted from
     * {@code first}.
     */
    int[] partitionKeyPositions(List<Column> bound, int first) {
        return positions(partitionKey, bound, first);
    }

    /**
     * Returns the positions of the clustering columns' bind markers, where those of the bound columns are counted from
     * {@code first}; none where none of them is bound, as by a write of static columns alone.
     */
    public int[] clusteringPositions(List<Column> bound, int first) {
        return clustering.stream().noneMatch(bound::contains) ? new int[0] : positions(clustering, bound, first);
    }

    /** Tells whether columns are those of a partition and no row of it: its key, and columns that its rows share. */
    boolean isOfPartition(Collection<Column> columns) {
        return !clustering.isEmpty()
                && !hasCounters()
                && columns.containsAll(partitionKey)
                && columns.size() > partitionKey.size()
                && columns.stream().allMatch(column -> column.isStatic() || partitionKey.contains(column));
    }

    private static int[] positions(List<Column> key, List<Column> bound, int first) {
        return key.stream().mapToInt(column -> first + bound.indexOf(column)).toArray();
    }

    /** Finds a column by exactly this name, or else by it whatever the case. */
    public Optional<Column> column(String name) {
        return find(columns, name);
    }

    public boolean hasCounters() {
        return columns.stream().anyMatch(column -> column.type().equals(DataTypes.COUNTER));
    }

    static Optional<Column> find(List<Column> columns, String name) {
        Optional<Column> exact =
                columns.stream().filter(column -> column.field().equals(name)).findFirst();
        if (exact.isPresent()) {
            return exact;
        }
        List<Column> similar = columns.stream()
                .filter(column -> column.field().equalsIgnoreCase(name))
                .toList();
        return similar.size() == 1 ? Optional.of(similar.get(0)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "table " + table;
    }
}
