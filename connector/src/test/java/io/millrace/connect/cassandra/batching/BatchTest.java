package io.millrace.connect.cassandra.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

    private final TestRows rows = new TestRows();
    private final ReplicaTally tally = new ReplicaTally();
    private final Batch batch = batch(rows.of("a/1", 1), rows.of("a/1", 2), rows.of("a/1", 3));

    @Test
    void goesOnInPartsTheHalvesInTheirOrder() {
        List<BufferedRow> all = batch.rows();
        assertThat(batch.isPart()).isFalse();
        batch.bisect();

        assertThat(batch.nextPart()).isTrue();
        assertThat(batch.rows()).isEqualTo(all.subList(0, 1));
        assertThat(batch.isPart()).isTrue();
        assertThat(batch.nextPart()).isTrue();
        assertThat(batch.rows()).isEqualTo(all.subList(1, 3));
        assertThat(batch.nextPart()).isFalse();
    }

    @Test
    void aPartIsPutBehindTheOthersOnce() {
        assertThat(batch.canDefer()).as("there are no others").isFalse();
        List<BufferedRow> all = batch.rows();
        batch.bisect();
        batch.nextPart();
        assertThat(batch.canDefer()).isTrue();
        batch.defer();
        batch.nextPart();
        assertThat(batch.rows()).isEqualTo(all.subList(1, 3));
        assertThat(batch.canDefer()).isTrue();
        batch.nextPart();

        assertThat(batch.rows()).isEqualTo(all.subList(0, 1));
        batch.addPart(all.subList(1, 3));
        assertThat(batch.canDefer()).isFalse();
    }

    @Test
    void eachPartHasItsOwnAttemptsAndConfirmation() {
        batch.sent(null, 10);
        batch.sent(null, 20);
        batch.confirmSchema();
        assertThat(batch.attempts()).isEqualTo(2);
        batch.bisect();
        batch.nextPart();

        assertThat(batch.attempts()).isZero();
        assertThat(batch.isSchemaConfirmed()).isFalse();
    }

    @Test
    void knowsWhenItWasSentAndHowLongItTook() {
        batch.sent(null, 10);
        batch.sent(null, 200);
        batch.answered(null, 250);

        assertThat(batch.sentNanos()).isEqualTo(200);
        assertThat(batch.answeredNanos()).isEqualTo(250);
        assertThat(batch.latencyNanos()).isEqualTo(50);
        assertThat(batch.rows())
                .allSatisfy(row -> assertThat(row.nanosSinceFirstSent(300)).isEqualTo(290));
        assertThat(rows.of("a/1", 4).nanosSinceFirstSent(300)).isZero();
    }

    @Test
    void aBatchIsToBlameOnceTenTimesAsManyOthersWereTaken() {
        Batch other = batch(rows.of("b/1", 1));
        taken(other, 50);
        batch.markReplicaFailure();
        assertThat(batch.areOthersTaken())
                .as("what was taken before says nothing")
                .isFalse();
        taken(other, 1);
        assertThat(batch.areOthersTaken()).isTrue();
        batch.markReplicaFailure();
        taken(other, 8);
        assertThat(batch.isBlamed()).isFalse();
        taken(other, 1);
        assertThat(batch.isBlamed()).isTrue();

        // A second request at which they fail: there are to be as many for that one.
        other.markReplicaFailure();
        assertThat(batch.isBlamed()).isFalse();
        taken(other, 9);
        assertThat(batch.isBlamed()).isFalse();
        taken(other, 1);
        assertThat(batch.isBlamed()).isTrue();
    }

    @Test
    void failuresBeforeItsOwnAreNotHeldAgainstTheReplicas() {
        Batch other = batch(rows.of("b/1", 1));
        other.markReplicaFailure();
        other.markReplicaFailure();
        batch.markReplicaFailure();
        taken(other, 10);

        assertThat(batch.isBlamed()).isTrue();
    }

    @Test
    void onePartThatWasTakenIsEnoughWhereNothingElseFails() {
        batch.markReplicaFailure();
        taken(batch, 1);
        assertThat(batch.isBlamed()).isTrue();

        batch(rows.of("b/1", 1)).markReplicaFailure();
        assertThat(batch.isBlamed()).isFalse();
    }

    private static void taken(Batch batch, int times) {
        for (int i = 0; i < times; i++) {
            batch.markTaken();
        }
    }

    private Batch batch(BufferedRow... members) {
        return new Batch(List.of(), List.of(members), tally);
    }
}
