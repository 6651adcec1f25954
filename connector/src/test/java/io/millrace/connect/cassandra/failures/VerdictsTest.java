package io.millrace.connect.cassandra.failures;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.WriteType;
import io.millrace.connect.cassandra.batching.Batch;
import io.millrace.connect.cassandra.batching.BufferedRow;
import io.millrace.connect.cassandra.batching.TestBatches;
import io.millrace.connect.cassandra.config.RetryConfig;
import io.millrace.connect.cassandra.config.RetryConfig.OnAmbiguous;
import io.millrace.connect.cassandra.config.TableWrites.OnNotApplied;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictsTest {

    private static final long MILLISECOND = 1_000_000;
    private final Throwable replicaFailure = new ServerError(null, "a replica's own fault, mostly");
    private final Throwable timeout = new DriverTimeoutException("Query timed out after PT12S");

    private final Verdicts verdicts = verdicts(OnAmbiguous.FAIL, Optional.empty());

    @Test
    void rowsThatHaveHadTheirTimeAreDeadLettersAndTheOthersAreSentAgain() {
        Verdicts limited = verdicts(OnAmbiguous.FAIL, Optional.of(Duration.ofSeconds(1)));
        Batch batch = TestBatches.of(2, 0);
        List<BufferedRow> both = batch.rows();
        batch.keep(both.subList(0, 1));
        batch.sent(null, 0);
        batch.keep(both);
        batch.sent(null, 500 * MILLISECOND);

        assertThat(limited.of(batch, timeout, 1_000 * MILLISECOND - 1)).isEqualTo(new Verdict.Retry());
        Verdict.DeadLetter first = (Verdict.DeadLetter) limited.of(batch, timeout, 1_000 * MILLISECOND);
        assertThat(first.rows()).containsExactly(both.get(0));
        assertThat(first.complaint()).contains("delivery.timeout.ms=1000", "Query timed out");
        Verdict.DeadLetter all = (Verdict.DeadLetter) limited.of(batch, timeout, 1_500 * MILLISECOND);
        assertThat(all.rows()).isEqualTo(both);
        assertThat(verdicts.of(batch, timeout, 1L << 60)).isEqualTo(new Verdict.Retry());
    }

    @Test
    void whetherAnUpdateIsRepeatedWhoseAnswerWasLostIsTheUsersChoice() {
        Batch batch = TestBatches.of(1, 2);

        assertThat(verdicts.of(batch, timeout, 0))
                .isInstanceOfSatisfying(Verdict.Fatal.class, fatal -> assertThat(fatal.why())
                        .hasMessageContaining("2 updates of table ks.t"));
        Verdict.DeadLetter letter = (Verdict.DeadLetter)
                verdicts(OnAmbiguous.DEAD_LETTER, Optional.empty()).of(batch, timeout, 0);
        assertThat(letter.rows()).isEqualTo(batch.rows().subList(1, 3));
        assertThat(verdicts(OnAmbiguous.RETRY, Optional.empty()).of(batch, timeout, 0))
                .isEqualTo(new Verdict.Retry());
        assertThat(verdicts.of(batch, new OverloadedException(null), 0))
                .as("nothing was carried out")
                .isEqualTo(new Verdict.Retry());
        assertThat(verdicts.of(TestBatches.of(2, 0), timeout, 0)).isEqualTo(new Verdict.Retry());
    }

    @Test
    void whatBecomesOfARowWhoseConditionDoesNotHoldIsTheUsersChoice() {
        Throwable refused = new NotAppliedException();
        Batch batch = TestBatches.conditional(OnNotApplied.DEAD_LETTER);

        assertThat(verdicts.of(batch, refused, 0)).isInstanceOfSatisfying(Verdict.DeadLetter.class, letter -> {
            assertThat(letter.rows()).isEqualTo(batch.rows());
            assertThat(letter.complaint()).startsWith("did not apply it: IF NOT EXISTS does not hold");
        });
        assertThat(verdicts.of(TestBatches.conditional(OnNotApplied.IGNORE), refused, 0))
                .isEqualTo(new Verdict.Skip());
        assertThat(verdicts.of(TestBatches.conditional(OnNotApplied.FAIL), refused, 0))
                .isInstanceOfSatisfying(Verdict.Fatal.class, fatal -> assertThat(fatal.why())
                        .hasMessageContaining("table ks.t")
                        .hasMessageContaining("topic.clicks.ks.t.on.not.applied=fail")
                        .hasMessageContaining("Nothing was skipped"));
    }

    @Test
    void aConditionWhoseAnswerWasLostIsAskedAgain() {
        Batch batch = TestBatches.conditional(OnNotApplied.FAIL);

        assertThat(verdicts.of(batch, new WriteTimeoutException(null, ConsistencyLevel.QUORUM, 1, 2, WriteType.CAS), 0))
                .isEqualTo(new Verdict.Retry());
        assertThat(verdicts.of(batch, new ReadTimeoutException(null, ConsistencyLevel.SERIAL, 1, 2, false), 0))
                .isEqualTo(new Verdict.Retry());
        assertThat(verdicts.of(batch, new CASWriteUnknownException(null, ConsistencyLevel.SERIAL, 1, 2), 0))
                .isEqualTo(new Verdict.Retry());
    }

    @Test
    void updatesAtWhichReplicasFailAreNotTakenApart() {
        Batch batch = TestBatches.of(1, 1);
        for (int i = 0; i < 20; i++) {
            batch.sent(null, i);
        }

        assertThat(verdicts.of(batch, replicaFailure, 20)).isInstanceOf(Verdict.Fatal.class);
    }

    @Test
    void aBatchIsTakenApartAfterFourAttemptsWhereItsReplicasTakeOthers() {
        Batch batch = TestBatches.of(2, 0);
        batch.markReplicaFailure();
        batch.markTaken();

        assertThat(attemptsUntilNoRetry(batch)).isEqualTo(4);
        assertThat(verdicts.of(batch, replicaFailure, 0)).isEqualTo(new Verdict.Split());
    }

    @Test
    void whereNothingElseIsWrittenItIsTakenApartAfterEight() {
        Batch batch = TestBatches.of(2, 0);
        batch.markReplicaFailure();

        assertThat(attemptsUntilNoRetry(batch)).isEqualTo(8);
        assertThat(verdicts.of(batch, replicaFailure, 0)).isEqualTo(new Verdict.Split());
    }

    @Test
    void rowsWhoseTimeIsOverAreTakenApartBeforeTheyAreDeadLetters() {
        Verdicts limited = verdicts(OnAmbiguous.FAIL, Optional.of(Duration.ofSeconds(1)));
        Batch batch = TestBatches.of(2, 0);
        batch.sent(null, 0);

        assertThat(limited.of(batch, replicaFailure, 1_000 * MILLISECOND - 1)).isEqualTo(new Verdict.Retry());
        assertThat(limited.of(batch, replicaFailure, 1_000 * MILLISECOND)).isEqualTo(new Verdict.Split());

        batch.keep(batch.rows().subList(0, 1));
        assertThat(limited.of(batch, replicaFailure, 1_000 * MILLISECOND)).isInstanceOf(Verdict.DeadLetter.class);
    }

    @Test
    void partsAreTakenApartAtOnceAndASingleRowLetsTheOthersGoFirst() {
        Batch batch = TestBatches.of(3, 0);
        batch.bisect();
        batch.nextPart();
        batch.sent(null, 0);
        assertThat(verdicts.of(batch, replicaFailure, 0)).isEqualTo(new Verdict.Defer());
        batch.nextPart();
        batch.sent(null, 0);
        assertThat(batch.rows()).hasSize(2);

        assertThat(verdicts.of(batch, replicaFailure, 0)).isEqualTo(new Verdict.Split());
    }

    @Test
    void aSingleRowIsBlamedAfterTwelveAttemptsIfItsReplicasTakeTheOthers() {
        Batch batch = TestBatches.of(1, 0);
        batch.markReplicaFailure();
        batch.markTaken();

        assertThat(attemptsUntilNoRetry(batch)).isEqualTo(12);
        assertThat(verdicts.of(batch, replicaFailure, 0)).isInstanceOfSatisfying(Verdict.DeadLetter.class, letter -> {
            assertThat(letter.rows()).isEqualTo(batch.rows());
            assertThat(letter.complaint()).contains("failed at it 12 times");
        });
    }

    @Test
    void aSingleRowIsNeverBlamedWhileItsReplicasTakeNothing() {
        Batch batch = TestBatches.of(1, 0);
        batch.markReplicaFailure();

        assertThat(attemptsUntilNoRetry(batch)).isEqualTo(-1);
    }

    /** Sends it until the answer is another than to send it again; -1 if it always is. */
    private int attemptsUntilNoRetry(Batch batch) {
        for (int attempt = 1; attempt < 100; attempt++) {
            batch.sent(null, attempt);
            if (!verdicts.of(batch, replicaFailure, attempt).equals(new Verdict.Retry())) {
                return attempt;
            }
        }
        return -1;
    }

    private static Verdicts verdicts(OnAmbiguous onAmbiguous, Optional<Duration> deliveryTimeout) {
        return new Verdicts(new RetryConfig(
                Duration.ofMillis(100), Duration.ofSeconds(30), deliveryTimeout, Duration.ofSeconds(12), onAmbiguous));
    }
}
