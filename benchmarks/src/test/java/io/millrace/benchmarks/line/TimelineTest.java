package io.millrace.benchmarks.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.benchmarks.line.Timeline.Sample;
import io.millrace.benchmarks.line.Timeline.Window;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final long BEGIN = 7_000_000_000L;

    @Test
    void theSustainedRateLeavesOutTheFirstTenthAndWhatComesAfterTheLastRow() {
        Timeline timeline = timeline(1_000, 0, 0, 2_000, 60, 2_500, 120, 4_500, 1_000, 9_000, 1_000);

        assertThat(timeline.sustained(10).rows()).isEqualTo(880);
        assertThat(timeline.sustained(10).rowsPerSecond()).isCloseTo(440, within(1e-9));
        assertThat(timeline.whole().rowsPerSecond()).isCloseTo(1_000 / 4.5, within(1e-9));
        assertThat(timeline.secondsToFirstRow()).isCloseTo(2, within(1e-9));
    }

    @Test
    void cpuTimeIsOfTheSameRowsAsTheRate() {
        Timeline timeline = new Timeline(1_000);
        timeline.add(new Sample(BEGIN, 0, Map.of("worker", 5_000_000L)));
        timeline.add(new Sample(BEGIN + 1_000_000_000L, 500, Map.of("worker", 25_000_000L)));
        timeline.add(new Sample(BEGIN + 2_000_000_000L, 1_000, Map.of("worker", 30_000_000L)));

        assertThat(timeline.whole().cpuMicros()).containsEntry("worker", 25.0);
        assertThat(timeline.sustained(10).cpuMicros()).containsEntry("worker", 10.0);
    }

    @Test
    void aRunThatOneLookSawWholeHasNoSustainedRate() {
        Timeline timeline = timeline(1_000, 0, 0, 400, 1_000);

        Window sustained = timeline.sustained(10);
        assertThat(sustained.rowsPerSecond()).isNaN();
        assertThat(sustained.cpuMicros().get("worker")).isNaN();
        assertThat(timeline.whole().rowsPerSecond()).isCloseTo(2_500, within(1e-9));
    }

    @Test
    void rowsAreSpreadOverTheSecondsBetweenTwoLooks() {
        Timeline timeline = timeline(1_000, 0, 0, 500, 100, 1_500, 700, 2_500, 1_000);

        assertThat(timeline.perSecond()).containsExactly(400.0, 450.0, 150.0);
        assertThat(timeline.perSecond().stream().mapToDouble(each -> each).sum())
                .isEqualTo(1_000);
    }

    @Test
    void fullSpeedIsWhereThreeSecondsInARowHaveIt() {
        Timeline timeline =
                timeline(1_300, 0, 0, 1_000, 50, 2_000, 350, 3_000, 400, 4_000, 700, 5_000, 1_000, 6_000, 1_300);

        assertThat(timeline.secondsUntil(290)).hasValue(4);
        assertThat(timeline.secondsUntil(400)).isEmpty();
    }

    /** @param looks milliseconds and rows in turns */
    private static Timeline timeline(long total, long... looks) {
        Timeline timeline = new Timeline(total);
        for (int i = 0; i < looks.length; i += 2) {
            timeline.add(new Sample(BEGIN + looks[i] * 1_000_000L, looks[i + 1], Map.of("worker", looks[i])));
        }
        return timeline;
    }
}
