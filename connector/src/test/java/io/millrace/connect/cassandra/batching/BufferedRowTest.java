package io.millrace.connect.cassandra.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BufferedRowTest {

    private final TestRows rows = new TestRows();

    @Test
    void itsHeapIsThatOfItsValuesAndOfTheObjectsAroundThem() {
        int small = row(100).heapBytes();

        assertThat(small).isGreaterThan(100);
        assertThat(row(1_100).heapBytes() - small).isEqualTo(1_000);
    }

    @Test
    void givesBackWhatItTookWhateverHasBecomeOfItMeanwhile() {
        BufferedRow row = row(1_000);
        int before = row.heapBytes();

        row.replace(row(10).row());

        assertThat(row.row().bytes()).isEqualTo(10);
        assertThat(row.heapBytes()).isEqualTo(before);
    }

    private BufferedRow row(int bytes) {
        return rows.of(TestRows.STATEMENT, "a/1", bytes);
    }
}
