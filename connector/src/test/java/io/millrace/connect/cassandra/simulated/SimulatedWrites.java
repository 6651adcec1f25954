package io.millrace.connect.cassandra.simulated;

import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.ProtocolConstants.ErrorCode;
import com.datastax.oss.protocol.internal.request.Batch;
import com.datastax.oss.protocol.internal.request.Execute;
import com.datastax.oss.protocol.internal.request.Prepare;
import com.datastax.oss.protocol.internal.response.Error;
import com.datastax.oss.protocol.internal.response.error.Unprepared;
import com.datastax.oss.protocol.internal.response.result.ColumnSpec;
import com.datastax.oss.protocol.internal.response.result.Prepared;
import com.datastax.oss.protocol.internal.response.result.RowsMetadata;
import com.datastax.oss.simulacron.common.cluster.AbstractNode;
import com.datastax.oss.simulacron.common.codec.CodecUtils;
import com.datastax.oss.simulacron.common.stubbing.Action;
import com.datastax.oss.simulacron.common.stubbing.InternalStubMapping;
import com.datastax.oss.simulacron.common.stubbing.MessageResponseAction;
import com.datastax.oss.simulacron.common.stubbing.StubMapping;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Prepares the sink's statements, reads what they are executed with, enters it in the ledger and answers as it is told to. */
final class SimulatedWrites extends StubMapping implements InternalStubMapping {

    private final SimulatedSchema schema;
    private final Ledger ledger;
    private final Map<ByteBuffer, StatementText> prepared = new ConcurrentHashMap<>();
    private final Queue<Reply> repliesToPrepare = new ConcurrentLinkedQueue<>();
    private final AtomicInteger prepares = new AtomicInteger();
    private volatile Behaviour behaviour = Behaviour.WELL;

    SimulatedWrites(SimulatedSchema schema, Ledger ledger) {
        this.schema = schema;
        this.ledger = ledger;
    }

    void behave(Behaviour how) {
        behaviour = how;
    }

    void replyToNextPrepares(List<Reply> replies) {
        repliesToPrepare.addAll(replies);
    }

    int prepares() {
        return prepares.get();
    }

    /** As a server does that was restarted, or had too many statements. */
    void forgetStatements() {
        prepared.clear();
    }

    @Override
    public boolean matches(Frame frame) {
        return frame.message instanceof Batch
                || frame.message instanceof Execute
                || (frame.message instanceof Prepare prepare
                        && !prepare.cqlQuery.toLowerCase(Locale.ROOT).startsWith("select"));
    }

    @Override
    @SuppressWarnings("rawtypes") // Simulacron's signature
    public List<Action> getActions(AbstractNode node, Frame frame) {
        if (frame.message instanceof Prepare prepare) {
            prepares.incrementAndGet();
            Reply reply = repliesToPrepare.poll();
            return List.of(reply == null ? prepare(prepare.cqlQuery) : reply.action());
        } else if (frame.message instanceof Execute execute) {
            return List.of(write(
                    List.of(execute.queryId), List.of(execute.options.positionalValues), execute.options.consistency));
        }
        Batch batch = (Batch) frame.message;
        return List.of(write(batch.queriesOrIds, batch.values, batch.consistency));
    }

    private Action prepare(String cql) {
        Optional<StatementText> parsed = StatementText.parse(cql);
        if (parsed.isEmpty()) {
            return new MessageResponseAction(new Error(ErrorCode.SYNTAX_ERROR, "not in this simulation: " + cql));
        }
        StatementText statement = parsed.get();
        if (!schema.has(statement.table())) {
            return new MessageResponseAction(new Error(ErrorCode.INVALID, "unconfigured table " + statement.table()));
        }
        UUID hash = UUID.nameUUIDFromBytes(cql.getBytes(StandardCharsets.UTF_8));
        byte[] id = ByteBuffer.allocate(16)
                .putLong(hash.getMostSignificantBits())
                .putLong(hash.getLeastSignificantBits())
                .array();
        prepared.put(ByteBuffer.wrap(id), statement);

        String[] table = statement.table().split("\\.", -1);
        CodecUtils.ColumnSpecBuilder spec = CodecUtils.columnSpecBuilder(table[0], table[1]);
        List<ColumnSpec> markers = new ArrayList<>();
        for (String marker : statement.markers()) {
            markers.add(spec.apply(marker, CodecUtils.getTypeFromName(typeOf(marker))));
        }
        return new MessageResponseAction(new Prepared(
                id,
                null,
                new RowsMetadata(markers, null, new int[] {statement.markers().indexOf("sensor")}, null),
                new RowsMetadata(List.of(), null, new int[] {}, null)));
    }

    private static String typeOf(String marker) {
        return switch (marker) {
            case "sensor", "value" -> "varchar";
            case "seq", StatementText.WRITE_TIME -> "bigint";
            case StatementText.TTL -> "int";
            default -> throw new IllegalArgumentException(marker);
        };
    }

    private Action write(List<?> ids, List<List<ByteBuffer>> values, int consistency) {
        List<Write> writes = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            byte[] id = (byte[]) ids.get(i);
            Optional<StatementText> statement = Optional.ofNullable(prepared.get(ByteBuffer.wrap(id)));
            if (statement.isEmpty()) {
                return new MessageResponseAction(new Unprepared("Prepared query not found", id));
            }
            writes.add(read(statement.get(), values.get(i)));
        }
        WriteRequest request = new WriteRequest(writes, consistency);
        synchronized (ledger) {
            Reply reply = behaviour.replyTo(request);
            ledger.record(request, reply);
            return reply.action();
        }
    }

    private static Write read(StatementText statement, List<ByteBuffer> values) {
        ByteBuffer value =
                statement.deletes() ? null : values.get(statement.markers().indexOf("value"));
        return new Write(
                new RowKey(
                        statement.table(),
                        text(values.get(statement.markers().indexOf("sensor"))),
                        values.get(statement.markers().indexOf("seq")).getLong(0)),
                values.get(statement.markers().indexOf(StatementText.WRITE_TIME))
                        .getLong(0),
                value == null ? null : text(value));
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
