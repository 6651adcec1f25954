package io.millrace.connect.cassandra.config;

import static org.apache.kafka.common.config.ConfigDef.Range.between;

import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * When a batch leaves.
 *
 * @param maxRows rows of one batch, at most
 * @param maxBytes encoded bytes of one batch, at most, unless a single row is larger
 * @param linger how long the first row of a batch waits for others
 * @param grouping whether several partitions may share a batch
 */
public record BatchConfig(int maxRows, int maxBytes, Duration linger, BatchGrouping grouping) {

    static final String MAX_ROWS = "batch.max.rows";
    static final String MAX_BYTES = "batch.max.bytes";
    static final String LINGER = "linger.ms";
    static final String GROUPING = "batch.grouping";

    /** Whose rows travel together. */
    public enum BatchGrouping {
        /** Those of one partition key, and where there are few of them, those of a few that have the same replicas. */
        AUTO,
        /** Those of one partition key, always. */
        PARTITION_KEY
    }

    /** The native protocol counts the statements of a batch in an unsigned short. */
    private static final int PROTOCOL_ROWS = 65_535;

    /**
     * Cassandra refuses a mutation above half a commit log segment: 16 MiB unless the server is configured otherwise.
     */
    private static final int MUTATION_BYTES = 16 * 1024 * 1024;

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Batches")
                .option(
                        MAX_ROWS,
                        Type.INT,
                        1000,
                        between(1, PROTOCOL_ROWS),
                        Importance.MEDIUM,
                        "Rows per batch",
                        "Rows per batch, at most. A batch holds rows of one partition and leaves when it is full, or"
                                + " when its first row has waited linger.ms.")
                .option(
                        MAX_BYTES,
                        Type.INT,
                        262_144,
                        between(1, MUTATION_BYTES),
                        Importance.MEDIUM,
                        "Bytes per batch",
                        "Encoded bytes per batch, at most; a larger row travels alone. Cassandra refuses batches above"
                                + " its max_mutation_size (16 MiB by default).")
                .option(
                        LINGER,
                        Type.LONG,
                        1000L,
                        between(0, 3_600_000),
                        Importance.MEDIUM,
                        "Linger (ms)",
                        "How long the first row of a batch waits for others of its partition, in milliseconds. More"
                                + " makes fuller batches and later rows; 0 sends what each poll brought at once.")
                .choice(
                        GROUPING,
                        Choices.of(BatchGrouping.values()),
                        Choices.word(BatchGrouping.AUTO),
                        Importance.LOW,
                        "Batch grouping",
                        "auto: where keys hardly repeat, rows of a few partitions that have the same replicas share a"
                                + " batch, as many as the server takes without a warning (10 partitions and 5 KiB as"
                                + " shipped). partition-key: a batch never holds rows of more than one partition.");
    }

    static BatchConfig from(AbstractConfig config) {
        return new BatchConfig(
                config.getInt(MAX_ROWS),
                config.getInt(MAX_BYTES),
                Duration.ofMillis(config.getLong(LINGER)),
                Choices.parse(BatchGrouping.class, config.getString(GROUPING)));
    }
}
