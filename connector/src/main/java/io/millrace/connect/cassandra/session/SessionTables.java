package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.CustomWrite;
import io.millrace.connect.cassandra.mapping.MissingTableException;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.Tables;
import io.millrace.connect.cassandra.mapping.UnfitTableException;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.expressions.NearestName;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.StreamSupport;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The tables that a session sees. Statements are prepared when first asked for, and kept.
 *
 * <p>Cassandra is waited for only so long; what is not answered by then fails with {@link NotAnsweredYetException}, and
 * is there, or fails for good, when it is asked for again.
 */
public final class SessionTables implements Tables {

    /** A table that was missing so lately still is. */
    private static final long MISSING_FOR_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CqlSession session;
    private final boolean countersAllowed;
    private final Duration patience;
    private final LongSupplier nanoClock;
    private final Map<Statement, WriteStatement> statements = new HashMap<>();
    private final Map<Statement, CompletionStage<PreparedStatement>> preparing = new HashMap<>();
    private final SchemaWatch watch;
    private CompletionStage<List<String>> keyspaces;
    private Map<CqlIdentifier, KeyspaceMetadata> seen;
    private long changes;

    /**
     * Makes the tables of a session.
     *
     * @param countersAllowed whether tables with counter columns are written to, and may count twice
     * @param patience how long Cassandra may take to answer, each time it is asked
     */
    public SessionTables(CqlSession session, boolean countersAllowed, Duration patience, LongSupplier nanoClock) {
        this.session = session;
        this.countersAllowed = countersAllowed;
        this.patience = patience;
        this.nanoClock = nanoClock;
        this.watch = new SchemaWatch(session, nanoClock);
    }

    /** A statement and the table it was made for: when that is altered, the statement is prepared anew. */
    private record Statement(TableSchema table, String cql) {

        boolean isOutdatedBy(TableSchema now) {
            return table.table().equals(now.table()) && !table.equals(now);
        }
    }

    @Override
    public TableSchema schema(String keyspace, String table) {
        if (find(session.getMetadata(), keyspace)
                        .flatMap(found -> find(found, table))
                        .isEmpty()
                && !isCurrentSince(nanoClock.getAsLong() - MISSING_FOR_NANOS)) {
            // It may have been created a moment ago.
            throw new NotAnsweredYetException();
        }
        Metadata metadata = session.getMetadata();
        KeyspaceMetadata inKeyspace = find(metadata, keyspace).orElseThrow(() -> missing(keyspace));
        TableMetadata found = find(inKeyspace, table).orElseThrow(() -> missing(inKeyspace, table));
        TableSchema schema = describe(inKeyspace.getName(), found);
        if (schema.hasCounters() && !countersAllowed) {
            throw new UnfitTableException(
                    schema + " has counter columns: a counter update that is sent twice counts twice. Fold the"
                            + " counts with a rollup of the streams application and write its absolute values to bigint"
                            + " columns; or set counters.allow.overcount=true if counts that are too high will do");
        }
        return schema;
    }

    @Override
    public WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        WriteStatement.Kind kind = columns.stream().anyMatch(Column::isUnfrozenList)
                ? WriteStatement.Kind.ROW_WITH_LISTS
                : WriteStatement.Kind.ROW;
        return prepare(
                table,
                WriteTexts.insert(table, columns) + WriteTexts.using(writeTime, ttl),
                writeTime ? columns.size() : PreparedWrite.NO_WRITE_TIME,
                table.clusteringPositions(columns, 0),
                kind);
    }

    @Override
    public WriteStatement update(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean writeTime, boolean ttl) {
        int first = (writeTime ? 1 : 0) + (ttl ? 1 : 0);
        return prepare(
                table,
                WriteTexts.update(table, columns, changes, WriteTexts.using(writeTime, ttl)),
                writeTime ? 0 : PreparedWrite.NO_WRITE_TIME,
                table.clusteringPositions(columns, first),
                WriteStatement.Kind.MERGE);
    }

    @Override
    public WriteStatement delete(TableSchema table, List<Column> key, boolean writeTime) {
        int[] clustering =
                key.containsAll(table.clustering()) ? table.clusteringPositions(key, writeTime ? 1 : 0) : new int[0];
        return prepare(
                table,
                WriteTexts.delete(table, key, WriteTexts.using(writeTime, false)),
                writeTime ? 0 : PreparedWrite.NO_WRITE_TIME,
                clustering,
                WriteStatement.Kind.ROW);
    }

    @Override
    public WriteStatement addToCounters(TableSchema table, List<Column> columns) {
        return prepare(
                table,
                WriteTexts.addToCounters(table, columns),
                PreparedWrite.NO_WRITE_TIME,
                table.clusteringPositions(columns, 0),
                WriteStatement.Kind.COUNTER);
    }

    @Override
    public WriteStatement insertIfNotExists(TableSchema table, List<Column> columns, boolean ttl) {
        String cql = WriteTexts.insert(table, columns) + " IF NOT EXISTS" + WriteTexts.using(false, ttl);
        return conditional(table, cql, table.clusteringPositions(columns, 0));
    }

    @Override
    public WriteStatement updateIfExists(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean ttl) {
        String cql = WriteTexts.update(table, columns, changes, WriteTexts.using(false, ttl)) + " IF EXISTS";
        return conditional(table, cql, table.clusteringPositions(columns, ttl ? 1 : 0));
    }

    @Override
    public WriteStatement deleteIfExists(TableSchema table) {
        List<Column> key = table.primaryKey();
        return conditional(table, WriteTexts.delete(table, key, "") + " IF EXISTS", table.clusteringPositions(key, 0));
    }

    private WriteStatement conditional(TableSchema table, String cql, int[] clusteringPositions) {
        return prepare(table, cql, PreparedWrite.NO_WRITE_TIME, clusteringPositions, WriteStatement.Kind.MERGE);
    }

    @Override
    public CustomWrite custom(TableSchema table, CqlStatement statement, WriteStatement.Kind kind) {
        String cql = statement.text(table.table().toString());
        Statement wanted = new Statement(table, cql);
        CompletionStage<PreparedStatement> asked = preparing.computeIfAbsent(wanted, key -> session.prepareAsync(cql));
        PreparedStatement prepared = answered(asked, () -> preparing.remove(wanted));
        return PreparedCql.of(table, prepared, kind);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the driver makes new metadata whenever something changes
    public long changes() {
        Map<CqlIdentifier, KeyspaceMetadata> now = session.getMetadata().getKeyspaces();
        if (now != seen) {
            seen = now;
            changes++;
        }
        return changes;
    }

    @Override
    public boolean isCurrentSince(long nanos) {
        // The look that is under way may have begun too early.
        for (int looks = 0; looks < 2 && !watch.isCurrentSince(nanos); looks++) {
            try {
                answered(watch.look(), watch::finish);
            } catch (NotAnsweredYetException e) {
                return false;
            }
        }
        return watch.isCurrentSince(nanos);
    }

    @Override
    public void forgetStatements(TableSchema table) {
        statements.keySet().removeIf(statement -> statement.table().equals(table));
        preparing.keySet().removeIf(statement -> statement.table().equals(table));
    }

    private WriteStatement prepare(
            TableSchema table, String cql, int writeTimePosition, int[] clusteringPositions, WriteStatement.Kind kind) {
        Statement wanted = new Statement(table, cql);
        WriteStatement known = statements.get(wanted);
        if (known != null) {
            return known;
        }
        CompletionStage<PreparedStatement> asked = preparing.computeIfAbsent(wanted, key -> session.prepareAsync(cql));
        PreparedStatement prepared = answered(asked, () -> preparing.remove(wanted));
        WriteStatement statement = new PreparedWrite(table, prepared, writeTimePosition, clusteringPositions, kind);
        // Rows of the table as it was keep theirs until they are written.
        statements.keySet().removeIf(kept -> kept.isOutdatedBy(table));
        preparing.keySet().removeIf(kept -> kept.isOutdatedBy(table));
        statements.put(wanted, statement);
        return statement;
    }

    /** Returns the number of statements that are kept. */
    int statements() {
        return statements.size();
    }

    /** @param done called once there is an answer, good or bad */
    private <T> T answered(CompletionStage<T> asked, Runnable done) {
        try {
            T answer = asked.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            done.run();
            return answer;
        } catch (TimeoutException e) {
            throw new NotAnsweredYetException();
        } catch (ExecutionException e) {
            done.run();
            if (e.getCause() instanceof DriverException failure) {
                throw failure.copy();
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Interrupted while waiting for Cassandra", e);
        }
    }

    private NoSuchKeyspaceException missing(String keyspace) {
        // The session reads the schema of the wanted keyspaces only.
        if (keyspaces == null) {
            keyspaces = session.executeAsync("SELECT keyspace_name FROM system_schema.keyspaces")
                    .thenApply(rows -> StreamSupport.stream(rows.currentPage().spliterator(), false)
                            .map(row -> row.getString(0))
                            .toList());
        }
        List<String> known = answered(keyspaces, () -> keyspaces = null);
        return new NoSuchKeyspaceException("there is no keyspace " + keyspace
                + NearestName.of(keyspace, known)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("; create it, or correct the name"));
    }

    private static MissingTableException missing(KeyspaceMetadata keyspace, String table) {
        if (keyspace.getView(CqlIdentifier.fromInternal(table)).isPresent()) {
            return new MissingTableException(table
                    + " is a materialized view, which Cassandra fills itself: write to the table that it is made from");
        }
        String hint = NearestName.of(table, names(keyspace.getTables().keySet()))
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; create it, or correct the name");
        return new MissingTableException(
                "there is no table " + table + " in keyspace " + keyspace.getName() + hint,
                new Table(keyspace.getName(), CqlIdentifier.fromInternal(table)));
    }

    private static Optional<KeyspaceMetadata> find(Metadata metadata, String name) {
        return metadata.getKeyspace(CqlIdentifier.fromInternal(name))
                .or(() -> metadata.getKeyspace(CqlIdentifier.fromInternal(name.toLowerCase(Locale.ROOT))));
    }

    private static Optional<TableMetadata> find(KeyspaceMetadata keyspace, String name) {
        return keyspace.getTable(CqlIdentifier.fromInternal(name))
                .or(() -> keyspace.getTable(CqlIdentifier.fromInternal(name.toLowerCase(Locale.ROOT))));
    }

    private static List<String> names(Collection<CqlIdentifier> identifiers) {
        return identifiers.stream().map(CqlIdentifier::asInternal).toList();
    }

    private static TableSchema describe(CqlIdentifier keyspace, TableMetadata table) {
        return new TableSchema(
                new Table(keyspace, table.getName()),
                columns(table.getColumns().values()),
                columns(table.getPartitionKey()),
                columns(table.getClusteringColumns().keySet()));
    }

    private static List<Column> columns(Collection<ColumnMetadata> columns) {
        return columns.stream()
                .map(column -> new Column(column.getName(), column.getType(), column.isStatic()))
                .toList();
    }
}
