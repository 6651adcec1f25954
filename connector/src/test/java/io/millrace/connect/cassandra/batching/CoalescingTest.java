package io.millrace.connect.cassandra.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.mapping.WriteStatement.Kind;
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

    @Test
    void rowsOfOtherKeysAreSentThoughTheirHashesAreTheSame() {
        WriteStatement clustered = new TestRows.Statement(true, Kind.ROW, 1);
        BufferedRow first = row(clustered, "a", 1, "x", "1");
        BufferedRow otherRow = row(clustered, "a", 2, "y", "1");
        BufferedRow otherPartition = row(clustered, "b", 3, "x", "1");
        BufferedRow otherStatement = row(new TestRows.Statement(true, Kind.ROW, 1), "a", 4, "x", "1");
        BufferedRow same = row(clustered, "a", 5, "x", "1");

        assertThat(coalescing.coalesce(list(first, otherRow, otherPartition, otherStatement)))
                .containsExactly(first, otherRow, otherPartition, otherStatement);
        assertThat(coalescing.coalesce(list(first, otherRow, same))).containsExactly(same, otherRow);
    }

    @Test
    void aRowThatLeavesAColumnAsItIsSupersedesNoneThatSetsIt() {
        BufferedRow both = row(TestRows.STATEMENT, "a", 1, "x", "y");
        BufferedRow one = row(TestRows.STATEMENT, "a", 2, "x", null);
        BufferedRow oneAgain = row(TestRows.STATEMENT, "a", 3, "x", null);
        BufferedRow bothAgain = row(TestRows.STATEMENT, "a", 4, "x", "y");

        assertThat(coalescing.coalesce(list(both, one))).containsExactly(both, one);
        assertThat(coalescing.coalesce(list(one, oneAgain))).containsExactly(oneAgain);
        assertThat(coalescing.coalesce(list(oneAgain, bothAgain))).containsExactly(bothAgain);
        assertThat(bothAgain.superseded()).containsExactlyInAnyOrder(oneAgain, one);
    }

    @Test
    void ofEqualWriteTimesBothAreSent() {
        BufferedRow one = rows.of("a", 1);
        BufferedRow other = rows.of("a", 1);

        assertThat(coalescing.coalesce(list(one, other))).containsExactly(one, other);
    }

    @Test
    void neitherCountersNorListsNorRowsWithoutAWriteTimeAreLeftOut() {
        for (WriteStatement statement : List.of(
                TestRows.COUNTER,
                new TestRows.Statement(true, Kind.ROW_WITH_LISTS),
                new TestRows.Statement(false, Kind.ROW))) {
            BufferedRow one = row(statement, "a", 1, "x", "y");
            BufferedRow other = row(statement, "a", 2, "x", "y");

            assertThat(coalescing.coalesce(list(one, other))).containsExactly(one, other);
        }
    }

    @Test
    void rowsWhoseHashesCollideAreAllSent() {
        List<BufferedRow> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            // The same slot for all of them, and the last one at that.
            all.add(rows.of(TestRows.STATEMENT, "partition " + i, ((long) i << 32) | (0xFFFF ^ i), 1));
        }

        assertThat(coalescing.coalesce(new ArrayList<>(all))).isEqualTo(all);
        assertThat(coalescing.steps()).isEqualTo(500 * 499 / 2);
    }

    private BufferedRow row(WriteStatement statement, String partition, long time, String one, String other) {
        return rows.of(
                statement,
                partition,
                42,
                time,
                TestRows.bytes(one),
                TestRows.bytes(one),
                other == null ? WriteStatement.UNSET : TestRows.bytes(other));
    }

    private static List<BufferedRow> list(BufferedRow... rows) {
        return new ArrayList<>(List.of(rows));
    }
}
