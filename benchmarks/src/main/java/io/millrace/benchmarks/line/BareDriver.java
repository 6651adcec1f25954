package io.millrace.benchmarks.line;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The bare driver: sends ideal batches with a fixed number of requests in flight. No mapping, no offsets, no order, no
 * retries.
 */
final class BareDriver {

    private final CqlSession session;
    private final int inFlight;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Semaphore room;

    BareDriver(CqlSession session, int inFlight) {
        this.session = session;
        this.inFlight = inFlight;
        this.room = new Semaphore(inFlight);
    }

    /** How many rows Cassandra has acknowledged so far. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** Writes them all, and waits for the last answer. */
    void write(IdealBatches batches) throws InterruptedException {
        PreparedStatement insert = session.prepare(batches.table().insert());
        int columns = batches.table().columns().size();
        for (List<byte[]> batch : batches.batches()) {
            room.acquire();
            send(batch.size(), statement(insert, batch, columns));
        }
        room.acquire(inFlight);
        room.release(inFlight);
        if (failure.get() != null) {
            throw new IllegalStateException("A request of the bare driver failed", failure.get());
        }
    }

    private static Statement<?> statement(PreparedStatement insert, List<byte[]> batch, int columns) {
        if (batch.size() == 1) {
            return bound(insert, batch.get(0), columns);
        }
        List<BatchableStatement<?>> rows = new ArrayList<>(batch.size());
        for (byte[] row : batch) {
            rows.add(bound(insert, row, columns));
        }
        return BatchStatement.newInstance(DefaultBatchType.UNLOGGED, rows);
    }

    private static BoundStatement bound(PreparedStatement insert, byte[] row, int columns) {
        BoundStatementBuilder builder = insert.boundStatementBuilder();
        ByteBuffer[] values = IdealBatches.values(row, columns);
        for (int i = 0; i < values.length; i++) {
            builder = builder.setBytesUnsafe(i, values[i]);
        }
        return builder.build();
    }

    private void send(int rows, Statement<?> request) {
        session.executeAsync(request).whenComplete((ok, error) -> {
            if (error == null) {
                acknowledged.addAndGet(rows);
            } else {
                failure.compareAndSet(null, error);
            }
            room.release();
        });
    }
}
