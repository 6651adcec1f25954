package io.millrace.connect.cassandra.bench;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteType;
import io.millrace.connect.cassandra.bench.StoredRows.Write;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.write.RequestSender;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A cluster of three nodes as the sink sees it through the driver: requests arrive, are checked against the tables as the node has them,
 * applied to {@link StoredRows} and answered, each in its own time, or fail as the test wants it. What has been sent is sent: it is
 * applied although the task that sent it is gone.
 */
final class VirtualCassandra implements RequestSender {

    /** A text of this kind is refused by whichever node is asked. */
    static final String POISON = "poison";
    /** A text of this kind makes the replicas fail: every request that contains it, and never another. */
    static final String KILLER = "killer";

    private static final ConsistencyLevel QUORUM = ConsistencyLevel.LOCAL_QUORUM;

    private final VirtualTime time;
    private final RandomGenerator random;
    private final Trace trace;
    private final VirtualSchema schema;
    private final StoredRows rows = new StoredRows();
    private final List<VirtualNode> nodes;
    private CassandraFault fault = CassandraFault.NONE;
    private double share = 1;
    private long minLatencyNanos = TimeUnit.MILLISECONDS.toNanos(1);
    private long maxLatencyNanos = TimeUnit.MILLISECONDS.toNanos(4);
    private long requestTimeoutNanos = TimeUnit.MILLISECONDS.toNanos(100);
    private long sendingNanos;
    private int requests;
    private int inFlight;

    VirtualCassandra(VirtualTime time, RandomGenerator random, Trace trace) {
        this.time = time;
        this.random = random;
        this.trace = trace;
        this.schema = new VirtualSchema(time);
        this.nodes = IntStream.range(0, VirtualSchema.NODES)
                .mapToObj(number -> new VirtualNode(number, time))
                .toList();
    }

    // What the test does to it.

    VirtualSchema schema() {
        return schema;
    }

    StoredRows rows() {
        return rows;
    }

    /** From now on, this share of the requests meets the fault. */
    void fault(CassandraFault what, double ofRequests) {
        fault = what;
        share = ofRequests;
    }

    void latency(long minNanos, long maxNanos) {
        minLatencyNanos = minNanos;
        maxLatencyNanos = maxNanos;
    }

    void requestTimeout(long nanos) {
        requestTimeoutNanos = nanos;
    }

    /** How long the sink's own thread is busy with each request. */
    void sendingTakes(long nanos) {
        sendingNanos = nanos;
    }

    /** A node stands still for so long; then it goes on with what it was sent. */
    void freeze(int node, long nanos) {
        nodes.get(node).freeze(nanos);
    }

    /** A node is down for so long, and the driver knows. */
    void goDown(int node, long nanos) {
        nodes.get(node).goDown(nanos);
    }

    List<VirtualNode> nodes() {
        return nodes;
    }

    /** Ends every fault. */
    void heal() {
        fault(CassandraFault.NONE, 1);
        nodes.forEach(VirtualNode::heal);
    }

    /** Requests that have not been answered, of tasks that are gone as well. */
    int inFlight() {
        return inFlight;
    }

    /** Requests sent in all. */
    int requests() {
        return requests;
    }

    long nowSeconds() {
        return TimeUnit.MILLISECONDS.toSeconds(time.milliseconds());
    }

    // What the driver does with it.

    @Override
    public CompletionStage<?> send(List<Row> batch, Coordinator coordinator) {
        time.advance(sendingNanos);
        requests++;
        inFlight++;
        List<Row> sent = List.copyOf(batch);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        VirtualNode asked = coordinator.node().map(VirtualNode.class::cast).orElseGet(this::anyNode);
        int node = asked.number();
        long latency = latency();
        long frozen = asked.frozenNanos();
        CassandraFault met = fault != CassandraFault.NONE && random.nextDouble() < share ? fault : CassandraFault.NONE;
        int number = requests;
        trace.note(
                "  request %d of %d rows to node %d%s",
                number, sent.size(), node, met == CassandraFault.NONE ? "" : ", meets " + met);
        if (asked.isDown()) {
            time.after(latency, () -> answer(answer, new NodeUnavailableException(asked)));
            return answer;
        }
        if (met.isSilent() || frozen + latency > requestTimeoutNanos) {
            time.after(requestTimeoutNanos, () -> answer(answer, new DriverTimeoutException("Query timed out")));
            if (met != CassandraFault.SILENT) {
                time.after(Math.max(frozen, requestTimeoutNanos) + latency, () -> execute(sent, node));
            }
            return answer;
        }
        time.after(frozen + latency / 2, () -> {
            Throwable error = met.isApplied() ? execute(sent, node) : null;
            Throwable outcome = met == CassandraFault.NONE || error != null ? error : met.error();
            time.after(latency - latency / 2, () -> {
                trace.note("  answer to %d: %s", number, outcome == null ? "done" : outcome.getMessage());
                answer(answer, outcome);
            });
        });
        return answer;
    }

    /** One that is up, if there is any. */
    private VirtualNode anyNode() {
        int first = random.nextInt(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            VirtualNode node = nodes.get((first + i) % nodes.size());
            if (!node.isDown()) {
                return node;
            }
        }
        return nodes.get(first);
    }

    /** Asks some node for its schema's version, and has the driver read the tables if it is not the known one; answers the version. */
    CompletableFuture<Integer> lookAtTables(int known) {
        int node = anyNode().number();
        return ask(() -> schema.version(node), node)
                .thenCompose(
                        version -> version == known ? CompletableFuture.completedFuture(version) : readTables(version));
    }

    private CompletableFuture<Integer> readTables(int version) {
        CompletableFuture<Void> agreed = new CompletableFuture<>();
        schema.whenAgreed(() -> agreed.complete(null));
        return agreed.thenCompose(ok -> ask(
                () -> {
                    schema.read();
                    return version;
                },
                VirtualSchema.CONTROL));
    }

    /** Changes the schema by way of one node, and has the driver read it once the nodes agree, whether it succeeds or not. */
    CompletableFuture<Void> change(Runnable change) {
        CompletableFuture<Void> changed = ask(
                () -> {
                    change.run();
                    return null;
                },
                VirtualSchema.CONTROL);
        return changed.thenCompose(done -> readOnceAgreed())
                .exceptionallyCompose(
                        failure -> readOnceAgreed().thenCompose(done -> CompletableFuture.failedFuture(failure)))
                .toCompletableFuture();
    }

    private CompletableFuture<Void> readOnceAgreed() {
        CompletableFuture<Void> read = new CompletableFuture<>();
        schema.whenAgreed(() -> {
            schema.read();
            read.complete(null);
        });
        return read;
    }

    /** Prepares a statement on some node. */
    CompletableFuture<Void> prepare(VirtualStatement statement) {
        int node = anyNode().number();
        return ask(
                () -> {
                    DriverException refusal = refusal(statement, node);
                    if (refusal != null) {
                        throw refusal;
                    }
                    return null;
                },
                node);
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question, int node) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        CassandraFault met = fault != CassandraFault.NONE && random.nextDouble() < share ? fault : CassandraFault.NONE;
        long delay = nodes.get(node).frozenNanos() + latency();
        inFlight++;
        if (met.isSilent() || nodes.get(node).isDown() || delay > requestTimeoutNanos) {
            time.after(requestTimeoutNanos, () -> {
                inFlight--;
                answer.completeExceptionally(new DriverTimeoutException("Query timed out"));
            });
            return answer;
        }
        time.after(delay, () -> {
            inFlight--;
            DriverException error = met.error();
            try {
                if (error == null) {
                    answer.complete(question.get());
                    return;
                }
            } catch (DriverException refusal) {
                error = refusal;
            }
            answer.completeExceptionally(error);
        });
        return answer;
    }

    private void answer(CompletableFuture<Void> answer, Throwable error) {
        inFlight--;
        if (error == null) {
            answer.complete(null);
        } else {
            answer.completeExceptionally(error);
        }
    }

    private long latency() {
        return minLatencyNanos == maxLatencyNanos
                ? minLatencyNanos
                : minLatencyNanos + random.nextLong(maxLatencyNanos - minLatencyNanos);
    }

    /** Answers what the request fails with; null if it succeeds. */
    private Throwable execute(List<Row> batch, int node) {
        Set<PartitionKey> failing = new HashSet<>();
        for (Row row : batch) {
            Throwable refusal = refusal((VirtualStatement) row.statement(), node);
            if (refusal == null && holds(row, POISON)) {
                refusal = new InvalidQueryException(null, "A value of this row cannot be stored");
            }
            if (refusal != null) {
                return refusal;
            }
            if (holds(row, KILLER)) {
                failing.add(row.partitionKey());
            }
        }
        for (Row row : batch) {
            // Rows of one partition are one mutation, and share its fate.
            if (!failing.contains(row.partitionKey())) {
                apply(row);
            }
        }
        return failing.isEmpty() ? null : new WriteFailureException(null, QUORUM, 0, 2, WriteType.SIMPLE, 3, Map.of());
    }

    private DriverException refusal(VirtualStatement statement, int node) {
        TableSchema table = schema.at(node, statement.table());
        if (table == null) {
            return new InvalidQueryException(
                    null, "unconfigured table " + statement.table().name());
        }
        for (Column column : statement.columns()) {
            if (!table.columns().contains(column)) {
                return new InvalidQueryException(
                        null, "Undefined column name " + column.name() + " in table " + statement.table());
            }
        }
        return null;
    }

    private static boolean holds(Row row, String mark) {
        for (ByteBuffer value : row.values()) {
            if (value != null
                    && value.remaining() >= mark.length()
                    && mark.contentEquals(
                            StandardCharsets.ISO_8859_1.decode(value.slice(value.position(), mark.length())))) {
                return true;
            }
        }
        return false;
    }

    private void apply(Row row) {
        VirtualStatement statement = (VirtualStatement) row.statement();
        long timestamp = statement.carriesWriteTime()
                ? row.writeTimeMicros()
                : TimeUnit.MILLISECONDS.toMicros(time.milliseconds());
        Write write = new Write(
                statement.table(),
                row.partitionKey().bytes().duplicate(),
                statement.clusteringOf(row),
                timestamp,
                statement.ttlOf(row),
                nowSeconds());
        if (statement.operation() == VirtualStatement.Operation.DELETE) {
            rows.delete(write);
            return;
        }
        for (int i = 0; i < statement.columns().size(); i++) {
            Column column = statement.columns().get(i);
            if (!statement.schema().isPrimaryKey(column)) {
                ByteBuffer value = row.values()[i];
                if (!WriteStatement.isUnset(value)) {
                    String name = column.name().asInternal();
                    rows.set(write, name, schema.isStatic(statement.table(), name), column.type(), value);
                }
            }
        }
        rows.mark(write);
    }
}
