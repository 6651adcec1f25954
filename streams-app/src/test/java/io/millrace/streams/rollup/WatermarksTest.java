package io.millrace.streams.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatermarksTest {
    @Test
    void nothingIsKnownUntilEveryPartitionHasBeenHeardOf() {
        Watermarks watermarks = new Watermarks(3);
        watermarks.observe(0, 5_000);
        watermarks.observe(2, 9_000);

        assertThat(watermarks.least()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void theSlowestPartitionDecidesAndNoClockGoesBack() {
        Watermarks watermarks = new Watermarks(2);
        watermarks.observe(0, 5_000);
        watermarks.observe(1, 9_000);
        watermarks.observe(0, 4_000);

        assertThat(watermarks.least()).isEqualTo(5_000);

        watermarks.observe(0, 20_000);
        assertThat(watermarks.least()).isEqualTo(9_000);
    }
}
