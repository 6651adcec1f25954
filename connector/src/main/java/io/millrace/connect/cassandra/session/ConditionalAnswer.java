package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.SetType;
import com.datastax.oss.driver.api.core.type.TupleType;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import io.millrace.connect.cassandra.failures.NotAppliedException;
import io.millrace.connect.cassandra.mapping.Conditional;
import io.millrace.connect.cassandra.mapping.Conditional.Bound;
import io.millrace.connect.cassandra.mapping.Conditional.Outcome;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Reads the answer to a statement with IF. Where it was not applied, the row may be there because it was written before: by the same record,
 * whose answer was lost, or which was delivered again. A row that holds all that the record would write counts as written; the rest of
 * it, where the answer does not have all columns, is asked for.
 */
final class ConditionalAnswer {

    private final CqlSession session;
    private final PartitionKey partition;
    private final ByteBuffer[] values;
    private final Conditional conditional;

    /** @param values what was bound, by the position of the bind markers */
    ConditionalAnswer(CqlSession session, PartitionKey partition, ByteBuffer[] values, Conditional conditional) {
        this.session = session;
        this.partition = partition;
        this.values = values;
        this.conditional = conditional;
    }

    /** Returns the answer that fails with {@link NotAppliedException} where the row is not what it would have become. */
    CompletionStage<Void> of(CompletionStage<AsyncResultSet> answer) {
        return answer.thenCompose(
                result -> result.wasApplied() ? CompletableFuture.completedFuture(null) : judge(result));
    }

    private CompletionStage<Void> judge(AsyncResultSet result) {
        if (conditional.outcome().isEmpty()) {
            return CompletableFuture.failedFuture(new NotAppliedException());
        }
        Outcome outcome = conditional.outcome().get();
        Row found = result.one();
        if (found == null || result.getColumnDefinitions().size() == 1 || isOfOtherRows(found, outcome)) {
            return judged(Optional.empty(), outcome);
        }
        boolean isWhole = !outcome.columns().isEmpty()
                && outcome.columns().stream()
                        .allMatch(column -> found.getColumnDefinitions().contains(column.column()));
        return isWhole ? judged(Optional.of(found), outcome) : ask(outcome);
    }

    /** Tells whether it has nothing but what the partition shares. */
    private static boolean isOfOtherRows(Row found, Outcome outcome) {
        return outcome.key().stream()
                .map(Bound::column)
                .anyMatch(column -> found.getColumnDefinitions().contains(column) && found.isNull(column));
    }

    private CompletionStage<Void> ask(Outcome outcome) {
        List<Bound> wanted = outcome.columns().isEmpty() ? outcome.key() : outcome.columns();
        String cql = "SELECT " + names(wanted, "", ", ") + " FROM " + partition.table() + " WHERE "
                + names(outcome.key(), " = ?", " AND ") + " LIMIT 1";
        return session.prepareAsync(cql)
                .thenCompose(prepared -> session.executeAsync(bind(prepared, outcome)))
                .thenCompose(result -> judged(Optional.ofNullable(result.one()), outcome));
    }

    /** Serial: what a write with IF has left that nobody has answered yet is seen, too. */
    private BoundStatement bind(PreparedStatement prepared, Outcome outcome) {
        BoundStatement statement = prepared.bind();
        for (int i = 0; i < outcome.key().size(); i++) {
            statement = statement.setBytesUnsafe(i, values[outcome.key().get(i).position()]);
        }
        String serial = session.getContext()
                .getConfig()
                .getDefaultProfile()
                .getString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY);
        return statement
                .setConsistencyLevel(DefaultConsistencyLevel.valueOf(serial))
                .setRoutingKey(partition.bytes());
    }

    /** @param found the row as it is; empty where it is not there */
    private CompletionStage<Void> judged(Optional<Row> found, Outcome outcome) {
        boolean isWritten = outcome.columns().isEmpty()
                ? found.isEmpty()
                : outcome.columns().stream().allMatch(column -> holds(found, column));
        return isWritten
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new NotAppliedException());
    }

    private boolean holds(Optional<Row> found, Bound column) {
        ByteBuffer wanted = column.position() == Bound.NONE ? null : values[column.position()];
        if (WriteStatement.isUnset(wanted)) {
            return true;
        }
        ByteBuffer held =
                found.map(each -> each.getBytesUnsafe(column.column())).orElse(null);
        if (wanted == null ? held == null : wanted.equals(held)) {
            return true;
        }
        return found.isPresent()
                && isEqual(
                        found.get().getColumnDefinitions().get(column.column()).getType(), wanted, held);
    }

    /** Sets are sorted when they are read, and empty ones are not there: other bytes may be the same. */
    private boolean isEqual(DataType type, ByteBuffer wanted, ByteBuffer held) {
        boolean isComposite = type instanceof SetType
                || type instanceof MapType
                || type instanceof ListType
                || type instanceof TupleType
                || type instanceof UserDefinedType;
        if (!isComposite) {
            return false;
        }
        TypeCodec<Object> codec = session.getContext().getCodecRegistry().codecFor(type);
        ProtocolVersion version = session.getContext().getProtocolVersion();
        Object first = codec.decode(wanted, version);
        return first != null && first.equals(codec.decode(held, version));
    }

    private static String names(List<Bound> columns, String suffix, String separator) {
        return columns.stream()
                .map(Bound::column)
                .map((CqlIdentifier name) -> name.asCql(true) + suffix)
                .collect(Collectors.joining(separator));
    }
}
