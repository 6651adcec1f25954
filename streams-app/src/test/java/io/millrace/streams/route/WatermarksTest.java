package io.millrace.streams.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatermarksTest {
    private static final long IDLE_MS = 60_000;

    @Test
    void nothingIsKnownUntilEveryTaskHasBeenHeardOf() {
        Watermarks watermarks = new Watermarks(3, 0, IDLE_MS);
        watermarks.observe(0, 5_000, false, 1);
        watermarks.observe(2, 9_000, false, 1);

        assertThat(watermarks.least(2)).isEqualTo(Long.MIN_VALUE);
        assertThat(watermarks.least(100 * IDLE_MS))
                .as("one that is silent may be restoring")
                .isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void theSlowestTaskDecidesAndNoClockGoesBack() {
        Watermarks watermarks = new Watermarks(2, 0, IDLE_MS);
        watermarks.observe(0, 5_000, false, 1);
        watermarks.observe(1, 9_000, false, 1);
        watermarks.observe(0, 4_000, false, 1);

        assertThat(watermarks.least(2)).isEqualTo(5_000);

        watermarks.observe(0, 20_000, false, 3);
        assertThat(watermarks.least(3)).isEqualTo(9_000);
    }

    @Test
    void nobodyWaitsForATaskThatSaysItIsIdleAsLongAsItSaysSo() {
        Watermarks watermarks = new Watermarks(2, 0, IDLE_MS);
        watermarks.observe(0, 5_000, false, 1);
        watermarks.observe(1, Long.MIN_VALUE, true, 1);
        assertThat(watermarks.least(IDLE_MS)).isEqualTo(5_000);

        watermarks.observe(1, 1_000, false, IDLE_MS);
        assertThat(watermarks.least(IDLE_MS)).isEqualTo(1_000);

        watermarks.observe(1, 1_000, true, IDLE_MS);
        assertThat(watermarks.least(2 * IDLE_MS)).isEqualTo(5_000);
        assertThat(watermarks.least(4 * IDLE_MS))
                .as("another reader has got it, and has not been heard of")
                .isEqualTo(1_000);

        watermarks.observe(0, 6_000, true, 4 * IDLE_MS);
        watermarks.observe(1, 1_000, true, 4 * IDLE_MS);
        assertThat(watermarks.least(4 * IDLE_MS)).as("all are idle").isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void thoseThatBackfillAreWaitedForUntilTheyHaveEnded() {
        Watermarks watermarks = new Watermarks(1, 2, IDLE_MS);
        int backfill = Watermarks.FIRST_BACKFILL_TASK;
        watermarks.observe(0, 9_000, false, 1);
        watermarks.observe(backfill, 3_000, false, 1);
        assertThat(watermarks.least(2)).as("one has not been heard of").isEqualTo(Long.MIN_VALUE);

        watermarks.observe(backfill + 1, 2_000, false, 1);
        assertThat(watermarks.least(2)).isEqualTo(2_000);

        watermarks.observe(backfill + 1, Long.MAX_VALUE, false, 2);
        assertThat(watermarks.least(3)).isEqualTo(3_000);

        watermarks.observe(backfill, Long.MAX_VALUE, false, 3);
        assertThat(watermarks.least(100 * IDLE_MS)).as("for good").isEqualTo(9_000);
    }

    @Test
    void noTaskIsTakenForAnotherWhereThereAreFewer() {
        Watermarks watermarks = new Watermarks(1, 0, IDLE_MS);
        watermarks.observe(0, 5_000, false, 1);
        watermarks.observe(1, 1, false, 1);
        watermarks.observe(Watermarks.FIRST_BACKFILL_TASK, 2, false, 1);
        watermarks.observe(Integer.MAX_VALUE, 3, false, 1);

        assertThat(watermarks.least(2)).isEqualTo(5_000);
    }
}
