package io.millrace.connect.cassandra.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.topology.Coordinator;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeLimitTest {

    private static final long MILLISECOND = 1_000_000;

    private final NodeLimit node = new NodeLimit(Coordinator.ANY, 256, true);
    private long now;

    @Test
    void doublesEachRoundUpToTheMaximumWhileAnswersAreQuick() {
        rounds(2, 1, inFlight -> MILLISECOND);
        assertThat(node.limit()).isEqualTo(8);

        rounds(7, 1, inFlight -> MILLISECOND);
        assertThat(node.limit()).isEqualTo(256);
    }

    @Test
    void doesNotGrowWhereItIsNotUsedUp() {
        for (int i = 0; i < 1_000; i++) {
            node.sent();
            node.succeeded(1, MILLISECOND, now);
        }

        assertThat(node.limit()).isEqualTo(4);
    }

    @Test
    void halvesAtASignOfDistressOncePerRoundAndRecoversSlowly() {
        rounds(7, 1, inFlight -> MILLISECOND);
        for (int i = 0; i < 100; i++) {
            node.sent();
        }
        for (int i = 0; i < 100; i++) {
            node.overloaded(now + 10, now + 20);
        }
        assertThat(node.limit()).isEqualTo(128);

        now += 30;
        rounds(3, 1, inFlight -> MILLISECOND);
        assertThat(node.limit()).isBetween(129, 131);
    }

    @Test
    void neverStopsAltogether() {
        for (int i = 1; i < 20; i++) {
            node.sent();
            node.overloaded(i * 10L, i * 10L + 5);
        }

        assertThat(node.limit()).isEqualTo(1);
        assertThat(node.hasRoom()).isTrue();
    }

    @Test
    void staysWhereRequestsBeginToQueue() {
        // A server that works on four at a time, 20 ms each: whatever is more than that waits its turn.
        rounds(200, 1, inFlight -> 20 * MILLISECOND * Math.max(1, inFlight / 4));

        assertThat(node.limit()).isBetween(24, 56);
    }

    @Test
    void letsRequestsQueueForALittle() {
        rounds(20, 1, inFlight -> MILLISECOND * Math.max(1, inFlight / 4));

        assertThat(node.limit()).isEqualTo(256);
    }

    @Test
    void largeBatchesAreNoSlowness() {
        rounds(7, 1, inFlight -> MILLISECOND);
        rounds(7, 1_000, inFlight -> 500 * MILLISECOND);

        assertThat(node.limit()).isEqualTo(256);
    }

    @Test
    void givesWayWhenTheServerSlowsDownAndComesBackAfterwards() {
        rounds(7, 10, inFlight -> MILLISECOND);
        rounds(30, 10, inFlight -> 400 * MILLISECOND);
        int reduced = node.limit();
        assertThat(reduced).isEqualTo(8);

        rounds(300, 10, inFlight -> MILLISECOND);
        assertThat(node.limit()).isEqualTo(256);
    }

    @Test
    void findsOutAnewWhatTheFastestIs() {
        rounds(7, 10, inFlight -> MILLISECOND);
        // For good: other hardware, larger rows, a compaction that takes an hour.
        rounds(700, 10, inFlight -> 400 * MILLISECOND);

        assertThat(node.limit()).isEqualTo(256);
    }

    @Test
    void hasNoMoreInFlightThanItsLimit() {
        for (int i = 0; i < 4; i++) {
            assertThat(node.hasRoom()).isTrue();
            node.sent();
        }

        assertThat(node.hasRoom()).isFalse();
        assertThat(node.load()).isEqualTo(1);
    }

    @Test
    void aRequestThatWasUnderWayAtTheLastFallSaysNothingNew() {
        rounds(7, 1, inFlight -> MILLISECOND);
        for (int i = 0; i < 3; i++) {
            node.sent();
        }
        node.overloaded(0, now);
        node.overloaded(now - 1, now + 5);
        assertThat(node.limit()).isEqualTo(128);

        node.overloaded(now, now + 5);
        assertThat(node.limit()).isEqualTo(64);
    }

    /** Clocks begin anywhere: the first answer is measured against nothing. */
    @ParameterizedTest
    @ValueSource(longs = {-1_000_000, 0, 1_000_000})
    void drainsTheQueueEveryHalfMinuteWhateverTheClockSays(long startSeconds) {
        now = TimeUnit.SECONDS.toNanos(startSeconds);
        rounds(8, 1, inFlight -> MILLISECOND);
        assertThat(node.limit()).isEqualTo(256);

        now += TimeUnit.SECONDS.toNanos(30);
        node.sent();
        node.succeeded(1, MILLISECOND, now);

        assertThat(node.limit()).isEqualTo(64);
    }

    @Test
    void fixedStaysWhereItIs() {
        NodeLimit fixed = new NodeLimit(Coordinator.ANY, 4, false);
        fixed.sent();
        fixed.overloaded(1, 2);

        assertThat(fixed.limit()).isEqualTo(4);
    }

    private void rounds(int rounds, int rows, LongUnaryOperator latency) {
        for (int round = 0; round < rounds; round++) {
            int sent = 0;
            while (node.hasRoom()) {
                node.sent();
                sent++;
            }
            long nanos = latency.applyAsLong(sent);
            now += nanos;
            for (int i = 0; i < sent; i++) {
                node.succeeded(rows, nanos, now);
            }
        }
    }
}
