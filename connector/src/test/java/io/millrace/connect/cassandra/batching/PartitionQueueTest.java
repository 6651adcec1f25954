package io.millrace.connect.cassandra.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionQueueTest {

    private final TestRows rows = new TestRows();
    private final PartitionQueue queue = new PartitionQueue(TestRows.key("a/1"));
    private final List<BufferedRow> taken = new ArrayList<>();

    @Test
    void takesTheOldestRowsThatFitAndCountsTheBytesThatAreLeft() {
        List<BufferedRow> all = add(10, 20, 30, 40);
        assertThat(queue.bytes()).isEqualTo(100);

        queue.take(10, 59, taken);

        assertThat(taken).containsExactlyElementsOf(all.subList(0, 2));
        assertThat(queue.bytes()).isEqualTo(70);
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.isReady()).as("what is left has waited long enough").isTrue();
        assertThat(queue.isInFlight()).isTrue();
    }

    @Test
    void rowsThatFitExactlyAreTaken() {
        add(10, 20, 30, 40);

        queue.take(10, 60, taken);

        assertThat(taken).hasSize(3);
        assertThat(queue.bytes()).isEqualTo(40);
    }

    @Test
    void noMoreRowsAreTakenThanABatchMayHave() {
        add(10, 20, 30, 40);

        queue.take(2, 1_000, taken);

        assertThat(taken).hasSize(2);
        assertThat(queue.bytes()).isEqualTo(70);
    }

    @Test
    void aRowLargerThanABatchGoesAlone() {
        add(500, 10);

        queue.take(10, 100, taken);

        assertThat(taken).hasSize(1);
        assertThat(queue.bytes()).isEqualTo(10);
    }

    @Test
    void rowsOfOtherPartitionsInTheSameRequestDoNotCount() {
        add(10, 20);
        taken.addAll(List.of(row(90), row(90)));

        queue.take(2, 30, taken);

        assertThat(taken).hasSize(4);
        assertThat(queue.bytes()).isZero();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.isReady()).isFalse();
    }

    private List<BufferedRow> add(int... bytes) {
        List<BufferedRow> all = new ArrayList<>();
        for (int each : bytes) {
            BufferedRow row = row(each);
            queue.add(row);
            all.add(row);
        }
        return all;
    }

    private BufferedRow row(int bytes) {
        return rows.of(TestRows.STATEMENT, "a/1", bytes);
    }
}
