package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.config.DriverConfig;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** As much of the driver as answers to conditions ask for: a row as it is returned, and as it is when it is asked for. */
final class ScriptedAnswers {

    /** The queries that were prepared and executed. */
    final List<String> queries = new ArrayList<>();

    /** The row that queries find; null if there is none. */
    Map<CqlIdentifier, Cell> row;

    /** A value in a row. */
    record Cell(DataType type, ByteBuffer bytes) {}

    /** What a request was answered. */
    record Answer(boolean applied, Map<CqlIdentifier, Cell> row) {}

    Answer applied() {
        return new Answer(true, Map.of());
    }

    /** Not applied; the row has no column where there is none. */
    Answer refused(Map<CqlIdentifier, Cell> found) {
        return new Answer(false, found);
    }

    CompletionStage<AsyncResultSet> answer(Answer answer) {
        return CompletableFuture.completedFuture(result(answer.applied(), answer.row(), 1));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // they are handed to whoever calls the proxy
    CqlSession session() {
        DriverExecutionProfile profile = of(DriverExecutionProfile.class, Map.of("getString", args -> "SERIAL"));
        DriverConfig config = of(DriverConfig.class, Map.of("getDefaultProfile", args -> profile));
        DriverContext context = of(
                DriverContext.class,
                Map.of(
                        "getConfig", args -> config,
                        "getProtocolVersion", args -> DefaultProtocolVersion.V5,
                        "getCodecRegistry", args -> CodecRegistry.DEFAULT));
        return of(
                CqlSession.class,
                Map.of(
                        "getContext", args -> context,
                        "prepareAsync", args -> CompletableFuture.completedFuture(prepared((String) args[0])),
                        "executeAsync",
                                args -> CompletableFuture.completedFuture(result(false, row == null ? null : row, 0))));
    }

    private PreparedStatement prepared(String cql) {
        return of(PreparedStatement.class, Map.of("bind", args -> bound(cql)));
    }

    private BoundStatement bound(String cql) {
        BoundStatement[] self = new BoundStatement[1];
        self[0] = of(
                BoundStatement.class,
                Map.of(
                        "setBytesUnsafe", args -> self[0],
                        "setRoutingKey", args -> self[0],
                        "setConsistencyLevel",
                                args -> {
                                    queries.add(cql + " AT " + args[0]);
                                    return self[0];
                                }));
        return self[0];
    }

    /** @param others how many columns it has beside those of the row */
    private static AsyncResultSet result(boolean applied, Map<CqlIdentifier, Cell> found, int others) {
        ColumnDefinitions columns = columns(found == null ? Map.of() : found, others);
        Row row = of(
                Row.class,
                Map.of(
                        "getColumnDefinitions", args -> columns,
                        "isNull", args -> cell(found, args).bytes() == null,
                        "getBytesUnsafe", args -> cell(found, args).bytes()));
        return of(
                AsyncResultSet.class,
                Map.of(
                        "wasApplied", args -> applied,
                        "getColumnDefinitions", args -> columns,
                        "one", args -> found == null ? null : row));
    }

    private static Cell cell(Map<CqlIdentifier, Cell> row, Object[] args) {
        Cell cell = row.get((CqlIdentifier) args[0]);
        if (cell == null) {
            throw new IllegalArgumentException(args[0] + " is not a column in this row");
        }
        return cell;
    }

    private static ColumnDefinitions columns(Map<CqlIdentifier, Cell> row, int others) {
        return of(
                ColumnDefinitions.class,
                Map.of(
                        "size", args -> row.size() + others,
                        "contains", args -> row.containsKey((CqlIdentifier) args[0]),
                        "get",
                                args -> of(ColumnDefinition.class, Map.of("getType", none -> cell(row, args)
                                        .type()))));
    }

    /** Makes an object of these methods, which fails at any other. */
    static <T> T of(Class<T> type, Map<String, Function<Object[], Object>> methods) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            Function<Object[], Object> scripted = methods.get(method.getName());
            if (scripted == null) {
                throw new UnsupportedOperationException(method.toString());
            }
            return scripted.apply(args);
        }));
    }
}
