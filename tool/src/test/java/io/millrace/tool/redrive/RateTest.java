package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RateTest {

    private long nanos;

    @Test
    void withoutALimitNobodyWaits() {
        assertThat(new Rate(OptionalDouble.empty(), () -> nanos).nanosUntilNext())
                .isZero();
    }

    @Test
    void lettersAreSpacedAndLostTimeIsNotMadeUpFor() {
        Rate rate = new Rate(OptionalDouble.of(2), () -> nanos);
        assertThat(rate.nanosUntilNext()).isZero();
        assertThat(rate.nanosUntilNext()).isEqualTo(500_000_000);
        nanos = 60_000_000_000L;
        assertThat(rate.nanosUntilNext()).isZero();
        assertThat(rate.nanosUntilNext()).isZero();
        assertThat(rate.nanosUntilNext()).isEqualTo(500_000_000);
    }
}
