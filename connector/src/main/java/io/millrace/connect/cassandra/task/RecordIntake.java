package io.millrace.connect.cassandra.task;

import com.datastax.oss.driver.api.core.DriverException;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.failures.Backoff;
import io.millrace.connect.cassandra.failures.DeadLetters;
import io.millrace.connect.cassandra.failures.ErrorClass;
import io.millrace.connect.cassandra.failures.OutageLog;
import io.millrace.connect.cassandra.failures.Remapping;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.write.Clocks;
import io.millrace.connect.cassandra.write.Writer;
import io.millrace.connect.cassandra.writetime.RecordTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Makes rows of the records delivered, in their order. Records wait here while Cassandra cannot be reached to say what the tables look
 * like.
 */
final class RecordIntake implements Remapping {

    /** A flood of refused rows does not become one of questions about their table. */
    private static final long READ_ANEW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CompletionStage<RecordMapper> connecting;
    private final RecordTime recordTime;
    private final DeadLetters deadLetters;
    private final Backoff backoff;
    private final OutageLog outage;
    private final Clocks clocks;

    private final ArrayDeque<Delivery> unmapped = new ArrayDeque<>();
    private final List<Row> rows = new ArrayList<>();
    private RecordMapper mapper;
    private int prepareFailures;
    private long mapAgainNanos;
    private boolean readAnew;
    private long readAnewNanos;

    /** @param connecting the mapper, once Cassandra has been reached and can tell what the tables look like */
    RecordIntake(
            SinkConfig config,
            CompletionStage<RecordMapper> connecting,
            DeadLetters deadLetters,
            Clocks clocks,
            RandomGenerator random) {
        this.connecting = connecting;
        this.recordTime = new RecordTime(config.writeTime(), clocks.millis());
        this.deadLetters = deadLetters;
        this.clocks = clocks;
        this.backoff = new Backoff(config.retry().backoff(), config.retry().backoffMax(), random);
        this.outage = new OutageLog(config.connectorName());
    }

    void add(Delivery delivery) {
        unmapped.add(delivery);
    }

    /** Records that wait to be mapped. */
    int size() {
        return unmapped.size();
    }

    void dropAbandoned() {
        unmapped.removeIf(Delivery::isAbandoned);
    }

    /** Whether Cassandra has been reached. */
    boolean isConnected() {
        return mapper != null;
    }

    /** @throws ConnectException when the task has to stop; nothing is skipped */
    void mapInto(Writer writer) {
        long now = clocks.nanos().getAsLong();
        if (unmapped.isEmpty() || !connect() || (prepareFailures > 0 && now - mapAgainNanos < 0)) {
            return;
        }
        boolean noticed = false;
        while (!unmapped.isEmpty()) {
            Delivery delivery = unmapped.peek();
            try {
                if (!noticed) {
                    mapper.noticeChanges();
                    noticed = true;
                }
                map(delivery, writer, now);
            } catch (BadRecordException e) {
                deadLetters.report(delivery, e);
            } catch (NotAnsweredYetException e) {
                return;
            } catch (DriverException e) {
                // The statement could not be prepared. The record is not at fault, and waits in its place.
                if (ErrorClass.of(e) != ErrorClass.TRANSIENT) {
                    throw unmappable(delivery, e);
                }
                outage.failed(e, now);
                prepareFailures++;
                mapAgainNanos = now + backoff.nanosAfter(prepareFailures);
                return;
            } catch (ConnectException e) {
                throw e;
            } catch (RuntimeException e) {
                throw unmappable(delivery, e);
            }
            prepareFailures = 0;
            unmapped.poll();
            delivery.complete();
        }
    }

    @Override
    public boolean isOutdated(Row row) {
        readTablesAnew();
        return mapper.isOutdated(row);
    }

    @Override
    public Row remap(Row row, Delivery delivery) {
        readTablesAnew();
        List<Row> remapped = new ArrayList<>();
        mapper.map(delivery.record(), remapped);
        for (Row candidate : remapped) {
            if (candidate.partitionKey().equals(row.partitionKey())) {
                if (candidate.writeTimeMicros() == Row.UNDECIDED) {
                    candidate.decideWriteTime(row.writeTimeMicros());
                }
                return candidate;
            }
        }
        throw new ConnectException(
                "Table " + row.partitionKey().table()
                        + " is no longer keyed as it was when record " + delivery
                        + " was mapped. Nothing was skipped. Check the table and the connector's mapping, then restart the task.");
    }

    private void map(Delivery delivery, Writer writer, long now) {
        rows.clear();
        // Before the first row is added: a record whose time is bad leaves no row behind.
        long millis = recordTime.isUsed() ? recordTime.millisOf(delivery.record(), delivery) : 0;
        mapper.map(delivery.record(), rows);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            if (row.writeTimeMicros() == Row.UNDECIDED && row.statement().carriesWriteTime()) {
                row.decideWriteTime(
                        delivery.partition().writeTimes().assign(millis, row.identity(), delivery.offset(), now));
            }
            writer.add(delivery, row, now);
        }
    }

    private void readTablesAnew() {
        long now = clocks.nanos().getAsLong();
        if (!readAnew || now - readAnewNanos >= READ_ANEW_NANOS) {
            mapper.readTablesAnew();
            readAnew = true;
            readAnewNanos = now;
        }
    }

    private boolean connect() {
        if (mapper == null) {
            var future = connecting.toCompletableFuture();
            if (!future.isDone()) {
                return false;
            }
            try {
                mapper = future.join();
            } catch (RuntimeException e) {
                Throwable cause = ErrorClass.unwrap(e);
                throw cause instanceof ConnectException fatal
                        ? fatal
                        : new ConnectException(
                                "Cassandra cannot be used with this configuration: " + cause.getMessage()
                                        + ". Nothing was skipped. Mend the connection options, then restart the task.",
                                cause);
            }
        }
        return true;
    }

    private static ConnectException unmappable(Delivery delivery, RuntimeException e) {
        return new ConnectException(
                "Record " + delivery + " could not be mapped: " + e.getMessage()
                        + ". Nothing was skipped. Check the table and the connector's mapping, then restart the task.",
                e);
    }
}
