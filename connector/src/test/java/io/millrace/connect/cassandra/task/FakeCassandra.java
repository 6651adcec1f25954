package io.millrace.connect.cassandra.task;

import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.write.RequestSender;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Keeps rows as Cassandra does: the greatest write time wins, and of equal ones the larger value. Requests wait until the test lets them
 * be answered, in any order.
 */
public final class FakeCassandra implements RequestSender {

    static final String POISON = "poison";

    public record Cell(long writeTime, String value) {}

    public static final class Request {
        final List<Row> rows;
        final CompletableFuture<Void> answer = new CompletableFuture<>();

        Request(List<Row> rows) {
            this.rows = List.copyOf(rows);
        }
    }

    public final Map<Long, Cell> rows = new HashMap<>();
    public final List<Request> waiting = new ArrayList<>();
    final List<List<Row>> sent = new ArrayList<>();
    private long clock;
    public Function<Request, Throwable> fault = request -> null;

    /** What the driver refuses requests with on the spot; null if it does not. */
    RuntimeException refusal;

    @Override
    public CompletionStage<?> send(List<Row> batch, Coordinator coordinator) {
        if (refusal != null) {
            throw refusal;
        }
        Request request = new Request(batch);
        sent.add(request.rows);
        waiting.add(request);
        return request.answer;
    }

    /** Answers the request at the position among those that wait. */
    public void answer(int position) {
        Request request = waiting.remove(position);
        Throwable error = fault.apply(request);
        if (error == null && request.rows.stream().anyMatch(row -> value(row).startsWith(POISON))) {
            error = new InvalidQueryException(null, "a value of this row cannot be stored");
        }
        if (error != null) {
            request.answer.completeExceptionally(error);
            return;
        }
        apply(request);
        request.answer.complete(null);
    }

    public void answerAll() {
        while (!waiting.isEmpty()) {
            answer(0);
        }
    }

    /** Stores a request's rows without answering it, as when the answer is lost. */
    void apply(Request request) {
        // Rows without a write time get that of their request, and share it.
        clock++;
        for (Row row : request.rows) {
            long time = row.writeTimeMicros() == Row.UNDECIDED ? clock : row.writeTimeMicros();
            rows.merge(row.identity(), new Cell(time, value(row)), (old, now) -> {
                if (now.writeTime() != old.writeTime()) {
                    return now.writeTime() > old.writeTime() ? now : old;
                }
                return now.value().compareTo(old.value()) > 0 ? now : old;
            });
        }
    }

    static String value(Row row) {
        ByteBuffer bytes = row.values()[0].duplicate();
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
