package io.millrace.connect.cassandra.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import io.millrace.connect.cassandra.mapping.WriteStatement.Kind;
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

    @Test
    void aRowIsWrittenOnceInARequestThatGivesAllItsRowsOneTime() {
        // Of equal write times Cassandra keeps the larger value, and not the later one.
        WriteStatement untimed = new TestRows.Statement(false, Kind.ROW);
        List<BufferedRow> all = new ArrayList<>();
        for (long identity : new long[] {1, 2, 1, 3}) {
            all.add(rows.of(untimed, "a/1", identity, Row.UNDECIDED, TestRows.bytes("x")));
        }
        all.forEach(queue::add);

        queue.take(10, 1_000, taken);

        assertThat(taken).isEqualTo(all.subList(0, 2));
        assertThat(queue.isReady()).isTrue();
        taken.clear();
        queue.take(10, 1_000, taken);
        assertThat(taken).isEqualTo(all.subList(2, 4));
    }

    @Test
    void whatDeletesAPartitionGoesWithoutItsRows() {
        WriteStatement untimed = new TestRows.Statement(false, Kind.ROW);
        long partition = 9;
        List<BufferedRow> all = List.of(
                rows.sharing(untimed, "a/1", 1, partition),
                rows.sharing(untimed, "a/1", partition, partition),
                rows.sharing(untimed, "a/1", partition, partition));
        all.forEach(queue::add);

        queue.take(10, 1_000, taken);
        assertThat(taken).containsExactly(all.get(0));
        taken.clear();
        queue.take(10, 1_000, taken);
        assertThat(taken).containsExactly(all.get(1));
    }

    @Test
    void countersAddUpInOneRequest() {
        for (int i = 0; i < 3; i++) {
            queue.add(rows.of(TestRows.COUNTER, "a/1", 1, Row.UNDECIDED, TestRows.bytes("x")));
        }

        queue.take(10, 1_000, taken);

        assertThat(taken).hasSize(3);
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
