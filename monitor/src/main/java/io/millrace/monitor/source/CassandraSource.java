package io.millrace.monitor.source;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads counters from Cassandra: the largest of a table, which it goes through page by page, a page a look, over and over; those that
 * are the largest so far it reads anew each time. So a look costs the same however large the table is.
 */
public final class CassandraSource implements Source<Optional<TopCounters>> {

    private static final int PAGE = 2_000;
    private static final int SHOWN = 8;

    private final Supplier<CqlSession> connect;
    private final Optional<Column> column;
    private final Map<List<Object>, Long> largest = new HashMap<>();
    private CqlSession session;
    private Statements statements;
    private ByteBuffer nextPage;
    private long read;
    private long lastRound;
    private boolean whole;

    /** A column of integers. */
    public record Column(String keyspace, String table, String column) {

        /**
         * Reads {@code keyspace.table.column}.
         *
         * @throws IllegalArgumentException if it is not that
         */
        public static Column parse(String text) {
            String[] parts = text.split("\\.", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("'" + text + "' is not keyspace.table.column");
            }
            return new Column(parts[0], parts[1], parts[2]);
        }
    }

    private record Statements(List<ColumnMetadata> key, PreparedStatement page, PreparedStatement row) {}

    /**
     * Makes a source that asks nobody yet.
     *
     * @param connect opens a session, asked for once, and again after it has failed
     * @param column the one whose largest values are read; without, the source only tells whether Cassandra answers
     */
    public CassandraSource(Supplier<CqlSession> connect, Optional<Column> column) {
        this.connect = connect;
        this.column = column;
    }

    @Override
    public Optional<TopCounters> read() {
        try {
            if (session == null) {
                session = connect.get();
            }
            if (column.isEmpty()) {
                session.execute("SELECT release_version FROM system.local");
                return Optional.empty();
            }
            if (statements == null) {
                statements = prepare(column.get());
            }
            refresh();
            readPage();
            return Optional.of(counters(column.get()));
        } catch (DriverException e) {
            throw new NotKnownException(CassandraProblem.words(e, session != null), e);
        }
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }

    private Statements prepare(Column of) {
        TableMetadata table = session.getMetadata()
                .getKeyspace(CqlIdentifier.fromInternal(of.keyspace()))
                .flatMap(keyspace -> keyspace.getTable(CqlIdentifier.fromInternal(of.table())))
                .orElseThrow(
                        () -> new NotKnownException("there is no table " + of.keyspace() + "." + of.table() + " yet"));
        ColumnMetadata counted = table.getColumn(CqlIdentifier.fromInternal(of.column()))
                .orElseThrow(() -> new NotKnownException(
                        "table " + of.keyspace() + "." + of.table() + " has no column " + of.column()));
        String name = table.getKeyspace().asCql(true) + "." + table.getName().asCql(true);
        String value = counted.getName().asCql(true);
        List<ColumnMetadata> key = table.getPrimaryKey();
        String columns = key.stream().map(each -> each.getName().asCql(true)).collect(Collectors.joining(", "));
        String where =
                key.stream().map(each -> each.getName().asCql(true) + " = ?").collect(Collectors.joining(" AND "));
        return new Statements(
                key,
                session.prepare("SELECT " + columns + ", " + value + " FROM " + name),
                session.prepare("SELECT " + value + " FROM " + name + " WHERE " + where));
    }

    /** Those that are the largest so far, as they are now. */
    private void refresh() {
        for (List<Object> key : List.copyOf(largest.keySet())) {
            Row row = session.execute(statements.row().bind(key.toArray())).one();
            if (row == null || row.isNull(0)) {
                largest.remove(key);
            } else {
                largest.put(key, value(row, 0));
            }
        }
    }

    private void readPage() {
        ResultSet page =
                session.execute(statements.page().bind().setPageSize(PAGE).setPagingState(nextPage));
        int columns = statements.key().size();
        for (int left = page.getAvailableWithoutFetching(); left > 0; left--) {
            Row row = page.one();
            read++;
            if (!row.isNull(columns)) {
                offer(row, columns);
            }
        }
        nextPage = page.getExecutionInfo().getPagingState();
        if (nextPage == null) {
            whole = true;
            lastRound = read;
            read = 0;
        }
    }

    private void offer(Row row, int columns) {
        long value = value(row, columns);
        Optional<Map.Entry<List<Object>, Long>> smallest =
                largest.entrySet().stream().min(Map.Entry.comparingByValue());
        if (largest.size() >= SHOWN && smallest.orElseThrow().getValue() >= value) {
            return;
        }
        List<Object> key = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            key.add(row.getObject(i));
        }
        if (largest.put(key, value) == null && largest.size() > SHOWN) {
            largest.remove(smallest.orElseThrow().getKey());
        }
    }

    private static long value(Row row, int index) {
        Object value = row.getObject(index);
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw new NotKnownException(
                "column " + row.getColumnDefinitions().get(index).getName() + " is no number");
    }

    private TopCounters counters(Column of) {
        List<TopCounters.Row> rows = largest.entrySet().stream()
                .map(each -> new TopCounters.Row(
                        each.getKey().stream().map(String::valueOf).collect(Collectors.joining(" · ")),
                        each.getValue()))
                .sorted(Comparator.comparingLong(TopCounters.Row::value)
                        .reversed()
                        .thenComparing(TopCounters.Row::key))
                .toList();
        return new TopCounters(
                of.keyspace() + "." + of.table(), of.column(), rows, whole ? Math.max(lastRound, read) : read, whole);
    }
}
