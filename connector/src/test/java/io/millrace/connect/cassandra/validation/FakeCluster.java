package io.millrace.connect.cassandra.validation;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.CustomWrite;
import io.millrace.connect.cassandra.mapping.FakeCql;
import io.millrace.connect.cassandra.mapping.MissingTableException;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.Tables;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.session.ClusterProbe;
import io.millrace.expressions.NearestName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A keyspace {@code ks} in the data center {@code dc1}, with three replicas, and its tables. */
final class FakeCluster implements ClusterProbe, Tables {

    private final Map<String, TableSchema> tables = new LinkedHashMap<>();
    /** What its role may do; null if nobody asks. */
    Rights rights;

    FakeCluster() {
        add("readings", 1, "id", DataTypes.TEXT, "at", DataTypes.TIMESTAMP, "celsius", DataTypes.DOUBLE);
        add("hits", 1, "page", DataTypes.TEXT, "hits", DataTypes.COUNTER);
        add("posts", 1, "id", DataTypes.TEXT, "tags", DataTypes.listOf(DataTypes.TEXT));
    }

    private void add(String name, int keys, Object... columns) {
        List<Column> all = new java.util.ArrayList<>();
        for (int i = 0; i < columns.length; i += 2) {
            all.add(new Column(CqlIdentifier.fromInternal((String) columns[i]), (DataType) columns[i + 1]));
        }
        tables.put(
                name,
                new TableSchema(
                        new Table(CqlIdentifier.fromInternal("ks"), CqlIdentifier.fromInternal(name)),
                        all,
                        all.subList(0, keys),
                        List.of()));
    }

    @Override
    public Tables tables() {
        return this;
    }

    @Override
    public Set<String> datacenters() {
        return Set.of("dc1");
    }

    @Override
    public Optional<Replication> replication(String keyspace) {
        return keyspace.equals("ks") ? Optional.of(new Replication(2, Set.of("dc1"))) : Optional.empty();
    }

    @Override
    public Optional<Rights> rights() {
        return Optional.ofNullable(rights);
    }

    @Override
    public void close() {
        // There is nothing to be given back.
    }

    @Override
    public TableSchema schema(String keyspace, String table) {
        TableSchema found = keyspace.equals("ks") ? tables.get(table) : null;
        if (found == null) {
            throw new MissingTableException(
                    "there is no table " + table + " in keyspace " + keyspace
                            + NearestName.of(table, tables.keySet())
                                    .map(nearest -> "; did you mean " + nearest + "?")
                                    .orElse(""),
                    new Table(CqlIdentifier.fromInternal(keyspace), CqlIdentifier.fromInternal(table)));
        }
        return found;
    }

    @Override
    public WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        throw new UnsupportedOperationException("validation writes nothing");
    }

    @Override
    public WriteStatement update(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean writeTime, boolean ttl) {
        throw new UnsupportedOperationException("validation writes nothing");
    }

    @Override
    public WriteStatement delete(TableSchema table, List<Column> key, boolean writeTime) {
        throw new UnsupportedOperationException("validation writes nothing");
    }

    @Override
    public WriteStatement addToCounters(TableSchema table, List<Column> columns) {
        throw new UnsupportedOperationException("validation writes nothing");
    }

    @Override
    public WriteStatement insertIfNotExists(TableSchema table, List<Column> columns, boolean ttl) {
        throw new UnsupportedOperationException("validation writes nothing");
    }

    @Override
    public WriteStatement updateIfExists(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean ttl) {
        throw new UnsupportedOperationException("validation writes nothing");
    }

    @Override
    public WriteStatement deleteIfExists(TableSchema table) {
        throw new UnsupportedOperationException("validation writes nothing");
    }

    @Override
    public CustomWrite custom(TableSchema table, CqlStatement statement, WriteStatement.Kind kind) {
        return FakeCql.prepare(table, statement, kind);
    }

    @Override
    public long changes() {
        return 0;
    }

    @Override
    public boolean isCurrentSince(long nanos) {
        return true;
    }

    @Override
    public void forgetStatements(TableSchema table) {
        // There are none.
    }
}
