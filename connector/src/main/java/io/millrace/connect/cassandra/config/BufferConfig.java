package io.millrace.connect.cassandra.config;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * What one task holds in memory, at most, before it pauses its partitions.
 *
 * @param maxRows rows, buffered and in flight
 * @param maxBytes bytes of rows and of the records they came from
 */
public record BufferConfig(int maxRows, long maxBytes) {

    static final String MAX_ROWS = "buffer.max.rows";
    static final String MAX_BYTES = "buffer.max.bytes";

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Buffer")
                .option(
                        MAX_ROWS,
                        Type.INT,
                        100_000,
                        atLeast(1),
                        Importance.MEDIUM,
                        "Buffered rows",
                        "Rows that one task holds, waiting or in flight, before it pauses its partitions. It also"
                                + " bounds how many records are written again after a crash. Must be at least"
                                + " batch.max.rows.")
                .option(
                        MAX_BYTES,
                        Type.LONG,
                        67_108_864L,
                        atLeast(1),
                        Importance.MEDIUM,
                        "Buffered bytes",
                        "Bytes that one task holds, waiting or in flight, before it pauses its partitions; the"
                                + " original records are counted in. Must be at least batch.max.bytes.");
    }

    static BufferConfig from(AbstractConfig config) {
        return new BufferConfig(config.getInt(MAX_ROWS), config.getLong(MAX_BYTES));
    }
}
