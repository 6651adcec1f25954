package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.batching.Batch;

/**
 * A batch on its way back to the front: its records have to be mapped once more, to the table as it is now. Its partitions wait for it.
 *
 * @param error what its request failed with
 * @param prepareAgain whether the statement itself was refused, and not its values
 */
public record OutdatedBatch(Batch batch, Throwable error, boolean prepareAgain) {}
