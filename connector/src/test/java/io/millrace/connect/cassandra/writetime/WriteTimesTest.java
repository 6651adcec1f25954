package io.millrace.connect.cassandra.writetime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WriteTimesTest {

    private static final long ROW = 7;
    private static final long MILLISECOND = 1_000_000;

    private static final long DONE = Long.MAX_VALUE;

    private int exhausted;
    private int late;
    private final WriteTimes times = new WriteTimes(() -> exhausted++, () -> late++);

    @Test
    void whatComesOnceMoreIsCountedFromWhereItBegins() {
        WriteTimes times = new WriteTimes(() -> {}, () -> {});
        times.assign(9_000, 42, 12, 0);

        times.goBackTo(10);

        assertThat(times.assign(9_000, 42, 10, 0)).isEqualTo(9_000_001);
        assertThat(times.firstOffsetToReplay(11)).isEqualTo(10);
    }

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
    void whatComesAfterADeleteOfItsPartitionIsWrittenAfterIt() {
        long partition = 3;
        long first = times.assign(5, 100, partition, 0, 0);
        long deleted = times.assign(5, partition, partition, 1, 0);
        assertThat(deleted).isGreaterThan(first);
        for (int i = 0; i < 3 * WriteTimes.MAX_PER_MILLISECOND; i++) {
            assertThat(times.assign(5, 200 + i, partition, 2 + i, 0)).isBetween(deleted + 1, 5_999L);
        }
        assertThat(exhausted).isPositive();
        // Those that share their times keep to the order of their own.
        long one = times.assign(5, 4_000, partition, 4_000, 0);
        assertThat(times.assign(5, 4_000, partition, 4_001, 0)).isGreaterThan(one);
        assertThat(times.assign(6, 200, partition, 4_002, 0)).isEqualTo(6_000);
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
        times.closeIdle(WriteTimes.IDLE_MILLIS * MILLISECOND, DONE);

        assertThat(times.firstOffsetToReplay(105)).isEqualTo(100);
        assertThat(times.firstOffsetToReplay(110)).as("110 itself is not done").isEqualTo(100);
        assertThat(times.firstOffsetToReplay(111)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aRecordAfterAQuietSecondComesBehindThoseOfItsMillisecond() {
        long inserted = times.assign(5, ROW, 0, 0);
        long deleted = times.assign(5, ROW, 1, 0);
        times.closeIdle(WriteTimes.IDLE_MILLIS * MILLISECOND, DONE);

        long again = times.assign(5, ROW, 2, WriteTimes.IDLE_MILLIS * MILLISECOND);

        assertThat(again).isGreaterThan(deleted).isGreaterThan(inserted);
    }

    @Test
    void aRecordAfterManyOthersComesBehindThoseOfItsMillisecond() {
        times.assign(5, ROW, 0, 0);
        long before = times.assign(5, ROW, 1, 0);
        for (int i = 2; i < 2_100; i++) {
            times.assign(1_000 + i, i, i, 0);
        }

        assertThat(times.assign(5, ROW, 2_100, 0)).isGreaterThan(before);
    }

    @Test
    void aRecordAfterAWholeSpanOfOneMillisecondComesBehindThoseBefore() {
        times.assign(5, ROW, 0, 0);
        long before = times.assign(5, ROW, 1, 0);
        for (int i = 2; i < 50_500; i++) {
            times.assign(5, ROW + i, i, 0);
        }

        assertThat(times.assign(5, ROW, 50_500, 0)).isGreaterThan(before);
    }

    @Test
    void aRowThatWasNotThereCountsFromZeroAsItWillWhenItIsDeliveredAgain() {
        for (int i = 0; i < 5; i++) {
            times.assign(5, ROW, i, 0);
        }
        times.closeIdle(WriteTimes.IDLE_MILLIS * MILLISECOND, DONE);
        WriteTimes afterACrash = new WriteTimes(() -> {}, () -> {});

        for (int i = 5; i < 8; i++) {
            assertThat(times.assign(5, ROW + 1, i, 0)).isEqualTo(afterACrash.assign(5, ROW + 1, i, 0));
        }
        assertThat(late).isZero();
    }

    @Test
    void countsRowsThatCameLate() {
        times.assign(5, ROW, 0, 0);
        times.assign(5, ROW, 1, 0);
        assertThat(late).isZero();
        times.closeIdle(WriteTimes.IDLE_MILLIS * MILLISECOND, DONE);

        times.assign(6, ROW, 2, 0);
        assertThat(late).isZero();
        times.assign(5, ROW, 3, 0);
        assertThat(late).isEqualTo(1);
    }

    @Test
    void countsRowsOfWindowsThatAreRememberedNoMore() {
        times.assign(5, ROW, 0, 0);
        for (int i = 1; i < 200_000; i++) {
            times.assign(1_000L * i, ROW, i, i);
        }
        assertThat(late).isZero();

        times.assign(5, ROW, 200_000, 0);

        assertThat(late).isEqualTo(1);
    }

    @Test
    void aLateRecordOfAFullMillisecondSharesItsTime() {
        for (int i = 0; i < WriteTimes.MAX_PER_MILLISECOND; i++) {
            times.assign(5, ROW, i, 0);
        }
        times.closeIdle(WriteTimes.IDLE_MILLIS * MILLISECOND, DONE);

        assertThat(times.assign(5, ROW, 1_000, 0)).isEqualTo(5_999);
        assertThat(exhausted).isEqualTo(1);
    }

    /** Whatever else comes, and however windows are closed. */
    @Property(tries = 100)
    void recordsOfARowAndMillisecondAreInOrder(@ForAll long seed) {
        Random random = new Random(seed);
        WriteTimes times = new WriteTimes(() -> {}, () -> {});
        Map<String, Long> latest = new HashMap<>();
        Map<String, Long> offsets = new HashMap<>();
        long now = 0;
        long offset = 0;
        for (int i = 0; i < 1_000; i++) {
            switch (random.nextInt(40)) {
                case 0 -> {
                    now += random.nextInt(12_000) * MILLISECOND;
                    times.closeIdle(now, random.nextBoolean() ? offset : offset - random.nextInt(100));
                }
                case 1 -> {
                    long elsewhere = random.nextInt(10_000_000);
                    for (int filler = random.nextInt(2_500); filler > 0; filler--) {
                        times.assign(elsewhere++, 1_000 + random.nextInt(1_000), offset++, now);
                    }
                }
                default -> {
                    long millis = random.nextInt(3) * 200L;
                    long row = random.nextInt(3);
                    long time = times.assign(millis, row, offset++, now);
                    Long before = latest.put(millis + "/" + row, time);
                    Long seen = offsets.put(millis + "/" + row, offset);
                    assertThat(time).isBetween(millis * 1_000, millis * 1_000 + 999);
                    if (before != null && offset - seen < ClosedWindows.MIN_ROWS) {
                        assertThat(time).isGreaterThan(before);
                    }
                }
            }
        }
    }

    @Test
    void aWindowThatIsNotUsedIsClosedAlthoughOthersAre() {
        times.assign(0, ROW, 0, 0);
        times.assign(1_000, ROW, 1, WriteTimes.UNUSED_MILLIS * MILLISECOND);
        times.closeIdle(WriteTimes.UNUSED_MILLIS * MILLISECOND - 1, DONE);
        assertThat(times.firstOffsetToReplay(DONE)).isZero();

        times.closeIdle(WriteTimes.UNUSED_MILLIS * MILLISECOND, DONE);

        assertThat(times.firstOffsetToReplay(DONE)).isEqualTo(1);
    }

    @Test
    void aWindowThatIsUsedAllTheTimeIsClosedInTheEnd() {
        long halfSecond = 500 * MILLISECOND;
        for (int i = 0; i < 200; i++) {
            times.assign(5, i, i, i * halfSecond);
            times.closeIdle(i * halfSecond, DONE);
            assertThat(times.firstOffsetToReplay(DONE)).isGreaterThanOrEqualTo(i - 60);
        }
    }

    @Test
    void aWindowWithRecordsThatAreNotDoneIsNotClosedByTheClock() {
        long inserted = times.assign(5, ROW, 0, 0);
        times.assign(5, ROW + 1, 1, 0);
        times.closeIdle(3_600_000 * MILLISECOND, 1);

        assertThat(times.openWindows()).isEqualTo(1);
        assertThat(times.assign(5, ROW, 2, 0)).isEqualTo(inserted + 1);
    }

    @Test
    void saysHowMuchMemoryItHolds() {
        assertThat(times.heldBytes()).isZero();
        times.assign(5, ROW, 0, 0);
        long one = times.heldBytes();
        assertThat(one).isBetween(200L, 500L);
        for (int i = 1; i < 10_000; i++) {
            times.assign(5, i, i, 0);
        }
        // Twelve bytes for each of the slots, of which at least a quarter are in use.
        assertThat(times.heldBytes()).isBetween(12 * 20_000L, 12 * 40_000L + 1_000);

        times.closeIdle(WriteTimes.IDLE_MILLIS * MILLISECOND, DONE);
        times.firstOffsetToReplay(DONE);
        // A byte per row, for as many as a power of two.
        assertThat(times.heldBytes()).isBetween(10_000L, 16_384L + 1_000);

        times.clear();
        assertThat(times.heldBytes()).isZero();
    }

    @Test
    void theMemoryIsBoundedWhateverComes() {
        Random random = new Random(3);
        long most = 0;
        for (int i = 0; i < 1_000_000; i++) {
            times.assign(random.nextInt(40_000_000), i, i, i * 10_000L);
            if (i % 1_000 == 0) {
                times.closeIdle(i * 10_000L, i);
                times.firstOffsetToReplay(i);
            }
            most = Math.max(most, times.heldBytes());
        }

        assertThat(most).isLessThan(1_500_000);
    }

    @Test
    void aSlowPartitionHoldsLittle() {
        for (int i = 0; i < 100_000; i++) {
            times.assign(500L * i, i, i, i * 500L * MILLISECOND);
            if (i % 10 == 0) {
                times.closeIdle(i * 500L * MILLISECOND, i);
                times.firstOffsetToReplay(i);
            }
        }

        assertThat(times.heldBytes()).isLessThan(20_000);
    }

    @Test
    void rowsThatSetTheSameStaticColumnGetTimesOfTheirOwn() {
        long partition = 99;
        assertThat(times.assign(5, ROW, partition, 0, 0)).isEqualTo(5_000);
        assertThat(times.assign(5, ROW + 1, partition, 1, 0)).isEqualTo(5_001);
        // A delete, and a row that leaves the static column as it is.
        assertThat(times.assign(5, ROW + 1, 2, 0)).isEqualTo(5_002);
        assertThat(times.assign(5, ROW + 2, 3, 0)).isEqualTo(5_000);
        assertThat(times.assign(5, ROW + 1, partition, 4, 0)).isEqualTo(5_003);
        assertThat(times.assign(5, ROW, partition, 5, 0)).isEqualTo(5_004);
    }

    @Test
    void aFullMillisecondOfAPartitionLeavesTheOrderOfEachRow() {
        long partition = -1;
        long first = times.assign(5, ROW, partition, 0, 0);
        for (int i = 1; i <= WriteTimes.MAX_PER_MILLISECOND; i++) {
            times.assign(5, ROW + i, partition, i, 0);
        }
        assertThat(exhausted).isEqualTo(1);

        assertThat(times.assign(5, ROW, partition, 2_000, 0)).isEqualTo(first + 1);
        assertThat(exhausted).isEqualTo(2);
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

    @Test
    void nothingIsLeftOfALogThatWasClearedAway() {
        times.assign(5, ROW, 100, 0);
        times.assign(5, ROW, 101, 0);
        times.closeIdle(WriteTimes.IDLE_MILLIS * MILLISECOND, DONE);
        times.assign(1_000, ROW, 102, 0);
        times.clear();

        assertThat(times.openWindows()).isZero();
        assertThat(times.firstOffsetToReplay(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(times.assign(5, ROW, 0, 0)).isEqualTo(5_000);
        assertThat(times.assign(1_000, ROW, 1, 0)).isEqualTo(1_000_000);
        assertThat(times.firstOffsetToReplay(2)).isZero();
        assertThat(late).isZero();
    }

    @Test
    void countsWhatGrowsByItselfUntilItIsDone() {
        times.assign(5, ROW, 100, 0);
        long open = times.windowBytes();
        times.closeIdle(WriteTimes.IDLE_MILLIS * MILLISECOND, DONE);
        assertThat(times.windowBytes()).isBetween(1L, open - 1);

        times.firstOffsetToReplay(101);
        assertThat(times.windowBytes()).isZero();
    }

    @Test
    void aRecordThatIsDeliveredOnceMoreHoldsBackFromThere() {
        times.assign(1_000, ROW, 100, 0);
        times.assign(5, ROW, 50, 0);

        assertThat(times.firstOffsetToReplay(DONE)).isEqualTo(50);
    }

    @Test
    void rowsOfAPartitionInDifferentMillisecondsNeedNoTimesOfTheirOwn() {
        long partition = 99;
        assertThat(times.assign(5, ROW, partition, 0, 0)).isEqualTo(5_000);
        assertThat(times.assign(6, ROW + 1, partition, 1, 0)).isEqualTo(6_000);
    }

    @Test
    void windowsStayOpenWhileTheyAreUsedHoweverManyRowsCameBefore() {
        long offset = 0;
        for (int i = 0; i < 2 * WriteTimes.MAX_SPAN; i++) {
            times.assign(WriteTimes.WINDOW_MILLIS * (long) i, ROW, offset++, 0);
        }
        long beforeThem = offset;
        long millis = 1_000_000_000;
        for (int i = 0; i < 500; i++) {
            assertThat(times.assign(millis, ROW, offset++, 0)).isEqualTo(millis * 1_000 + i);
            assertThat(times.assign(millis + 1_000, ROW, offset++, 0)).isEqualTo((millis + 1_000) * 1_000 + i);
        }
        for (int i = 0; i <= WriteTimes.CLOSE_AFTER_ROWS; i++) {
            times.assign(2 * millis, i, offset++, 0);
            times.assign(millis, i, offset++, 0);
        }

        assertThat(times.firstOffsetToReplay(DONE)).isEqualTo(beforeThem);
        assertThat(late).isZero();
    }
}
