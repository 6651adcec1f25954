package io.millrace.streams.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatermarksTest {
    private static final long IDLE_MS = 60_000;

    @Test
    void nothingIsKnownUntilEveryTaskHasBeenHeardOf() {
        Watermarks watermarks = new Watermarks(3, IDLE_MS);
        watermarks.observe(0, 5_000, false, 1);
        watermarks.observe(2, 9_000, false, 1);

        assertThat(watermarks.least(2)).isEqualTo(Long.MIN_VALUE);
        assertThat(watermarks.least(100 * IDLE_MS))
                .as("one that is silent may be restoring")
                .isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void theSlowestTaskDecidesAndNoClockGoesBack() {
        Watermarks watermarks = new Watermarks(2, IDLE_MS);
        watermarks.observe(0, 5_000, false, 1);
        watermarks.observe(1, 9_000, false, 1);
        watermarks.observe(0, 4_000, false, 1);

        assertThat(watermarks.least(2)).isEqualTo(5_000);

        watermarks.observe(0, 20_000, false, 3);
        assertThat(watermarks.least(3)).isEqualTo(9_000);
    }

    @Test
    void nobodyWaitsForATaskThatSaysItIsIdleAsLongAsItSaysSo() {
        Watermarks watermarks = new Watermarks(2, IDLE_MS);
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
}
