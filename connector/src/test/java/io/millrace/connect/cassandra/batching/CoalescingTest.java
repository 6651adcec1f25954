package io.millrace.connect.cassandra.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CoalescingTest {

    private final TestRows rows = new TestRows();
    private final Coalescing coalescing = new Coalescing();

    @Test
    void aHotRowCostsTheSameForEachOfItsUpdates() {
        List<BufferedRow> updates = new ArrayList<>();
        for (int i = 0; i < 65_535; i++) {
            updates.add(rows.of("hot", i));
        }

        List<BufferedRow> sent = coalescing.coalesce(updates);

        assertThat(sent).singleElement().satisfies(row -> {
            assertThat(row.row().writeTimeMicros()).isEqualTo(65_534);
            assertThat(row.superseded()).hasSize(65_534);
        });
        assertThat(coalescing.steps()).isLessThan(3L * 65_535);
    }

    @Test
    void updatesThatComeInTheWrongOrderCostNoMore() {
        List<BufferedRow> updates = new ArrayList<>();
        for (int i = 0; i < 65_535; i++) {
            updates.add(rows.of("hot", 65_535 - i));
        }

        assertThat(coalescing.coalesce(updates)).hasSize(1);
        assertThat(coalescing.steps()).isLessThan(3L * 65_535);
    }

    /**
     * A batch that is sent in parts is coalesced part by part, and rows that have coalesced others are coalesced
     * themselves.
     */
    @Property(tries = 200)
    void whatIsCoalescedIsReleasedAgainAllOfItAndOnce(@ForAll long seed) {
        Random random = new Random(seed);
        List<BufferedRow> all = new ArrayList<>();
        List<BufferedRow> waiting = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            for (int i = random.nextInt(20); i > 0; i--) {
                BufferedRow row = rows.of("partition " + random.nextInt(3), random.nextInt(1_000));
                all.add(row);
                waiting.add(random.nextInt(waiting.size() + 1), row);
            }
            if (random.nextInt(4) == 0 && !waiting.isEmpty()) {
                BufferedRow refused = waiting.get(random.nextInt(waiting.size()));
                waiting.addAll(refused.release());
                assertThat(refused.hasCoalesced()).isFalse();
            }
            waiting = new ArrayList<>(coalescing.coalesce(waiting));
        }

        List<BufferedRow> found = new ArrayList<>(waiting);
        waiting.forEach(row -> found.addAll(row.superseded()));
        Set<BufferedRow> distinct = new HashSet<>(found);
        assertThat(found).hasSameSizeAs(distinct);
        assertThat(distinct).containsExactlyInAnyOrderElementsOf(all);
        waiting.forEach(row -> assertThat(row.superseded())
                .allSatisfy(other -> assertThat(other.hasCoalesced()).isFalse())
                .allSatisfy(other -> assertThat(other.row().writeTimeMicros())
                        .isLessThan(row.row().writeTimeMicros())));
    }
}
