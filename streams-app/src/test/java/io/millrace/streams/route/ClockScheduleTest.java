package io.millrace.streams.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClockScheduleTest {
    private static final long NOW = 1_000_000_000;

    private final ClockSchedule schedule = new ClockSchedule(Duration.ofMinutes(10));

    @Test
    void aClockThatGoesOnIsToldEveryHalfMinuteAndOneThatDoesNotEveryHalfOfTheTimeout() {
        assertThat(schedule.due(NOW, 0, false)).as("there is none").isFalse();
        assertThat(schedule.due(NOW, 5_000, false)).isTrue();
        assertThat(schedule.due(NOW + 29_999, 6_000, false)).isFalse();
        assertThat(schedule.due(NOW + 30_000, 6_000, false)).isTrue();

        assertThat(schedule.due(NOW + 30_000 + 299_999, 6_000, false)).isFalse();
        assertThat(schedule.due(NOW + 30_000 + 300_000, 6_000, false))
                .as("those who were restarted have not heard of it")
                .isTrue();
    }

    @Test
    void whetherItIsIdleIsToldAtOnceAlsoWithoutAClock() {
        assertThat(schedule.due(NOW, 0, true)).isTrue();
        assertThat(schedule.due(NOW + 299_999, 0, true)).isFalse();
        assertThat(schedule.due(NOW + 300_000, 0, true)).isTrue();
        assertThat(schedule.due(NOW + 300_001, 0, false)).isTrue();
        assertThat(schedule.due(NOW + 300_002, 1_000, true)).isTrue();

        schedule.reset();
        assertThat(schedule.due(NOW + 300_003, 1_000, true)).isTrue();
    }
}
