package io.millrace.connect.cassandra.failures;

import com.datastax.oss.driver.api.core.DriverException;
import io.millrace.connect.cassandra.batching.Batch;
import io.millrace.connect.cassandra.batching.BufferedRow;
import io.millrace.connect.cassandra.config.RetryConfig.OnAmbiguous;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;

/** Decides what becomes of a batch whose request failed. */
public final class Failures {

    private final SinkConfig config;
    private final DeadLetters deadLetters;
    private final Remapping remapping;
    private final Consumer<BufferedRow> done;
    private int consecutiveDeadLetters;

    /** @param done told of each row that has been dead-lettered */
    public Failures(SinkConfig config, DeadLetters deadLetters, Remapping remapping, Consumer<BufferedRow> done) {
        this.config = config;
        this.deadLetters = deadLetters;
        this.remapping = remapping;
        this.done = done;
    }

    public enum Decision {
        /** Send the batch again, after a while. */
        RETRY,
        /** Decide once more, after a while: whether the row is at fault cannot be told yet. */
        ASK_AGAIN,
        /** Send the batch again, at once: it is no longer the same. */
        SEND_AGAIN,
        /** Go on with what follows this part of the batch. */
        NEXT
    }

    /** A request succeeded. */
    public void succeeded() {
        consecutiveDeadLetters = 0;
    }

    /**
     * Decides.
     *
     * @throws ConnectException when the task has to stop; nothing is skipped
     */
    public Decision decide(Batch batch, ErrorClass errorClass, Throwable error, long nowNanos) {
        return switch (errorClass) {
            case TRANSIENT -> retry(batch, error, nowNanos);
            case DATA -> refused(batch, error);
            case SCHEMA -> remap(batch, error);
            case FATAL ->
                throw new ConnectException(
                        "Writing to table " + table(batch) + " failed in a way that repeating does not mend: "
                                + error.getMessage()
                                + ". Nothing was skipped. Check the table, the user's permissions and cassandra.username, then restart"
                                + " the task.",
                        error);
        };
    }

    private Decision retry(Batch batch, Throwable error, long nowNanos) {
        boolean idempotent = batch.rows().get(0).row().statement().isIdempotent();
        if (!idempotent && ErrorClass.isAmbiguous(error)) {
            OnAmbiguous policy = config.retry().onAmbiguous();
            if (policy == OnAmbiguous.FAIL) {
                throw new ConnectException(
                        "Whether " + batch.rows().size() + " updates of table " + table(batch)
                                + " were counted is not known (" + error.getMessage()
                                + "), and on.ambiguous=fail. Compare the counters, then restart the task: it sends these updates again.");
            }
            if (policy == OnAmbiguous.DEAD_LETTER) {
                for (BufferedRow row : batch.rows()) {
                    deadLetter(row, "may or may not have counted it: " + error.getMessage());
                }
                return Decision.NEXT;
            }
        }
        config.retry().deliveryTimeout().ifPresent(budget -> dropExpired(batch, budget, error, nowNanos));
        return batch.rows().isEmpty() ? Decision.NEXT : Decision.RETRY;
    }

    private void dropExpired(Batch batch, Duration budget, Throwable error, long nowNanos) {
        List<BufferedRow> kept = new ArrayList<>(batch.rows().size());
        for (BufferedRow row : batch.rows()) {
            if (row.nanosSinceFirstSent(nowNanos) < budget.toNanos()) {
                kept.add(row);
            } else {
                restoreSuperseded(batch, row);
                deadLetter(
                        row,
                        "did not take it within delivery.timeout.ms=" + budget.toMillis() + ": " + error.getMessage());
            }
        }
        batch.keep(kept);
    }

    /** The request itself was refused: find the guilty rows by halves, so that no good one shares their fate. */
    private Decision refused(Batch batch, Throwable error) {
        List<BufferedRow> rows = batch.rows();
        if (rows.size() > 1) {
            batch.bisect();
            return Decision.NEXT;
        }
        BufferedRow row = rows.get(0);
        try {
            if (remapping.isOutdated(row.row()) && batch.markRemapped()) {
                // Refused for what the table was, perhaps, not for what the row is.
                return remapped(batch);
            }
        } catch (DriverException e) {
            return unlessForGood(e, batch, Decision.ASK_AGAIN);
        }
        restoreSuperseded(batch, row);
        deadLetter(row, "refused it: " + error.getMessage());
        return Decision.NEXT;
    }

    private Decision remap(Batch batch, Throwable error) {
        if (!batch.markRemapped()) {
            throw new ConnectException("Table " + table(batch)
                    + " has changed and its rows do not fit it any more, mapped anew as they are: " + error.getMessage()
                    + ". Nothing was skipped. Mend the table or the connector's mapping, then restart the task.");
        }
        return remapped(batch);
    }

    private Decision remapped(Batch batch) {
        List<BufferedRow> rows = batch.rows();
        List<BufferedRow> kept = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            BufferedRow row = rows.get(i);
            try {
                row.replace(remapping.remap(row.row(), row.delivery()));
                kept.add(row);
            } catch (BadRecordException e) {
                restoreSuperseded(batch, row);
                letter(row, e);
            } catch (DriverException e) {
                // Another time, then, with all that is left.
                kept.addAll(rows.subList(i, rows.size()));
                batch.keep(kept);
                batch.unmarkRemapped();
                return unlessForGood(e, batch, Decision.RETRY);
            }
        }
        batch.keep(kept);
        return kept.isEmpty() ? Decision.NEXT : Decision.SEND_AGAIN;
    }

    /** The table could not be read: another time, unless that is for good. */
    private static Decision unlessForGood(DriverException e, Batch batch, Decision otherwise) {
        if (ErrorClass.of(e) != ErrorClass.TRANSIENT) {
            throw new ConnectException(
                    "Table " + table(batch) + " may have changed and cannot be read anew: " + e.getMessage()
                            + ". Nothing was skipped. Mend the table or the connector's mapping, then restart the task.",
                    e);
        }
        return otherwise;
    }

    private static void restoreSuperseded(Batch batch, BufferedRow row) {
        if (row.standsForOthers()) {
            batch.addPart(row.release());
        }
    }

    private void deadLetter(BufferedRow row, String what) {
        int limit = config.deadLetter().maxConsecutive();
        if (++consecutiveDeadLetters > limit) {
            throw new ConnectException(
                    "More than dead.letter.max.consecutive=" + limit + " rows in a row could not be written, the last"
                            + " one to table " + row.row().partitionKey().table() + ", where Cassandra " + what
                            + ". That is no longer a bad record. Nothing was skipped: find the cause, then restart the task.");
        }
        letter(
                row,
                new BadRecordException("Record " + row.delivery() + ", table "
                        + row.row().partitionKey().table() + ": Cassandra " + what));
    }

    private void letter(BufferedRow row, BadRecordException why) {
        if (!row.delivery().isAbandoned()) {
            deadLetters.report(row.delivery(), why);
        }
        done.accept(row);
    }

    private static String table(Batch batch) {
        return batch.key().table().toString();
    }
}
