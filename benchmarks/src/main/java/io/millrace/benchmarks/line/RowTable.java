package io.millrace.benchmarks.line;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table that rows are written to. A row is an array of its values in the order of the columns.
 *
 * @param name without its keyspace
 * @param columns in the order of the fields of a record
 * @param partitionKey the names of its columns, in their order
 * @param time the column that a record has its timestamp from, and a row its write time
 */
record RowTable(String name, List<Column> columns, List<String> partitionKey, String time) {

    static final String KEYSPACE = "millrace";

    /** The table of the shipped connector, which {@code tables.cql} creates. */
    static final RowTable PAGE_EVENTS = new RowTable(
            "page_events",
            List.of(
                    Column.of("event_id", ColumnType.UUID),
                    Column.of("page", ColumnType.TEXT),
                    Column.of("occurred_at", ColumnType.TIMESTAMP),
                    Column.of("visitor", ColumnType.TEXT),
                    Column.of("status", ColumnType.INT),
                    Column.of("bytes", ColumnType.BIGINT),
                    new Column("latency_ms", ColumnType.INT, true),
                    Column.of("day", ColumnType.DATE)),
            List.of("page", "day"),
            "occurred_at");

    /** About 30 bytes of values. */
    static final RowTable SMALL = new RowTable(
            "small_rows",
            List.of(
                    Column.of("sensor", ColumnType.TEXT),
                    Column.of("seq", ColumnType.BIGINT),
                    Column.of("taken_at", ColumnType.TIMESTAMP),
                    Column.of("value", ColumnType.DOUBLE)),
            List.of("sensor"),
            "taken_at");

    /** About two kilobytes. */
    static final RowTable LARGE = new RowTable(
            "large_rows",
            List.of(
                    Column.of("sensor", ColumnType.TEXT),
                    Column.of("seq", ColumnType.BIGINT),
                    Column.of("taken_at", ColumnType.TIMESTAMP),
                    Column.of("value", ColumnType.DOUBLE),
                    Column.of("body", ColumnType.TEXT)),
            List.of("sensor"),
            "taken_at");

    /** The tables that are no part of the shipped pipeline. */
    static final String CREATE = """
            CREATE TABLE IF NOT EXISTS millrace.small_rows (
              sensor text, seq bigint, taken_at timestamp, value double, PRIMARY KEY ((sensor), seq));
            CREATE TABLE IF NOT EXISTS millrace.large_rows (
              sensor text, seq bigint, taken_at timestamp, value double, body text, PRIMARY KEY ((sensor), seq));
            """;

    RowTable {
        columns = List.copyOf(columns);
        partitionKey = List.copyOf(partitionKey);
    }

    String fullName() {
        return KEYSPACE + "." + name;
    }

    /** An INSERT of all columns with their write time. */
    String insert() {
        return "INSERT INTO %s (%s) VALUES (%s) USING TIMESTAMP ?"
                .formatted(
                        fullName(),
                        columns.stream().map(Column::name).collect(Collectors.joining(", ")),
                        String.join(", ", Collections.nCopies(columns.size(), "?")));
    }

    int position(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException(name + " has no column " + column);
    }

    /** The schema of a topic's values, named as the streams application names those of its flows. */
    String valueSchema(String record) {
        return schema(record, columns);
    }

    /** The schema of a topic's keys: those columns alone that are the partition key. */
    String keySchema(String record) {
        return schema(record + "Key", keyColumns());
    }

    List<Column> keyColumns() {
        return partitionKey.stream().map(this::position).map(columns::get).toList();
    }

    long time(Object[] row) {
        return (Long) row[position(time)];
    }

    /** What Cassandra hashes for the row's partition. */
    ByteBuffer partition(Object[] row) {
        List<byte[]> parts = partitionKey.stream()
                .map(column -> columns.get(position(column)).type().cql(row[position(column)]))
                .toList();
        if (parts.size() == 1) {
            return ByteBuffer.wrap(parts.get(0));
        }
        ByteBuffer key = ByteBuffer.allocate(
                parts.stream().mapToInt(part -> part.length + 3).sum());
        for (byte[] part : parts) {
            key.putShort((short) part.length).put(part).put((byte) 0);
        }
        return key.flip();
    }

    private static String schema(String record, List<Column> fields) {
        return "{\"type\": \"record\", \"name\": \"%s\", \"namespace\": \"io.millrace.schemas\", \"fields\": [%s]}"
                .formatted(record, fields.stream().map(Column::avroField).collect(Collectors.joining(", ")));
    }
}
