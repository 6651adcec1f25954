package io.millrace.connect.cassandra.failures;

import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.millrace.connect.cassandra.batching.Batch;
import io.millrace.connect.cassandra.batching.BufferedRow;
import io.millrace.connect.cassandra.config.RetryConfig;
import io.millrace.connect.cassandra.config.RetryConfig.OnAmbiguous;
import io.millrace.connect.cassandra.mapping.Conditional;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;

/** Says what is to become of a batch whose request failed. Knows nothing but the batch and the error, and changes neither. */
public final class Verdicts {

    /**
     * A replica that fails at a request mostly is at fault itself, and the next attempt succeeds. After so many, one of the rows may be: the
     * halves of the batch will tell.
     */
    private static final int SPLIT_AFTER_ATTEMPTS = 4;

    /** Where nothing else is written that would tell an outage from a bad row. */
    private static final int SPLIT_ALONE_AFTER_ATTEMPTS = 8;

    /**
     * So many attempts at one row, while its replicas took all but everything else, leave no other explanation: replicas that
     * fail at one request in ten would fail so often in a row once in 10^12 times.
     */
    private static final int BLAME_AFTER_ATTEMPTS = 12;

    private final RetryConfig config;

    public Verdicts(RetryConfig config) {
        this.config = config;
    }

    /**
     * Returns what is to become of the batch.
     *
     * @param error what its request failed with, unwrapped
     * @param nowNanos the time, as of {@link System#nanoTime}
     */
    public Verdict of(Batch batch, Throwable error, long nowNanos) {
        if (error instanceof NotAppliedException) {
            return notApplied(batch);
        }
        return switch (ErrorClass.of(error)) {
            case TRANSIENT -> transientFailure(batch, error, nowNanos);
            case REPLICA_FAILURE -> replicaFailure(batch, error, nowNanos);
            case DATA -> refusal(batch, error);
            case SCHEMA -> new Verdict.Remap(true);
            case FATAL ->
                new Verdict.Fatal(new ConnectException(
                        "Writing to table " + table(batch) + " failed in a way that repeating does not mend: "
                                + error.getMessage() + ". Nothing was skipped. " + remedy(batch, error)
                                + ", then restart the task.",
                        error));
        };
    }

    /** Rows with a condition travel alone. */
    private static Verdict notApplied(Batch batch) {
        Conditional conditional =
                batch.rows().get(0).row().statement().terms().conditional().orElseThrow();
        String complaint = "did not apply it: " + conditional.clause() + " does not hold, and "
                + (conditional.outcome().isPresent()
                        ? "the row is not what this record would have made of it"
                        : "the statement does not tell what this record would have made of the row");
        return switch (conditional.onNotApplied()) {
            case IGNORE -> new Verdict.Skip();
            case DEAD_LETTER -> new Verdict.DeadLetter(batch.rows(), complaint);
            case FAIL ->
                new Verdict.Fatal(
                        new ConnectException("Record " + batch.rows().get(0).delivery() + ", table "
                                + table(batch) + ": Cassandra " + complaint + ", and " + conditional.option()
                                + "=fail. Nothing was skipped. Change the row or the option, then restart the task."));
        };
    }

    private Verdict transientFailure(Batch batch, Throwable error, long nowNanos) {
        if (ErrorClass.isAmbiguous(error) && config.onAmbiguous() != OnAmbiguous.RETRY) {
            // Rows that may be repeated stay in the batch; what becomes of the others is the user's choice.
            List<BufferedRow> ambiguous = batch.rows().stream()
                    .filter(row -> !row.row().statement().isIdempotent())
                    .toList();
            if (!ambiguous.isEmpty()) {
                return config.onAmbiguous() == OnAmbiguous.DEAD_LETTER
                        ? new Verdict.DeadLetter(ambiguous, "may or may not have carried it out: " + error.getMessage())
                        : new Verdict.Fatal(new ConnectException("Whether " + ambiguous.size() + " updates of table "
                                + table(batch) + " were carried out is not known (" + error.getMessage()
                                + "), and on.ambiguous=fail. Sent again they may count twice, or double the elements of lists,"
                                + " or whatever a table's cql does."
                                + " Compare the table, then restart the task: it sends these updates again."));
            }
        }
        return retryOrExpire(batch, error, nowNanos);
    }

    private Verdict replicaFailure(Batch batch, Throwable error, long nowNanos) {
        if (!isIdempotent(batch)) {
            return transientFailure(batch, error, nowNanos);
        }
        if (batch.rows().size() > 1) {
            boolean suspect =
                    batch.attempts() >= (batch.areOthersTaken() ? SPLIT_AFTER_ATTEMPTS : SPLIT_ALONE_AFTER_ATTEMPTS);
            if (suspect || batch.isPart()) {
                return new Verdict.Split();
            }
            // Rows whose time is over have been sent in this company only: each has its chance without the others.
            return retryOrExpire(batch, error, nowNanos) instanceof Verdict.Retry retry ? retry : new Verdict.Split();
        }
        if (batch.canDefer()) {
            return new Verdict.Defer();
        }
        if (batch.attempts() >= BLAME_AFTER_ATTEMPTS && batch.isBlamed()) {
            return new Verdict.DeadLetter(
                    batch.rows(),
                    "failed at it " + batch.attempts() + " times, while its replicas took other rows of the table: "
                            + error.getMessage());
        }
        return retryOrExpire(batch, error, nowNanos);
    }

    /** The request itself was refused: the guilty rows are found by halves, so that no good one shares their fate. */
    private static Verdict refusal(Batch batch, Throwable error) {
        if (batch.rows().size() > 1) {
            return new Verdict.Split();
        }
        return batch.isSchemaConfirmed()
                ? new Verdict.DeadLetter(batch.rows(), "refused it: " + error.getMessage())
                : new Verdict.Remap(false);
    }

    private Verdict retryOrExpire(Batch batch, Throwable error, long nowNanos) {
        if (config.deliveryTimeout().isPresent()) {
            long budget = config.deliveryTimeout().get().toNanos();
            List<BufferedRow> expired = batch.rows().stream()
                    .filter(row -> row.nanosSinceFirstSent(nowNanos) >= budget)
                    .toList();
            if (!expired.isEmpty()) {
                return new Verdict.DeadLetter(
                        expired,
                        "did not take it within delivery.timeout.ms="
                                + config.deliveryTimeout().get().toMillis() + ": " + error.getMessage());
            }
        }
        return new Verdict.Retry();
    }

    private static String remedy(Batch batch, Throwable error) {
        return error instanceof UnauthorizedException
                ? "GRANT MODIFY ON " + table(batch)
                        + " TO the role of cassandra.username (and SELECT, for writes with a" + " condition)"
                : "Check the table, the user's permissions and cassandra.username";
    }

    private static boolean isIdempotent(Batch batch) {
        return batch.rows().stream().allMatch(row -> row.row().statement().isIdempotent());
    }

    private static String table(Batch batch) {
        return batch.key().table().toString();
    }
}
