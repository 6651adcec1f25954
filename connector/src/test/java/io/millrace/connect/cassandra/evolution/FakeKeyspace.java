package io.millrace.connect.cassandra.evolution;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.internal.core.type.UserDefinedTypeBuilder;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.CustomWrite;
import io.millrace.connect.cassandra.mapping.MissingTableException;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.Tables;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.sink.SinkRecord;

/** A keyspace {@code ks}: notes the statements that it is sent, and does what the test has them do. Maps records whose table is there. */
final class FakeKeyspace implements Tables, SchemaChanges, RecordMapper {

    final List<List<String>> executed = new ArrayList<>();
    final List<SinkRecord> mapped = new ArrayList<>();
    private final Map<String, TableSchema> tables = new HashMap<>();
    private final Map<CqlIdentifier, UserDefinedType> types = new HashMap<>();
    /** What the next statements do. */
    Runnable effect = () -> {};
    /** What the next statements fail with. */
    DriverException failure;
    /** How often they are asked for before they are done. */
    int pending;

    int looks;
    private boolean changed;

    static Column column(String name, DataType type) {
        return new Column(CqlIdentifier.fromInternal(name), type);
    }

    static Table name(String table) {
        return new Table(CqlIdentifier.fromInternal("ks"), CqlIdentifier.fromInternal(table));
    }

    /** Makes a type of fields and their types in turn. */
    static UserDefinedType type(String name, Object... fields) {
        UserDefinedTypeBuilder type =
                new UserDefinedTypeBuilder(CqlIdentifier.fromInternal("ks"), CqlIdentifier.fromInternal(name)).frozen();
        for (int i = 0; i < fields.length; i += 2) {
            type.withField(CqlIdentifier.fromInternal((String) fields[i]), (DataType) fields[i + 1]);
        }
        return type.build();
    }

    /** Has a table whose first column is its primary key. */
    FakeKeyspace with(String table, Column... columns) {
        tables.put(table, new TableSchema(name(table), List.of(columns), List.of(columns[0]), List.of()));
        changed = true;
        return this;
    }

    FakeKeyspace with(UserDefinedType type) {
        types.put(type.getName(), type);
        return this;
    }

    @Override
    public void execute(List<String> statements) {
        if (pending > 0) {
            pending--;
            throw new NotAnsweredYetException();
        }
        executed.add(statements);
        effect.run();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public Optional<UserDefinedType> type(CqlIdentifier keyspace, CqlIdentifier name) {
        return Optional.ofNullable(types.get(name));
    }

    @Override
    public TableSchema schema(String keyspace, String table) {
        looks++;
        TableSchema found = tables.get(table);
        if (found == null) {
            throw new MissingTableException("there is no table " + table, name(table));
        }
        return found;
    }

    @Override
    public void map(SinkRecord record, List<Row> rows) {
        schema("ks", record.topic());
        looks--;
        mapped.add(record);
    }

    @Override
    public boolean noticeChanges() {
        boolean any = changed;
        changed = false;
        return any;
    }

    @Override
    public WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
        throw new UnsupportedOperationException("nothing is written");
    }

    @Override
    public WriteStatement update(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean writeTime, boolean ttl) {
        throw new UnsupportedOperationException("nothing is written");
    }

    @Override
    public WriteStatement delete(TableSchema table, List<Column> key, boolean writeTime) {
        throw new UnsupportedOperationException("nothing is written");
    }

    @Override
    public WriteStatement addToCounters(TableSchema table, List<Column> columns) {
        throw new UnsupportedOperationException("nothing is written");
    }

    @Override
    public WriteStatement insertIfNotExists(TableSchema table, List<Column> columns, boolean ttl) {
        throw new UnsupportedOperationException("no mapping here has conditions");
    }

    @Override
    public WriteStatement updateIfExists(
            TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean ttl) {
        throw new UnsupportedOperationException("no mapping here has conditions");
    }

    @Override
    public WriteStatement deleteIfExists(TableSchema table) {
        throw new UnsupportedOperationException("no mapping here has conditions");
    }

    @Override
    public CustomWrite custom(TableSchema table, CqlStatement statement, WriteStatement.Kind kind) {
        throw new UnsupportedOperationException("no mapping here has a statement");
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

    @Override
    public void forgetStatements(Row row) {
        // There are none.
    }

    @Override
    public boolean isOutdated(Row row) {
        return false;
    }
}
