package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimesTest {

    private static final long NOW = Letters.TIME;
    private static final long DAY = TimeUnit.DAYS.toMillis(1);

    @Test
    void aTimeThatItsTopicWouldSoonDeleteIsNotTaken() {
        Times week = Times.of(true, 7 * DAY, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(week.take(NOW - 3 * DAY, NOW)).isTrue();
        assertThat(week.take(NOW - 4 * DAY, NOW)).isFalse();
        assertThat(Times.of(true, -1, Long.MAX_VALUE, Long.MAX_VALUE).take(0, NOW))
                .isTrue();
        assertThat(Times.of(false, 7 * DAY, Long.MAX_VALUE, Long.MAX_VALUE).take(0, NOW))
                .isTrue();
    }

    @Test
    void aTimeThatBrokersRefuseIsNotTaken() {
        Times narrow = Times.of(true, -1, DAY, 0);
        assertThat(narrow.take(NOW, NOW)).isTrue();
        assertThat(narrow.take(NOW - DAY - 1, NOW)).isFalse();
        assertThat(narrow.take(NOW + 1, NOW)).isFalse();
    }
}
