package io.millrace.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.Rates.Backwards;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatesTest {

    private static final Instant BEGIN = Instant.parse("2026-11-28T20:00:00Z");

    private final Rates rates = new Rates();

    @Test
    void oneReadingMakesNoRate() {
        observe(0, Map.of("0", 5_000.0));

        assertThat(rates.perSecond("rows", at(0))).isNull();
        assertThat(rates.perSecond("never read", at(0))).isNull();
    }

    @Test
    void nothingMovesIsAZeroAndNotUnknown() {
        observe(0, Map.of("0", 5_000.0));
        observe(2, Map.of("0", 5_000.0));

        assertThat(rates.perSecond("rows", at(2))).isZero();
    }

    @Test
    void theSameReadingTwiceCountsOnce() {
        observe(0, Map.of("0", 0.0));
        observe(2, Map.of("0", 200.0));
        observe(2, Map.of("0", 900.0));

        assertThat(rates.perSecond("rows", at(3))).isEqualTo(100);
    }

    @Test
    void aTaskThatWasStartedAgainGoesOnFromZero() {
        observe(0, Map.of("0", 5_000.0, "1", 1_000.0));
        observe(2, Map.of("0", 300.0, "1", 1_100.0));

        assertThat(rates.perSecond("rows", at(2))).isEqualTo((300 + 100) / 2.0);
    }

    @Test
    void aNewTaskHasBegunAtZero() {
        observe(0, Map.of("0", 1_000.0));
        observe(2, Map.of("0", 1_200.0, "1", 50.0));

        assertThat(rates.perSecond("rows", at(2))).isEqualTo((200 + 50) / 2.0);
    }

    /** Its tasks are not new: they were only not told of. */
    @Test
    void aWorkerThatTellsAgainMakesNoJump() {
        rates.observe("rows", Map.of("0", 1_000.0), false, Backwards.STARTED_AGAIN, at(0));
        observe(2, Map.of("0", 1_200.0, "1", 7_000_000.0));

        assertThat(rates.perSecond("rows", at(2))).isEqualTo(100);
    }

    @Test
    void aTaskThatWasAwayForAWhileIsCountedFromWhereItWas() {
        observe(0, Map.of("0", 1_000.0, "1", 1_000.0));
        observe(2, Map.of("0", 1_000.0));
        observe(4, Map.of("0", 1_000.0, "1", 1_400.0));

        assertThat(rates.perSecond("rows", at(4))).isEqualTo(100);
    }

    /** A broker or a worker may hang for a minute while others answer. */
    @Test
    void whatOneCountedWhileItWasAwayForLongIsNotTheRateOfTheLastTenSeconds() {
        for (int second = 0; second <= 60; second += 2) {
            observe(
                    second,
                    second < 4 ? Map.of("0", second * 100.0, "1", second * 100.0) : Map.of("0", second * 100.0));
        }
        observe(62, Map.of("0", 6_200.0, "1", 6_200.0));
        assertThat(rates.perSecond("rows", at(62))).isEqualTo(100);
        assertThat(rates.grown("rows")).isEqualTo(12_400);

        for (int second = 64; second <= 74; second += 2) {
            observe(second, Map.of("0", second * 100.0, "1", second * 100.0));
        }
        assertThat(rates.perSecond("rows", at(74))).isEqualTo(200);
    }

    @Test
    void offsetsThatAreTakenBackAreNoProgress() {
        rates.observe("offsets", Map.of("g", 1_000_000.0), true, Backwards.TAKEN_BACK, at(0));
        rates.observe("offsets", Map.of("g", 10.0), true, Backwards.TAKEN_BACK, at(2));
        rates.observe("offsets", Map.of("g", 210.0), true, Backwards.TAKEN_BACK, at(4));

        assertThat(rates.perSecond("offsets", at(4))).isEqualTo(50);
    }

    @Test
    void aRateThatIsNotReadAnyMoreIsNotKnown() {
        observe(0, Map.of("0", 0.0));
        observe(2, Map.of("0", 200.0));

        assertThat(rates.perSecond("rows", at(12))).isEqualTo(100);
        assertThat(rates.perSecond("rows", at(13))).isNull();
    }

    @Test
    void afterASilenceTheRateIsThatOfTheWholeOfIt() {
        observe(0, Map.of("0", 0.0));
        observe(2, Map.of("0", 200.0));
        observe(42, Map.of("0", 2_200.0));

        assertThat(rates.perSecond("rows", at(42))).isEqualTo(50);
    }

    @Test
    void theRateIsThatOfTheLastTenSeconds() {
        for (int second = 0; second <= 60; second += 2) {
            observe(second, Map.of("0", second <= 30 ? second * 100.0 : 3_000.0 + (second - 30) * 10.0));
        }

        assertThat(rates.perSecond("rows", at(60))).isEqualTo(10);
    }

    private void observe(int second, Map<String, Double> members) {
        rates.observe("rows", members, true, Backwards.STARTED_AGAIN, at(second));
    }

    private static Instant at(int second) {
        return BEGIN.plusSeconds(second);
    }
}
