package io.millrace.connect.cassandra.bench;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.DriverException;
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
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The tables as one task sees them through the driver. Asks, waits and remembers as {@code SessionTables} does: at most ten milliseconds
 * for each answer.
 */
final class VirtualTables implements Tables {

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final VirtualTime time;
    private final VirtualCassandra cassandra;
    private final Map<String, WriteStatement> statements = new HashMap<>();
    private final Map<String, CompletableFuture<Void>> preparing = new HashMap<>();
    private CompletableFuture<Void> reading;

    VirtualTables(VirtualTime time, VirtualCassandra cassandra) {
        this.time = time;
        this.cassandra = cassandra;
    }

    @Override
    public TableSchema schema(String keyspace, String table) {
        Table name = new Table(CqlIdentifier.fromInternal(keyspace), CqlIdentifier.fromInternal(table));
        if (cassandra.schema().known(name) == null) {
            readAnew();
        }
        TableSchema known = cassandra.schema().known(name);
        if (known == null) {
            throw new ConnectException("there is no table " + table);
        }
        return known;
    }

    @Override
    public WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        return prepare(VirtualStatement.insert(table, columns, writeTime, ttl));
    }

    @Override
    public WriteStatement delete(TableSchema table, boolean writeTime) {
        return prepare(VirtualStatement.delete(table, writeTime));
    }

    @Override
    public WriteStatement addToCounters(TableSchema table, List<Column> columns) {
        throw new UnsupportedOperationException("no table of the bench has counters");
    }

    @Override
    public long changes() {
        return cassandra.schema().known();
    }

    @Override
    public void readAnew() {
        if (reading == null) {
            reading = cassandra.readTables();
        }
        CompletableFuture<Void> asked = reading;
        answered(asked, () -> reading = null);
    }

    private WriteStatement prepare(VirtualStatement statement) {
        String wanted = statement.text();
        WriteStatement known = statements.get(wanted);
        if (known != null) {
            return known;
        }
        CompletableFuture<Void> asked = preparing.computeIfAbsent(wanted, key -> cassandra.prepare(statement));
        answered(asked, () -> preparing.remove(wanted));
        statements.put(wanted, statement);
        return statement;
    }

    private void answered(CompletableFuture<Void> asked, Runnable done) {
        if (!time.waitFor(asked::isDone, PATIENCE_NANOS)) {
            throw new NotAnsweredYetException();
        }
        done.run();
        try {
            asked.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DriverException failure) {
                throw failure.copy();
            }
            throw e;
        }
    }
}
