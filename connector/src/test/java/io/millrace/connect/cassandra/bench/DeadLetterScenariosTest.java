package io.millrace.connect.cassandra.bench;

import static io.millrace.connect.cassandra.bench.Bench.P0;
import static io.millrace.connect.cassandra.bench.Bench.P1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connect.cassandra.bench.VirtualDeadLetterTopic.Fault;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Bad records while their topic, or its broker, is not as one would like. */
class DeadLetterScenariosTest {

    private static final long LONGEST_PUT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Bench bench = Bench.of(Settings.of("linger.ms", "5"));
    private int produced;

    @Test
    void aBrokerThatStandsStillForThreeMinutesHoldsUpNoGoodRecord() {
        bench.start(P0, P1);
        load(1_000);
        bench.deadLetters.fault(Fault.FROZEN);
        bench.time.after(TimeUnit.MINUTES.toNanos(3), () -> bench.deadLetters.fault(Fault.NONE));

        // Less than the three minutes, but for a worker that waits for it.
        load(120_000);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(bench.time.nanoseconds())).isLessThan(150);
        assertGoodRecordsAreWritten(1_000);
        assertThat(bench.sink().longestPutNanos()).isLessThanOrEqualTo(LONGEST_PUT_NANOS);

        bench.assertQuiesces(300_000);
        assertEveryBadRecordIsADeadLetterOnce();
    }

    @Test
    void elevenBadRecordsInAPollDoNotThrowTheTaskOutOfItsGroupWhileTheTopicIsAway() {
        bench.deadLetters.fault(Fault.NO_METADATA);
        for (int i = 0; i < 11; i++) {
            bench.unmappable(P0, "bad-" + i);
        }
        for (int i = 0; i < 100; i++) {
            good(P1);
        }
        bench.start(P0, P1);

        bench.run(10_000);
        assertGoodRecordsAreWritten(0);
        assertThat(bench.sink().longestPutNanos()).isLessThanOrEqualTo(LONGEST_PUT_NANOS);
        bench.run(900_000);
        assertThat(bench.committed(P0)).isZero();

        bench.deadLetters.fault(Fault.NONE);
        bench.assertQuiesces(60_000);
        assertThat(bench.deadLetterOffsets(P0)).hasSize(11).doesNotHaveDuplicates();
    }

    @Test
    void aLetterThatFindsNoLeaderIsSentAgain() {
        bench.start(P0, P1);
        bench.deadLetters.fault(Fault.REFUSED);
        load(8_000);

        bench.deadLetters.fault(Fault.NONE);

        bench.assertQuiesces(60_000);
        assertEveryBadRecordIsADeadLetterOnce();
        assertGoodRecordsAreWritten(0);
    }

    @Test
    void anAcknowledgementThatIsThereAtOnceIsNoRefusal() {
        bench.deadLetters.latency(0);
        bench.start(P0, P1);

        load(20_000);

        bench.assertQuiesces(60_000);
        assertEveryBadRecordIsADeadLetterOnce();
    }

    @Test
    void aBadRecordOfNextWeekIsADeadLetterLikeOthers() {
        long nextWeek = bench.time.milliseconds() + TimeUnit.DAYS.toMillis(7);
        bench.produce(P0, "early", Map.of("id", "early", "n", 1), nextWeek);
        good(P0);
        bench.start(P0, P1);

        bench.assertQuiesces(60_000);

        assertThat(bench.deadLetterOffsets(P0)).containsExactly(0L);
        assertGoodRecordsAreWritten(0);
    }

    @Test
    void aLetterLargerThanMayBeSentStopsTheTaskAndSaysWhatToDo() {
        bench.deadLetters.maxRequestSize(6);
        bench.unmappable(P0, "bad");

        assertThatThrownBy(() -> bench.start(P0, P1).run(5_000))
                .isInstanceOf(Bench.TaskFailed.class)
                .hasStackTraceContaining("max.request.size");
        assertThat(bench.committed(P0)).isZero();
    }

    /** About fifty records a second, every tenth of them bad. */
    private void load(long millis) {
        long end = bench.time.milliseconds() + millis;
        while (bench.time.milliseconds() < end) {
            if (produced % 10 == 9) {
                bench.unmappable(P0, "bad-" + produced++);
            } else {
                good(P1);
            }
            bench.run(20);
        }
    }

    private void good(TopicPartition partition) {
        bench.upsert(partition, "user-" + produced, produced);
        produced++;
    }

    /** @param butLast so many may still be on their way */
    private void assertGoodRecordsAreWritten(int butLast) {
        for (int i = 0; i < produced - butLast; i++) {
            if (i % 10 != 9) {
                assertThat(bench.row("user-" + i)).as("row %d", i).isNotNull();
            }
        }
    }

    private void assertEveryBadRecordIsADeadLetterOnce() {
        assertThat(bench.deadLetterOffsets(P0))
                .hasSize((int) bench.topics.log(P0).end())
                .doesNotHaveDuplicates();
    }
}
