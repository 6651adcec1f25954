package io.millrace.connect.cassandra.task;

import com.datastax.oss.driver.api.core.DriverException;
import io.millrace.connect.cassandra.batching.Batch;
import io.millrace.connect.cassandra.batching.BufferedRow;
import io.millrace.connect.cassandra.failures.Backoff;
import io.millrace.connect.cassandra.failures.ErrorClass;
import io.millrace.connect.cassandra.failures.OutageLog;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.MissingTableException;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.encoding.UnconfirmedFieldException;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.write.OutdatedBatch;
import io.millrace.connect.cassandra.write.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back to the front. Cassandra has refused these batches for what their table is: their records are mapped once more, to the table as
 * it is now, as soon as somebody has looked at it since the refused request was sent. Rows keep their write times. Where the table has
 * not changed, the refusal is for what the rows are, and the writer is told so.
 *
 * <p>Any number of changes in any time is survived: each refusal is followed by a look of its own.
 */
final class Remapper {

    private static final Logger LOG = LoggerFactory.getLogger(Remapper.class);

    private static final long DONE = Long.MIN_VALUE;
    private static final long LOOK_FOR_TABLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Backoff backoff;
    private final OutageLog outage;
    private final LongSupplier nanoClock;
    private final ArrayDeque<OutdatedBatch> taken = new ArrayDeque<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final IdentityHashMap<Batch, Set<TopicPartition>> withoutTable = new IdentityHashMap<>();
    private int failures;
    private boolean logged;
    private long loggedNanos;

    private static final class Waiting {
        private final OutdatedBatch outdated;
        private long dueNanos;
        // Once: the statement that is being prepared in their place must not be forgotten, too.
        private boolean statementsForgotten;

        private Waiting(OutdatedBatch outdated, long dueNanos) {
            this.outdated = outdated;
            this.dueNanos = dueNanos;
        }
    }

    Remapper(Backoff backoff, OutageLog outage, LongSupplier nanoClock) {
        this.backoff = backoff;
        this.outage = outage;
        this.nanoClock = nanoClock;
    }

    /**
     * Takes over what the writer could not write for its table's sake, and gives back what is mapped.
     *
     * @throws ConnectException when the task has to stop; nothing is skipped
     */
    void remap(Writer writer, RecordMapper mapper) {
        long now = nanoClock.getAsLong();
        writer.takeOutdated(taken);
        for (OutdatedBatch next = taken.poll(); next != null; next = taken.poll()) {
            waiting.add(new Waiting(next, now));
        }
        if (waiting.isEmpty()) {
            return;
        }
        for (int count = waiting.size(); count > 0; count--) {
            Waiting next = waiting.poll();
            if (next.dueNanos - now <= 0) {
                withoutTable.remove(next.outdated.batch());
                next.dueNanos = remap(next, writer, mapper, now);
            }
            if (next.dueNanos != DONE) {
                waiting.add(next);
            }
        }
        if (waiting.isEmpty()) {
            failures = 0;
        }
    }

    /** Returns the number of batches that wait. */
    int size() {
        return waiting.size();
    }

    /** Returns the nanoseconds until there is something to do; Long.MAX_VALUE if nothing waits. */
    long nanosUntilDue() {
        long now = nanoClock.getAsLong();
        long due = Long.MAX_VALUE;
        for (Waiting each : waiting) {
            due = Math.min(due, Math.max(0, each.dueNanos - now));
        }
        return due;
    }

    /** Tells whether rows of this partition wait for a table that is not there. */
    boolean isWaitingForTable(TopicPartition partition) {
        return !withoutTable.isEmpty()
                && withoutTable.values().stream().anyMatch(partitions -> partitions.contains(partition));
    }

    /** Drops what belongs to partitions that were taken away. */
    void dropAbandoned(Writer writer) {
        for (int count = waiting.size(); count > 0; count--) {
            Waiting next = waiting.poll();
            if (writer.dropIfAbandoned(next.outdated.batch())) {
                withoutTable.remove(next.outdated.batch());
            } else {
                waiting.add(next);
            }
        }
    }

    /** Returns when to try again, or {@link #DONE}. */
    private long remap(Waiting next, Writer writer, RecordMapper mapper, long now) {
        OutdatedBatch outdated = next.outdated;
        Batch batch = outdated.batch();
        try {
            if (!mapper.isCurrentSince(batch.sentNanos())) {
                return now;
            }
            mapper.noticeChanges();
            boolean changed = hasChanged(batch, mapper);
            if (!changed && !outdated.prepareAgain()) {
                batch.confirmSchema();
                writer.reconsider(outdated);
                return DONE;
            }
            if (!changed && !next.statementsForgotten) {
                mapper.forgetStatements(batch.rows().get(0).row());
                next.statementsForgotten = true;
            }
            batch.uncoalesce();
            mapAll(batch, writer, mapper);
            if (changed) {
                writer.sendAgain(batch);
            } else {
                // A node that has not heard of the last change yet refuses what others take: that passes.
                outage.failed(outdated.error(), now);
                writer.retryLater(batch);
            }
            return DONE;
        } catch (NotAnsweredYetException e) {
            return now;
        } catch (MissingTableException e) {
            waitForTable(batch, e, now);
            return now + LOOK_FOR_TABLE_NANOS;
        } catch (DriverException e) {
            if (ErrorClass.of(e) == ErrorClass.FATAL) {
                throw new ConnectException(
                        "Table " + batch.key().table() + " may have changed and cannot be looked at: " + e.getMessage()
                                + ". Nothing was skipped. Mend the table or the connector's mapping, then restart the task.",
                        e);
            }
            outage.failed(e, now);
            failures++;
            return now + backoff.nanosAfter(failures);
        }
    }

    /** Maps all or, where a table or a statement is not there yet, none. */
    private static void mapAll(Batch batch, Writer writer, RecordMapper mapper) {
        List<BufferedRow> rows = batch.rows();
        Row[] mapped = new Row[rows.size()];
        BadRecordException[] refused = new BadRecordException[rows.size()];
        // Rows of one record mostly travel together: it is mapped once for all of them.
        Delivery last = null;
        List<Row> all = List.of();
        BadRecordException why = null;
        for (int i = 0; i < mapped.length; i++) {
            BufferedRow row = rows.get(i);
            if (row.delivery().isAbandoned()) {
                continue;
            }
            if (row.delivery() != last) {
                last = row.delivery();
                all = new ArrayList<>();
                why = null;
                try {
                    mapOrLeaveOut(row, all, mapper);
                } catch (BadRecordException e) {
                    why = e;
                }
            }
            refused[i] = why;
            mapped[i] = why == null ? mappedAnew(row, all) : null;
        }
        List<BufferedRow> kept = new ArrayList<>(mapped.length);
        for (int i = 0; i < mapped.length; i++) {
            BufferedRow row = rows.get(i);
            if (refused[i] != null) {
                writer.deadLetter(row, refused[i]);
            } else {
                if (mapped[i] != null) {
                    row.replace(mapped[i]);
                }
                kept.add(row);
            }
        }
        batch.keep(kept);
    }

    /** @param rows all that the row's record becomes now */
    private static Row mappedAnew(BufferedRow buffered, List<Row> rows) {
        Row row = buffered.row();
        if (row.ordinal() < rows.size()) {
            Row candidate = rows.get(row.ordinal());
            if (candidate.partitionKey().equals(row.partitionKey())) {
                candidate.decideOrdinal(row.ordinal());
                if (candidate.writeTimeMicros() == Row.UNDECIDED) {
                    candidate.decideWriteTime(row.writeTimeMicros());
                }
                return candidate;
            }
        }
        throw new ConnectException(
                "Table " + row.partitionKey().table() + " is no longer keyed as it was when record "
                        + buffered.delivery()
                        + " was mapped. Nothing was skipped. Check the table and the connector's mapping, then restart the task.");
    }

    /** Leaves fields without a column out: the tables have been looked at. */
    private static void mapOrLeaveOut(BufferedRow buffered, List<Row> rows, RecordMapper mapper) {
        while (true) {
            try {
                mapper.map(buffered.delivery().record(), rows);
                return;
            } catch (UnconfirmedFieldException e) {
                // Once for each field that is met for the first time.
                rows.clear();
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // rows of one statement share its table
    private static boolean hasChanged(Batch batch, RecordMapper mapper) {
        TableSchema checked = null;
        for (BufferedRow row : batch.rows()) {
            TableSchema table = row.row().statement().schema();
            if (table != checked) {
                if (mapper.isOutdated(row.row())) {
                    return true;
                }
                checked = table;
            }
        }
        return false;
    }

    private void waitForTable(Batch batch, MissingTableException why, long now) {
        Set<TopicPartition> partitions = new HashSet<>();
        batch.rows().forEach(row -> partitions.add(row.delivery().partition().partition()));
        withoutTable.put(batch, partitions);
        if (!logged || now - loggedNanos >= LOG_NANOS) {
            logged = true;
            loggedNanos = now;
            LOG.warn(
                    "Rows that were under way wait, and no others: {}. They are written once it is there.",
                    why.getMessage());
        }
    }
}
