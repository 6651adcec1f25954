package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final long HOUR = 3_600_000;
    private static final GeneratedEvents SOURCE = new GeneratedEvents(3, 1_000, 1_700_000_000_000L);

    @Test
    void talliesViewsBytesSlowestAndLastSeenPerPageAndHour() {
        Tally tally = new Tally();
        tally.add(new Event(0, "/a", 2 * HOUR - 1, "v", 200, 10, 5));
        tally.add(new Event(1, "/a", HOUR, "v", 200, 20, null));
        tally.add(new Event(2, "/a", 2 * HOUR, "v", 200, 30, null));
        tally.add(new Event(3, "/b", -1, "v", 200, 40, 7));

        assertThat(tally.hourly())
                .hasSize(3)
                .containsEntry(new Tally.Hour("/a", HOUR), new Totals(2, 30, 5, 2 * HOUR - 1))
                .containsEntry(new Tally.Hour("/a", 2 * HOUR), new Totals(1, 30, null, 2 * HOUR))
                .containsEntry(new Tally.Hour("/b", -HOUR), new Totals(1, 40, 7, -1));
        assertThat(tally.total())
                .hasSize(2)
                .containsEntry("/a", new Totals(3, 60, 5, 2 * HOUR))
                .containsEntry("/b", new Totals(1, 40, 7, -1));
    }

    @Test
    void takesEventsOffTheTally() {
        Ledger ledger = full();
        Tally some = new Tally();
        for (long index = 0; index < 1_000; index++) {
            if (index != 17 && index != 999) {
                some.add(SOURCE.at(index));
            }
        }
        Tally rest = ledger.tallyWithout(Set.of(17L, 999L));

        assertThat(rest.hourly()).isEqualTo(some.hourly());
        assertThat(rest.total()).isEqualTo(some.total());
        assertThat(rest.total()).isNotEqualTo(ledger.tallyWithout(Set.of()).total());
    }

    @Test
    void remembersADigestOfEveryEventAndFindsTheEventAgain() {
        Ledger ledger = full();
        for (int index = 0; index < ledger.size(); index++) {
            assertThat(ledger.digest(index)).isEqualTo(EventDigest.of(SOURCE.at(index)));
        }
        assertThat(ledger.event(123)).isEqualTo(SOURCE.at(123));
    }

    @Test
    void eventsComeInOrder() {
        Ledger ledger = new Ledger(SOURCE, EventIds.ofRun(1));
        assertThatThrownBy(() -> ledger.add(SOURCE.at(1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDigestDiffersWithEveryField() {
        long digest = EventDigest.of("/a", 1, "v", 200, 10, 5);
        assertThat(EventDigest.of("/b", 1, "v", 200, 10, 5)).isNotEqualTo(digest);
        assertThat(EventDigest.of("/a", 2, "v", 200, 10, 5)).isNotEqualTo(digest);
        assertThat(EventDigest.of("/a", 1, "w", 200, 10, 5)).isNotEqualTo(digest);
        assertThat(EventDigest.of("/a", 1, "v", 201, 10, 5)).isNotEqualTo(digest);
        assertThat(EventDigest.of("/a", 1, "v", 200, 11, 5)).isNotEqualTo(digest);
        assertThat(EventDigest.of("/a", 1, "v", 200, 10, 6)).isNotEqualTo(digest);
        assertThat(EventDigest.of("/a", 1, "v", 200, 10, null)).isNotEqualTo(digest);
        assertThat(EventDigest.of("/a", 1, "v", 200, 10, 5)).isEqualTo(digest);
    }

    @Test
    void anIdCarriesTheRunAndTheIndex() {
        EventIds ids = EventIds.ofRun(0x1234_5678_9ABC_DEF0L);
        UUID id = ids.id(1_999_999);

        assertThat(ids.index(id)).hasValue(1_999_999);
        assertThat(ids.index(UUID.fromString(id.toString()))).hasValue(1_999_999);
        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(EventIds.ofRun(1).index(id)).isEmpty();
        assertThat(ids.index(UUID.randomUUID())).isEmpty();
    }

    private static Ledger full() {
        Ledger ledger = new Ledger(SOURCE, EventIds.ofRun(1));
        for (long index = 0; index < SOURCE.count(); index++) {
            ledger.add(SOURCE.at(index));
        }
        return ledger;
    }
}
