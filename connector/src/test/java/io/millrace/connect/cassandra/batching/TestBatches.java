package io.millrace.connect.cassandra.batching;

import java.util.List;

/** Batches for tests that do not look into them. */
public final class TestBatches {

    private TestBatches() {}

    public static Batch empty() {
        return new Batch(List.of(), List.of(), new ReplicaTally());
    }
}
