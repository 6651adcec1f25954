package io.millrace.connect.cassandra.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.config.BatchConfig.BatchGrouping;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.topology.BatchThresholds;
import org.junit.jupiter.api.Test;

/** The server counts 32 bytes for a row and 16 for its one value beside what they hold. */
class GroupingTest {

    private final TestRows rows = new TestRows();
    private final Grouping grouping = new Grouping(BatchGrouping.AUTO, new BatchThresholds(4_000, 10));

    @Test
    void countsBytesAsTheServerDoes() {
        assertThat(grouping.bytes(queue(TestRows.STATEMENT, 100, 200))).isEqualTo(300 + 2 * 48);
    }

    @Test
    void partitionsOfOneOrTwoSmallRowsShareARequest() {
        assertThat(grouping.isSparse(queue(TestRows.STATEMENT, 8))).isTrue();
        assertThat(grouping.isSparse(queue(TestRows.STATEMENT, 8, 8))).isTrue();
        assertThat(grouping.isSparse(queue(TestRows.STATEMENT, 8, 8, 8))).isFalse();
    }

    @Test
    void onesOfWhichLessThanFourFitDoNot() {
        assertThat(grouping.isSparse(queue(TestRows.STATEMENT, 1_000 - 48))).isTrue();
        assertThat(grouping.isSparse(queue(TestRows.STATEMENT, 1_001 - 48))).isFalse();
    }

    @Test
    void countersDoNotNorDoAnyWhereItIsTurnedOff() {
        Grouping off = new Grouping(BatchGrouping.PARTITION_KEY, new BatchThresholds(4_000, 10));

        assertThat(grouping.isSparse(queue(TestRows.COUNTER, 8))).isFalse();
        assertThat(off.isSparse(queue(TestRows.STATEMENT, 8))).isFalse();
    }

    @Test
    void aRequestStaysBelowTheServersThresholds() {
        PartitionQueue next = queue(TestRows.STATEMENT, 52);

        assertThat(grouping.hasRoom(9, 0, next)).isTrue();
        assertThat(grouping.hasRoom(10, 0, next)).isFalse();
        assertThat(grouping.hasRoom(1, 3_899, next)).isTrue();
        assertThat(grouping.hasRoom(1, 3_900, next)).isFalse();
    }

    private PartitionQueue queue(WriteStatement statement, int... bytes) {
        PartitionQueue queue = new PartitionQueue(TestRows.key("a"));
        for (int each : bytes) {
            queue.add(rows.of(statement, "a", each));
        }
        return queue;
    }
}
