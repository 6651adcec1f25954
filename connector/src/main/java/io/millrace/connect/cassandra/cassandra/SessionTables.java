package io.millrace.connect.cassandra.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import io.millrace.connect.cassandra.config.NearestName;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.Tables;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;

/** The tables that a session sees. Statements are prepared when first asked for, on the caller's thread, and kept. */
public final class SessionTables implements Tables {

    private final CqlSession session;
    private final Map<String, WriteStatement> statements = new HashMap<>();

    public SessionTables(CqlSession session) {
        this.session = session;
    }

    @Override
    public TableSchema schema(String keyspace, String table) {
        if (find(session.getMetadata(), keyspace)
                .flatMap(found -> find(found, table))
                .isEmpty()) {
            // It may have been created a moment ago.
            session.refreshSchema();
        }
        Metadata metadata = session.getMetadata();
        KeyspaceMetadata inKeyspace = find(metadata, keyspace).orElseThrow(() -> missing(keyspace));
        TableMetadata found = find(inKeyspace, table).orElseThrow(() -> missing(inKeyspace, table));
        TableSchema schema = describe(inKeyspace.getName(), found);
        if (schema.hasCounters()) {
            throw new ConnectException(
                    schema + " has counter columns: a counter update that is sent twice counts twice. Fold the"
                            + " counts with a rollup of the streams application and write its absolute values to bigint columns");
        }
        return schema;
    }

    @Override
    public WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        StringBuilder using = new StringBuilder(writeTime ? " USING TIMESTAMP ?" : "");
        if (ttl) {
            using.append(writeTime ? " AND" : " USING").append(" TTL ?");
        }
        String cql = "INSERT INTO " + table.table() + " (" + names(columns, "", ", ") + ") VALUES ("
                + "?, ".repeat(columns.size() - 1) + "?)" + using;
        return prepare(table.table(), cql, writeTime ? columns.size() : PreparedWrite.NO_WRITE_TIME);
    }

    @Override
    public WriteStatement delete(TableSchema table, boolean writeTime) {
        String cql = "DELETE FROM " + table.table() + (writeTime ? " USING TIMESTAMP ?" : "") + " WHERE "
                + names(table.primaryKey(), " = ?", " AND ");
        return prepare(table.table(), cql, writeTime ? 0 : PreparedWrite.NO_WRITE_TIME);
    }

    @Override
    public void refresh() {
        statements.clear();
        session.refreshSchema();
    }

    private WriteStatement prepare(Table table, String cql, int writeTimePosition) {
        WriteStatement known = statements.get(cql);
        if (known != null) {
            return known;
        }
        WriteStatement statement = new PreparedWrite(table, session.prepare(cql), writeTimePosition);
        statements.put(cql, statement);
        return statement;
    }

    private static String names(List<Column> columns, String suffix, String separator) {
        return columns.stream()
                .map(column -> column.name().asCql(true) + suffix)
                .collect(Collectors.joining(separator));
    }

    private NoSuchKeyspaceException missing(String keyspace) {
        // The session reads the schema of the wanted keyspaces only.
        List<String> known = session.execute("SELECT keyspace_name FROM system_schema.keyspaces").all().stream()
                .map(row -> row.getString(0))
                .toList();
        return new NoSuchKeyspaceException("there is no keyspace " + keyspace
                + NearestName.of(keyspace, known)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("; create it, or correct the name"));
    }

    private static ConnectException missing(KeyspaceMetadata keyspace, String table) {
        if (keyspace.getView(CqlIdentifier.fromInternal(table)).isPresent()) {
            return new ConnectException(table
                    + " is a materialized view, which Cassandra fills itself: write to the table that it is made from");
        }
        String hint = NearestName.of(table, names(keyspace.getTables().keySet()))
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; create it, or correct the name");
        return new ConnectException("there is no table " + table + " in keyspace " + keyspace.getName() + hint);
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
                .map(column -> new Column(column.getName(), column.getType()))
                .toList();
    }
}
