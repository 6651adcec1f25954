package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GeneratedEventsTest {

    private static final long END = 1_700_000_000_000L;
    private static final long COUNT = 100_000;
    private final GeneratedEvents events = new GeneratedEvents(7, COUNT, END);

    @Test
    void anEventDependsOnSeedAndIndexAlone() {
        GeneratedEvents again = new GeneratedEvents(7, COUNT, END);
        GeneratedEvents other = new GeneratedEvents(8, COUNT, END);
        int same = 0;
        for (long index = 999; index >= 0; index--) {
            assertThat(again.at(index)).isEqualTo(events.at(index));
            same += other.at(index).equals(events.at(index)) ? 1 : 0;
        }
        assertThat(same).isLessThan(5);
    }

    @Test
    void readingGivesEveryEventOnceInOrder() {
        GeneratedEvents few = new GeneratedEvents(7, 10, END);
        try (EventSource.EventReader reader = few.open()) {
            for (long index = 0; index < 10; index++) {
                assertThat(reader.next()).contains(few.at(index));
            }
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void fewPagesGetMostViews() {
        Map<String, Integer> views = new HashMap<>();
        for (long index = 0; index < COUNT; index++) {
            views.merge(events.at(index).page(), 1, Integer::sum);
        }
        // Zipf, exponent 1, 10,000 pages: the first has 1 / H(10,000) = 10.2 % of all, the second half of that.
        assertThat(views.get("/articles/0") / (double) COUNT).isBetween(0.097, 0.107);
        assertThat(views.get("/articles/1") / (double) COUNT).isBetween(0.047, 0.055);
        assertThat(views.size()).isGreaterThan(5_000);
    }

    @Test
    void timesRiseWithinAMinuteAndEndBeforeTheEnd() {
        long latest = 0;
        boolean disorder = false;
        for (long index = 0; index < COUNT; index++) {
            long time = events.at(index).occurredAt();
            assertThat(time).isBetween(END - 3 * 3_600_000L - 60_000, END);
            assertThat(time).isGreaterThan(latest - 60_001);
            disorder |= time < latest;
            latest = Math.max(latest, time);
        }
        assertThat(disorder).isTrue();
    }

    @Test
    void sizesAndLatenciesAreSane() {
        for (long index = 0; index < COUNT; index++) {
            Event event = events.at(index);
            assertThat(event.bytes()).isBetween(0L, 400_000L);
            assertThat(event.status()).isIn(200, 304, 404, 500);
            if (event.latencyMs() != null) {
                assertThat(event.latencyMs()).isBetween(3, 500);
            }
        }
    }
}
