package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/** Tables without a cluster. Remembers which statements were prepared, by what they bind. */
final class FakeTables implements Tables {

    final List<String> prepared = new ArrayList<>();
    private final Map<String, TableSchema> tables = new HashMap<>();

    FakeTables add(TableSchema table) {
        tables.put(table.table().toString(), table);
        return this;
    }

    @Override
    public TableSchema schema(String keyspace, String table) {
        TableSchema found = tables.get(keyspace + "." + table);
        if (found == null) {
            throw new ConnectException("there is no table " + table);
        }
        return found;
    }

    @Override
    public WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        return prepare("INSERT", table, columns, writeTime, ttl);
    }

    @Override
    public WriteStatement delete(TableSchema table, boolean writeTime) {
        return prepare("DELETE", table, table.primaryKey(), writeTime, false);
    }

    @Override
    public void refresh() {
        prepared.clear();
    }

    private WriteStatement prepare(
            String kind, TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        String text = kind + " " + columns.stream().map(Column::field).toList() + (writeTime ? " timestamp" : "")
                + (ttl ? " ttl" : "");
        prepared.add(text);
        return new Statement(text, table.table(), writeTime);
    }

    record Statement(String text, Table table, boolean carriesWriteTime) implements WriteStatement {
        @Override
        public BoundStatement bind(Row row) {
            throw new UnsupportedOperationException("there is no driver in these tests");
        }
    }
}
