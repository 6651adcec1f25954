package io.millrace.benchmarks.sink;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The bare driver at its best: it knows all rows beforehand, gathers them within 50,000 by partition key into batches of at most 200, and
 * keeps a fixed number of requests in flight. No mapping, no offsets, no order, no retries.
 */
final class DriverRun {

    private static final int GATHERED = 50_000;
    private static final int MAX_ROWS = 200;

    private DriverRun() {}

    static void run(CqlSession session, List<Rows.Row> rows, Workload workload, int inFlight)
            throws InterruptedException {
        PreparedStatement insert = session.prepare(Rows.INSERT);
        Semaphore room = new Semaphore(inFlight);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int from = 0; from < rows.size(); from += GATHERED) {
            Map<String, List<BatchableStatement<?>>> byKey = new LinkedHashMap<>();
            for (Rows.Row row : rows.subList(from, Math.min(rows.size(), from + GATHERED))) {
                byKey.computeIfAbsent(row.sensor(), key -> new ArrayList<>())
                        .add(insert.bind(
                                row.sensor(),
                                row.seq(),
                                row.takenAt(),
                                row.value(),
                                row.note(),
                                row.takenAt() * 1_000));
            }
            Iterator<List<BatchableStatement<?>>> keys = byKey.values().iterator();
            while (keys.hasNext()) {
                List<BatchableStatement<?>> batch = new ArrayList<>(keys.next());
                for (int i = 1; i < workload.partitionsPerBatch && keys.hasNext(); i++) {
                    batch.addAll(keys.next());
                }
                for (int start = 0; start < batch.size(); start += MAX_ROWS) {
                    send(session, batch.subList(start, Math.min(batch.size(), start + MAX_ROWS)), room, failure);
                }
            }
        }
        room.acquire(inFlight);
        if (failure.get() != null) {
            throw new IllegalStateException("a request of the bare driver failed", failure.get());
        }
    }

    private static void send(
            CqlSession session, List<BatchableStatement<?>> rows, Semaphore room, AtomicReference<Throwable> failure)
            throws InterruptedException {
        room.acquire();
        Statement<?> request = rows.size() == 1
                ? (Statement<?>) rows.get(0)
                : BatchStatement.newInstance(DefaultBatchType.UNLOGGED, rows);
        session.executeAsync(request).whenComplete((ok, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
            room.release();
        });
    }
}
