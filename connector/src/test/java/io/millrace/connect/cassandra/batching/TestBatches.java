package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.config.TableWrites.OnNotApplied;
import java.util.ArrayList;
import java.util.List;

/** Batches for tests elsewhere. */
public final class TestBatches {

    private TestBatches() {}

    public static Batch empty() {
        return new Batch(List.of(), List.of(), new ReplicaTally());
    }

    /** Makes a batch of one partition, with rows that may be sent twice and others that may not. */
    public static Batch of(int rows, int counters) {
        TestRows each = new TestRows();
        List<BufferedRow> all = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            all.add(each.of(TestRows.STATEMENT, "a/1", 8));
        }
        for (int i = 0; i < counters; i++) {
            all.add(each.of(TestRows.COUNTER, "a/1", 8));
        }
        return new Batch(List.of(new PartitionQueue(TestRows.key("a/1"))), all, new ReplicaTally());
    }

    /** Makes a batch of a single row with a condition. */
    public static Batch conditional(OnNotApplied onNotApplied) {
        BufferedRow row = new TestRows().of(TestRows.onTerms(TestRows.conditional(onNotApplied)), "a/1", 8);
        return new Batch(
                List.of(new PartitionQueue(TestRows.key("a/1"))), new ArrayList<>(List.of(row)), new ReplicaTally());
    }
}
