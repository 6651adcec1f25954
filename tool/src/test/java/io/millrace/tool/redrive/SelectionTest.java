package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.expressions.ExpressionException;
import io.millrace.tool.redrive.Where.UnfitException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

    private static final Instant TIME = Instant.ofEpochMilli(Letters.TIME);

    @Test
    void tellsWhatNoLetterHasSoThatAMisspeltNameIsSeen() throws UnfitException {
        Where where = Where.parse("value.totl > 1 or header.trace = 'x' or header['no-such'] = 'y'");
        Letter letter = new LetterReader().read(Letters.record(Letters.ofSink(17), "k", "{\"total\": 2}"));
        assertThat(where.holds(letter)).isFalse();
        assertThat(where.neverThere()).containsExactly("header.no-such", "value.totl");
    }

    @Test
    void byWhatTheHeadersSay() throws UnfitException {
        assertThat(takes(List.of("TOTAL is a string"), List.of(), List.of())).isTrue();
        assertThat(takes(List.of("late", "total"), List.of(), List.of())).isTrue();
        assertThat(takes(List.of("late"), List.of(), List.of())).isFalse();
        assertThat(takes(List.of(), List.of("shop.orders"), List.of())).isTrue();
        assertThat(takes(List.of(), List.of("shop"), List.of())).isFalse();
        assertThat(takes(List.of(), List.of(), List.of("orders"))).isTrue();
        assertThat(takes(List.of("total"), List.of("shop.orders"), List.of("events")))
                .isFalse();
    }

    @Test
    void byTimeAndKey() throws UnfitException {
        assertThat(takes(Optional.of(TIME), Optional.of(TIME.plusMillis(1)), Optional.of("k")))
                .isTrue();
        assertThat(takes(Optional.of(TIME.plusMillis(1)), Optional.empty(), Optional.empty()))
                .isFalse();
        assertThat(takes(Optional.empty(), Optional.of(TIME), Optional.empty())).isFalse();
        assertThat(takes(Optional.empty(), Optional.empty(), Optional.of("K"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "table = 'shop.orders' and topic = 'orders' and partition = 3 and offset between 10 and 20",
                "reason like 'column total%'",
                "contains(message, 'orders-3-17')",
                "timestamp >= '2026-01-01T00:00:00Z'",
                "attempts = 0",
                "key = 'k'",
                "value.total > 12 and value.customer.id in (7, 8)",
                "value.state = 'NEW' and value.cancelled is null",
                "header.trace = 'kept'",
                "header['__connect.errors.stage'] = 'TASK_PUT'",
                "contains(value, 'NEW')"
            })
    void byAnExpressionThatHolds(String condition) throws UnfitException {
        assertThat(Where.parse(condition).holds(Letters.read(Letters.ofSink(17))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "table = 'shop.carts'",
                "value.cancelled = true",
                "value.total > 13",
                "header.other = 'x'",
                "value.a.b = 1"
            })
    void byAnExpressionThatDoesNot(String condition) throws UnfitException {
        assertThat(Where.parse(condition).holds(Letters.read(Letters.ofSink(17))))
                .isFalse();
    }

    @Test
    void aConditionThatCannotBeAskedOfALetterSaysWhyAndNothingOfItsPayload() {
        Letter notJson = Letters.read(Letters.ofSink(17), "k", "payload-7f3a");
        assertThatThrownBy(() -> Where.parse("value.total > 1").holds(notJson))
                .isInstanceOf(UnfitException.class)
                .hasMessage("the value is no JSON")
                .hasNoCause();
        Letter text = Letters.read(Letters.ofSink(17), "k", "{\"total\": \"payload-7f3a\"}");
        assertThatThrownBy(() -> Where.parse("value.total > 1").holds(text))
                .isInstanceOf(UnfitException.class)
                .hasMessageStartingWith("column ")
                .hasMessageNotContaining("payload");
    }

    @Test
    void mistakesAreFoundBeforeAnyLetterIsRead() {
        assertThatThrownBy(() -> Where.parse("tabel = 'x'"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("a letter has reason, message, table");
        assertThatThrownBy(() -> Where.parse("table > 3")).isInstanceOf(ExpressionException.class);
        assertThatThrownBy(() -> Where.parse("offset + 1")).hasMessageContaining("is no condition");
        assertThatThrownBy(() -> Where.parse("table.name = 'x'")).hasMessageContaining("table has no parts");
        assertThatThrownBy(() -> Where.parse("header = 'x'")).hasMessageContaining("name the header");
    }

    @Test
    void timesAsPeopleWriteThem() {
        Clock clock = Clock.fixed(TIME, ZoneOffset.UTC);
        assertThat(PointInTime.parse("90m", clock)).contains(TIME.minus(Duration.ofMinutes(90)));
        assertThat(PointInTime.parse("2d", clock)).contains(TIME.minus(Duration.ofDays(2)));
        assertThat(PointInTime.parse("2026-11-28", clock)).contains(Instant.parse("2026-11-28T00:00:00Z"));
        assertThat(PointInTime.parse("2026-11-28T21:00:00+01:00", clock))
                .contains(Instant.parse("2026-11-28T20:00:00Z"));
        assertThat(PointInTime.parse("2026-13-28", clock)).isEmpty();
        assertThat(PointInTime.parse("yesterday", clock)).isEmpty();
    }

    private static boolean takes(List<String> reasons, List<String> tables, List<String> topics) throws UnfitException {
        return new Selection(
                        reasons, tables, topics, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())
                .takes(Letters.read(Letters.ofSink(17)));
    }

    private static boolean takes(Optional<Instant> since, Optional<Instant> until, Optional<String> key)
            throws UnfitException {
        return new Selection(List.of(), List.of(), List.of(), since, until, key, Optional.empty())
                .takes(Letters.read(Letters.ofSink(17)));
    }
}
