package io.millrace.connect.cassandra.bench;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import io.millrace.connect.cassandra.evolution.SchemaChanges;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The changes that one task makes to the tables, as {@code SessionSchemaChanges} has them made: of tables with columns of plain types. */
final class VirtualSchemaChanges implements SchemaChanges {

    /** How long it takes until all nodes have heard of a change. */
    private static final long SPREAD_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final Pattern CREATE =
            Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+)\\.(\\w+) \\((.*), PRIMARY KEY \\(\\(\\w+\\)\\)\\)");
    private static final Pattern ALTER = Pattern.compile("ALTER TABLE (\\w+)\\.(\\w+) ADD \\(?([^()]*)\\)?");
    private static final Map<String, DataType> TYPES = Map.of(
            "text", DataTypes.TEXT,
            "bigint", DataTypes.BIGINT,
            "double", DataTypes.DOUBLE,
            "boolean", DataTypes.BOOLEAN);

    private final VirtualCassandra cassandra;
    private CompletableFuture<Void> execution;

    VirtualSchemaChanges(VirtualCassandra cassandra) {
        this.cassandra = cassandra;
    }

    @Override
    public void execute(List<String> statements) {
        if (execution == null) {
            execution = cassandra.change(() -> statements.forEach(this::apply));
        }
        if (!execution.isDone()) {
            throw new NotAnsweredYetException();
        }
        CompletableFuture<Void> done = execution;
        execution = null;
        try {
            done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof DriverException failure ? failure.copy() : e;
        }
    }

    private void apply(String statement) {
        VirtualSchema schema = cassandra.schema();
        Matcher create = CREATE.matcher(statement);
        if (create.matches()) {
            Table table = table(create);
            if (schema.latest(table) == null) {
                schema.createLate(
                        Bench.table(table, columns(create.group(3)).toArray(Column[]::new)),
                        VirtualSchema.CONTROL,
                        SPREAD_NANOS);
            }
            return;
        }
        Matcher alter = ALTER.matcher(statement);
        if (!alter.matches()) {
            throw new InvalidQueryException(null, "The bench does not understand " + statement);
        }
        Table table = table(alter);
        for (Column column : columns(alter.group(3))) {
            if (schema.latest(table).columns().contains(column)) {
                throw new InvalidQueryException(null, "Column with name " + column.name() + " already exists");
            }
            schema.add(table, column, VirtualSchema.CONTROL, SPREAD_NANOS);
        }
    }

    private static Table table(Matcher statement) {
        return new Table(CqlIdentifier.fromCql(statement.group(1)), CqlIdentifier.fromCql(statement.group(2)));
    }

    private static List<Column> columns(String text) {
        List<Column> columns = new ArrayList<>();
        for (String each : text.split(", ", -1)) {
            String[] nameAndType = each.split(" ", -1);
            columns.add(Bench.column(nameAndType[0], TYPES.get(nameAndType[1])));
        }
        return columns;
    }

    @Override
    public Optional<UserDefinedType> type(CqlIdentifier keyspace, CqlIdentifier name) {
        return Optional.empty();
    }
}
