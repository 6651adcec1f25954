package io.millrace.connect.cassandra.bench;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.DriverException;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.CustomWrite;
import io.millrace.connect.cassandra.mapping.MissingTableException;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.Tables;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The tables as one task sees them through the driver. Asks and remembers as {@code SessionTables} and {@code SchemaWatch} do. */
final class VirtualTables implements Tables {

    private static final long MISSING_FOR_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final VirtualTime time;
    private final VirtualCassandra cassandra;
    private final Map<String, VirtualStatement> statements = new HashMap<>();
    private final Map<String, CompletableFuture<Void>> preparing = new HashMap<>();
    private int version;
    private boolean looked;
    private long lookedNanos;
    private CompletableFuture<Integer> looking;
    private long lookingNanos;

    VirtualTables(VirtualTime time, VirtualCassandra cassandra) {
        this.time = time;
        this.cassandra = cassandra;
    }

    @Override
    public TableSchema schema(String keyspace, String table) {
        Table name = new Table(CqlIdentifier.fromInternal(keyspace), CqlIdentifier.fromInternal(table));
        if (cassandra.schema().known(name) == null && !isCurrentSince(time.nanoseconds() - MISSING_FOR_NANOS)) {
            throw new NotAnsweredYetException();
        }
        TableSchema known = cassandra.schema().known(name);
        if (known == null) {
            throw new MissingTableException("there is no table " + table + " in keyspace " + keyspace, name);
        }
        return known;
    }

    @Override
    public WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        return prepare(VirtualStatement.insert(table, columns, writeTime, ttl));
    }

    @Override
    public WriteStatement update(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean writeTime, boolean ttl) {
        throw new UnsupportedOperationException("no mapping of the bench changes sets or maps");
    }

    @Override
    public WriteStatement delete(TableSchema table, List<Column> key, boolean writeTime) {
        if (!key.equals(table.primaryKey())) {
            throw new UnsupportedOperationException("the bench deletes single rows");
        }
        return prepare(VirtualStatement.delete(table, writeTime));
    }

    @Override
    public WriteStatement addToCounters(TableSchema table, List<Column> columns) {
        throw new UnsupportedOperationException("no table of the bench has counters");
    }

    @Override
    public WriteStatement insertIfNotExists(TableSchema table, List<Column> columns, boolean ttl) {
        throw new UnsupportedOperationException("no mapping of the bench has conditions");
    }

    @Override
    public WriteStatement updateIfExists(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean ttl) {
        throw new UnsupportedOperationException("no mapping of the bench has conditions");
    }

    @Override
    public WriteStatement deleteIfExists(TableSchema table) {
        throw new UnsupportedOperationException("no mapping of the bench has conditions");
    }

    @Override
    public CustomWrite custom(TableSchema table, CqlStatement statement, WriteStatement.Kind kind) {
        throw new UnsupportedOperationException("no mapping of the bench has a statement");
    }

    @Override
    public long changes() {
        return cassandra.schema().known();
    }

    @Override
    public boolean isCurrentSince(long nanos) {
        for (int looks = 0; looks < 2 && !hasLookedSince(nanos); looks++) {
            if (looking == null) {
                lookingNanos = time.nanoseconds();
                looking = cassandra.lookAtTables(version);
            }
            if (!looking.isDone()) {
                return false;
            }
            CompletableFuture<Integer> look = looking;
            looking = null;
            version = answer(look);
            looked = true;
            lookedNanos = lookingNanos;
        }
        return hasLookedSince(nanos);
    }

    private boolean hasLookedSince(long nanos) {
        return looked && lookedNanos - nanos >= 0;
    }

    @Override
    public void forgetStatements(TableSchema table) {
        statements.values().removeIf(statement -> statement.schema().equals(table));
        preparing.clear();
    }

    private WriteStatement prepare(VirtualStatement statement) {
        String wanted = statement.text();
        VirtualStatement known = statements.get(wanted);
        if (known != null) {
            return known;
        }
        CompletableFuture<Void> asked = preparing.computeIfAbsent(wanted, key -> cassandra.prepare(statement));
        if (!asked.isDone()) {
            throw new NotAnsweredYetException();
        }
        preparing.remove(wanted);
        answer(asked);
        statements.put(wanted, statement);
        return statement;
    }

    private static <T> T answer(CompletableFuture<T> asked) {
        try {
            return asked.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DriverException failure) {
                throw failure.copy();
            }
            throw e;
        }
    }
}
