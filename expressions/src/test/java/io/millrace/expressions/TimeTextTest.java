package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Texts are read as java.time reads them. */
class TimeTextTest {
    private static final ValueType MICROS =
            new ValueType(ValueType.Kind.LONG, ValueType.Meaning.TIMESTAMP_MICROS, null);

    @Test
    void everyDayOfFourHundredYearsAndMore() {
        for (LocalDate day = LocalDate.of(1890, 1, 1); day.getYear() < 2310; day = day.plusDays(1)) {
            assertThat(TimeText.parse(day.toString(), ValueType.date())).isEqualTo(day.toEpochDay());
        }
        assertThat(TimeText.parse("0000-02-29", ValueType.date()))
                .isEqualTo(LocalDate.of(0, 2, 29).toEpochDay());
        assertThat(TimeText.parse("9999-12-31", ValueType.date()))
                .isEqualTo(LocalDate.of(9999, 12, 31).toEpochDay());
        assertThat(TimeText.parse("1900-02-29", ValueType.date())).isNull();
        assertThat(TimeText.parse("2023-04-31", ValueType.date())).isNull();
    }

    @Property
    void everyInstant(
            @ForAll @LongRange(min = -62_167_219_200_000_000L, max = 253_402_300_799_999_999L) long micros,
            @ForAll @IntRange(min = -1080, max = 1080) int offsetMinutes) {
        OffsetDateTime time = Instant.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000)
                .atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));
        if (time.getYear() >= 0 && time.getYear() <= 9999) {
            assertThat(TimeText.parse(time.toString(), MICROS)).isEqualTo(micros);
            assertThat(TimeText.parse(time.toString().replace('T', ' '), MICROS))
                    .isEqualTo(micros);
        }
    }
}
