package io.millrace.connect.cassandra.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.config.BufferConfig;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.writetime.WriteTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {

    private static final TopicPartition PARTITION = new TopicPartition("clicks", 3);

    private final Budget budget = new Budget(new BufferConfig(100, 1_000_000));
    private final OffsetTracker tracker = new OffsetTracker(budget, () -> {}, () -> {});

    @Property(tries = 300)
    void commitsExactlyTheDonePrefixWhateverTheOrderOfAnswers(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 2_000) int records) {
        Random random = new Random(seed);
        OffsetTracker tracker = new OffsetTracker(budget, () -> {}, () -> {});
        SortedMap<Long, Boolean> delivered = new TreeMap<>();
        List<Delivery> outstanding = new ArrayList<>();
        long offset = random.nextInt(1_000);
        while (delivered.size() < records || !outstanding.isEmpty()) {
            if (delivered.size() < records && (outstanding.isEmpty() || random.nextBoolean())) {
                offset += 1 + (random.nextInt(5) == 0 ? random.nextInt(10) : 0);
                outstanding.add(tracker.deliver(record(offset), 0));
                delivered.put(offset, false);
            } else {
                Delivery done = outstanding.remove(random.nextInt(outstanding.size()));
                done.complete();
                delivered.put(done.offset(), true);
            }
            if (random.nextInt(8) == 0) {
                long position = offset + 1 + random.nextInt(3);
                assertThat(committable(tracker, position)).isEqualTo(donePrefix(delivered, position));
            }
        }
        assertThat(committable(tracker, offset + 1)).isEqualTo(offset + 1);
    }

    /** What the rule says, in the plainest words: the offset behind the last delivery before which nothing is unfinished. */
    private static Long donePrefix(SortedMap<Long, Boolean> delivered, long position) {
        Long prefix = null;
        for (Map.Entry<Long, Boolean> each : delivered.entrySet()) {
            if (!each.getValue()) {
                return prefix;
            }
            prefix = each.getKey() + 1;
        }
        return position;
    }

    @Test
    void nothingOutstandingMeansTheConsumersOwnPosition() {
        tracker.deliver(record(10), 0).complete();

        assertThat(committable(tracker, 14)).isEqualTo(14);
    }

    @Test
    void saysNothingOfAPartitionWhoseFirstRecordIsNotDone() {
        tracker.deliver(record(10), 0);

        assertThat(tracker.committable(position(11))).isEmpty();
    }

    @Test
    void aRecordIsDoneOnlyWithAllItsRows() {
        Delivery delivery = tracker.deliver(record(10), 0);
        delivery.begin();
        delivery.begin();
        delivery.complete();
        delivery.complete();
        assertThat(tracker.committable(position(11))).isEmpty();

        delivery.complete();

        assertThat(committable(tracker, 11)).isEqualTo(11);
    }

    @Test
    void recognisesRedeliveryOfWhatIsStillUnderWay() {
        Delivery first = tracker.deliver(record(10), 0);
        tracker.deliver(record(12), 0);

        assertThat(tracker.deliver(record(10), 0)).isNull();
        assertThat(tracker.deliver(record(12), 0)).isNull();

        first.complete();
        assertThat(committable(tracker, 13)).isEqualTo(11);
    }

    @Test
    void writesWhatWasAcknowledgedAgainAndWaitsForIt() {
        Delivery first = tracker.deliver(record(10), 0);
        Delivery second = tracker.deliver(record(11), 0);
        second.complete();

        Delivery again = tracker.deliver(record(11), 0);
        first.complete();
        assertThat(committable(tracker, 12)).isEqualTo(11);

        again.complete();
        assertThat(committable(tracker, 12)).isEqualTo(12);
    }

    @Test
    void startsAnewWhenTheLogIsRewound() {
        Delivery before = tracker.deliver(record(100), 0);
        Delivery rewound = tracker.deliver(record(50), 0);
        before.complete();
        assertThat(committable(tracker, 51)).isEqualTo(50);

        rewound.complete();
        assertThat(committable(tracker, 51)).isEqualTo(51);
    }

    @Test
    void aLogThatWasMadeAnewIsNotTakenForTheOldOne() {
        Delivery before = tracker.deliver(record(0, 1L), 0);
        Delivery anew = tracker.deliver(record(0, 2L), 0);

        assertThat(anew).isNotNull();
        before.complete();
        assertThat(tracker.committable(position(1))).isEmpty();
        anew.complete();
        assertThat(committable(tracker, 1)).isEqualTo(1);
    }

    @Test
    void aLogThatIsCutBehindARecordThatIsNotDoneIsNotCommittedPastIt() {
        Delivery waiting = tracker.deliver(record(5, 1L), 0);
        tracker.deliver(record(9, 1L), 0);

        // Another record in its place: the end of the log was lost, and what is before the cut is there still.
        Delivery anew = tracker.deliver(record(9, 2L), 0);
        anew.complete();
        assertThat(tracker.committable(position(10))).isEmpty();

        waiting.complete();
        assertThat(committable(tracker, 10)).isEqualTo(10);
    }

    @Test
    void anOffsetThatWasAGapBeforeTheCutIsNotCommittedPastWhatIsBeforeIt() {
        Delivery waiting = tracker.deliver(record(5), 0);
        tracker.deliver(record(12), 0).complete();
        long held = budget.bytes();

        Delivery anew = tracker.deliver(record(10), 0);
        anew.complete();
        assertThat(budget.bytes()).isEqualTo(held);
        assertThat(tracker.committable(position(11))).isEmpty();

        waiting.complete();
        assertThat(committable(tracker, 11)).isEqualTo(11);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void writeTimesOfRecordsThatWereCutOffDoNotHoldCommitsBack() {
        Delivery waiting = tracker.deliver(record(5), 0);
        for (long offset = 10; offset < 20; offset++) {
            Delivery lost = tracker.deliver(record(offset), 0);
            lost.partition().writeTimes().assign(1_000, offset, Row.SHARES_NOTHING, offset, 0);
            lost.complete();
        }

        tracker.deliver(record(10, 2L), 0).complete();
        waiting.complete();
        tracker.closeIdleWriteTimes(WriteTimes.IDLE_MILLIS * 1_000_000L, partition -> false);

        assertThat(committable(tracker, 11)).isEqualTo(11);
    }

    @Test
    void aRecordThatIsDoneOnceMoreEndsAboveWhatWasWritten() {
        Delivery first = tracker.deliver(record(10), 0);
        WriteTimes times = first.partition().writeTimes();
        long before = times.assign(1_000, 42, Row.SHARES_NOTHING, 10, 0);
        first.complete();
        tracker.deliver(record(11), 0);

        tracker.deliver(record(10), 0);

        assertThat(times.assign(1_000, 42, Row.SHARES_NOTHING, 10, 0)).isGreaterThan(before);
    }

    @Test
    void nothingBehindACutIsCommittedForWhatWasThereBefore() {
        tracker.deliver(record(999), 0).complete();
        assertThat(committable(tracker, 1_000)).isEqualTo(1_000);

        tracker.deliver(record(900), 0);
        Delivery second = tracker.deliver(record(901), 0);
        second.complete();

        // What was committed is beyond it: the commit goes back.
        assertThat(committable(tracker, 1_001)).isEqualTo(900);
    }

    @Test
    void whatIsHeldIsTakenFromTheBudgetAndGivenBack() {
        Delivery first = tracker.deliver(record(10), 0);
        Delivery second = tracker.deliver(record(11), 0);
        long held = budget.bytes();
        assertThat(held).isPositive();

        second.complete();
        assertThat(budget.bytes()).isBetween(1L, held - 1);
        first.complete();
        committable(tracker, 12);
        assertThat(budget.bytes()).isZero();

        tracker.deliver(record(12), 0);
        tracker.close(List.of(PARTITION));
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void recordsOfARevokedPartitionAreNotHeldByTheRowsThatAreStillUnderWay() {
        TopicPartition other = new TopicPartition("clicks", 4);
        Delivery revoked = tracker.deliver(record(10), 0);
        Delivery kept = tracker.deliver(record(other, 20), 0);
        revoked.begin();

        tracker.close(Set.of(PARTITION));

        assertThat(revoked.record()).isNull();
        assertThat(kept.record()).isNotNull();
    }

    @Test
    void closingForgetsTheRevokedPartitionsOnly() {
        TopicPartition other = new TopicPartition("clicks", 4);
        Delivery revoked = tracker.deliver(record(10), 0);
        Delivery kept = tracker.deliver(record(other, 20), 0);

        tracker.close(Set.of(PARTITION));

        assertThat(revoked.isAbandoned()).isTrue();
        assertThat(kept.isAbandoned()).isFalse();
        assertThat(tracker.deliver(record(10), 0)).isNotNull();
        assertThat(tracker.span(other)).isEqualTo(1);
    }

    @Test
    void followsTheOriginalPartitionThroughARenamedTopic() {
        SinkRecord renamed = record(10).newRecord("elsewhere", 0, null, null, null, "value", 1L);
        tracker.deliver(renamed, 0).complete();

        assertThat(committable(tracker, 11)).isEqualTo(11);
    }

    @Test
    void holdsBackCommitsWhileALaterRecordMayShareAMillisecond() {
        Delivery first = tracker.deliver(record(10), 0);
        first.partition().writeTimes().assign(1_000, 42, Row.SHARES_NOTHING, 10, 0);
        first.complete();
        assertThat(committable(tracker, 11)).isEqualTo(10);

        tracker.closeIdleWriteTimes(WriteTimes.IDLE_MILLIS * 1_000_000L, partition -> false);

        assertThat(committable(tracker, 11)).isEqualTo(11);
    }

    @Test
    void whatIsBehindARecordThatIsDoneOnceMoreIsDoneOnceMoreToo() {
        Delivery first = tracker.deliver(record(10), 0);
        Delivery second = tracker.deliver(record(11), 0);
        first.complete();

        Delivery again = tracker.deliver(record(10), 0);
        assertThat(again).isNotNull().isNotSameAs(first);
        second.complete();
        // Its row has to be above that of the first, which has a new write time.
        Delivery secondAgain = tracker.deliver(record(11), 0);
        assertThat(secondAgain).isNotNull().isNotSameAs(second);

        secondAgain.complete();
        assertThat(tracker.committable(position(12))).isEmpty();
        again.complete();
        assertThat(committable(tracker, 12)).isEqualTo(12);
    }

    @Test
    void theBeginningOfALogIsCommittedWhileItsFirstMillisecondMayGoOn() {
        Delivery first = tracker.deliver(record(0), 0);
        first.partition().writeTimes().assign(1_000, 42, Row.SHARES_NOTHING, 0, 0);
        tracker.deliver(record(1), 0);
        first.complete();

        // Without an offset a consumer may begin at the end (auto.offset.reset=latest).
        assertThat(committable(tracker, 2)).isZero();
    }

    @Test
    void whatWriteTimesHoldCountsAsSoonAsOffsetsAreLookedAt() {
        Delivery first = tracker.deliver(record(10), 0);
        long before = budget.bytes();
        first.partition().writeTimes().assign(1_000, 42, Row.SHARES_NOTHING, 10, 0);
        tracker.span(PARTITION);

        assertThat(budget.bytes() - before)
                .isPositive()
                .isEqualTo(first.partition().writeTimes().windowBytes());
    }

    @Test
    void tellsTheAgeOfTheOldestThatIsNotDone() {
        TopicPartition other = new TopicPartition("clicks", 4);
        assertThat(tracker.oldestAgeNanos(1_000)).isZero();
        Delivery first = tracker.deliver(record(10), 300);
        tracker.deliver(record(other, 20), 400);
        assertThat(tracker.oldestAgeNanos(1_000)).isEqualTo(700);

        first.complete();
        tracker.span(PARTITION);

        assertThat(tracker.oldestAgeNanos(1_000)).isEqualTo(600);
    }

    @Test
    void aRecordOfSeveralBadRowsIsMarkedOnce() {
        Delivery delivery = tracker.deliver(record(10), 0);

        assertThat(delivery.markDeadLettered()).isTrue();
        assertThat(delivery.markDeadLettered()).isFalse();
    }

    private static Long committable(OffsetTracker tracker, long position) {
        OffsetAndMetadata offset = tracker.committable(position(position)).get(PARTITION);
        return offset == null ? null : offset.offset();
    }

    private static Map<TopicPartition, OffsetAndMetadata> position(long offset) {
        return Map.of(PARTITION, new OffsetAndMetadata(offset));
    }

    private static SinkRecord record(long offset) {
        return record(PARTITION, offset);
    }

    private static SinkRecord record(TopicPartition partition, long offset) {
        return record(partition, offset, 1L);
    }

    private static SinkRecord record(long offset, long timestamp) {
        return record(PARTITION, offset, timestamp);
    }

    private static SinkRecord record(TopicPartition partition, long offset, long timestamp) {
        return new SinkRecord(
                partition.topic(),
                partition.partition(),
                null,
                null,
                null,
                "value",
                offset,
                timestamp,
                TimestampType.CREATE_TIME);
    }
}
