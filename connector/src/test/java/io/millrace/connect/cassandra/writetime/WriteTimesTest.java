package io.millrace.connect.cassandra.writetime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WriteTimesTest {

    private static final long ROW = 7;

    private int exhausted;
    private final WriteTimes times = new WriteTimes(() -> exhausted++);

    @Test
    void separatesRecordsOfARowWithinAMillisecondInLogOrder() {
        assertThat(times.assign(5, ROW, 100, 0)).isEqualTo(5_000);
        assertThat(times.assign(5, ROW + 1, 101, 0)).isEqualTo(5_000);
        assertThat(times.assign(5, ROW, 102, 0)).isEqualTo(5_001);
        assertThat(times.assign(6, ROW, 103, 0)).isEqualTo(6_000);
        assertThat(times.assign(5, ROW, 104, 0)).isEqualTo(5_002);
    }

    @Test
    void neverReachesIntoTheNextMillisecond() {
        for (int i = 0; i < WriteTimes.MAX_PER_MILLISECOND; i++) {
            times.assign(5, ROW, i, 0);
        }
        assertThat(exhausted).isZero();

        assertThat(times.assign(5, ROW, 1_000, 0)).isEqualTo(5_999);
        assertThat(exhausted).isEqualTo(1);
    }

    @Test
    void releasesOffsetsOnceEnoughHasPassedBy() {
        times.assign(0, ROW, 100, 0);
        long millis = 0;
        for (int i = 1; i <= 2 * WriteTimes.CLOSE_AFTER_ROWS; i++) {
            times.assign(millis, ROW, 100 + i, 0);
            millis += WriteTimes.WINDOW_MILLIS / 4;
        }

        assertThat(times.firstOffsetToReplay(Long.MAX_VALUE))
                .isBetween(100L + WriteTimes.CLOSE_AFTER_ROWS - 10, 100L + WriteTimes.CLOSE_AFTER_ROWS + 10);
    }

    @Test
    void aLoadOfOneSingleMillisecondDoesNotHoldCommitsBackForEver() {
        for (int i = 0; i < 3 * WriteTimes.MAX_SPAN; i++) {
            times.assign(5, i, i, 0);
        }

        assertThat(times.firstOffsetToReplay(Long.MAX_VALUE)).isGreaterThanOrEqualTo(2L * WriteTimes.MAX_SPAN);
    }

    @Test
    void aClosedWindowHoldsCommitsBackUntilAllOfItIsDone() {
        times.assign(5, ROW, 100, 0);
        times.assign(5, ROW, 110, 0);
        times.closeIfIdle(WriteTimes.IDLE_MILLIS * 1_000_000L);

        assertThat(times.firstOffsetToReplay(105)).isEqualTo(100);
        assertThat(times.firstOffsetToReplay(111)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void timesSpreadOverHoursCostNoMoreThanTimesInOrder() {
        // Every row opens a window; what is asked of each must not grow with how many are open.
        Random random = new Random(3);
        for (int i = 0; i < 300_000; i++) {
            times.assign(random.nextInt(40_000_000), i, i, 0);
            times.firstOffsetToReplay(i);
        }

        assertThat(times.openWindows()).isLessThanOrEqualTo(WriteTimes.CLOSE_AFTER_ROWS + 1);
        assertThat(times.firstOffsetToReplay(300_000)).isGreaterThan(300_000L - WriteTimes.MAX_SPAN - 1);
    }

    @Test
    void timesBeforeTheEpochsFirstWindowKeepTheirOrder() {
        assertThat(times.assign(0, ROW, 1, 0)).isZero();
        assertThat(times.assign(0, ROW, 2, 0)).isEqualTo(1);
    }
}
