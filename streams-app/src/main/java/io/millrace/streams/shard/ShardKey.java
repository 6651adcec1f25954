package io.millrace.streams.shard;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.Source;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;

/**
 * The key of a table, resolved against the event's schema: from an event to its columns, and from these to the slice that
 * owns their partition. The partition key is all columns, or some of them, and may have the window's start among them.
 */
public final class ShardKey {
    /** Stands for the window's start in a partition key. */
    public static final String WINDOW_START = "window_start";

    private static final int OF_WINDOW = -1;

    private final ShardColumn[] columns;
    private final int[] partition;

    /**
     * Resolves a key whose columns are all in the partition key.
     *
     * @param specs the columns, in the order of the table's partition key
     * @param source the source, for its id
     * @param event the event's schema
     * @throws PipelineException if a field is missing or of a type no key can have
     */
    public ShardKey(List<KeyColumn> specs, Source source, Schema event) {
        this(specs, specs, source, event);
    }

    /**
     * Resolves a key.
     *
     * @param key the columns that tell one row from another
     * @param partition the partition key: some of those, by name, the window's start, and functions, which become columns
     * @param source the source, for its id
     * @param event the event's schema
     * @throws PipelineException if a field is missing or of a type no key can have
     */
    public ShardKey(List<KeyColumn> key, List<KeyColumn> partition, Source source, Schema event) {
        List<KeyColumn> all = new ArrayList<>(key);
        this.partition = new int[partition.size()];
        for (int i = 0; i < this.partition.length; i++) {
            this.partition[i] = place(partition.get(i), all);
        }
        this.columns =
                all.stream().map(spec -> new ShardColumn(spec, source, event)).toArray(ShardColumn[]::new);
    }

    private static int place(KeyColumn column, List<KeyColumn> all) {
        if (column.function() == null && column.name().equals(WINDOW_START)) {
            return OF_WINDOW;
        }
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).name().equals(column.name())) {
                return i;
            }
        }
        if (column.function() == null) {
            throw new PipelineException(
                    column.where(),
                    "the partition key's " + column.name() + " is not in the key, and the rows of one " + column.name()
                            + " would be in several partitions; take a column of key, window_start or a function");
        }
        all.add(column);
        return all.size() - 1;
    }

    /**
     * Returns the columns as Avro fields.
     *
     * @param derivedOnly whether to leave out those that are fields of the event
     * @return new fields, in the key's order
     */
    public List<Schema.Field> fields(boolean derivedOnly) {
        List<Schema.Field> fields = new ArrayList<>();
        for (ShardColumn column : columns) {
            if (column.derived() || !derivedOnly) {
                fields.add(new Schema.Field(column.name(), column.type(), column.doc()));
            }
        }
        return fields;
    }

    /**
     * Returns what is written down of the columns.
     *
     * @return a part for each, in the key's order
     */
    public List<KeyPart> parts() {
        return Arrays.stream(columns).map(ShardColumn::part).toList();
    }

    /**
     * Returns the names of the partition key's columns.
     *
     * @return names, in the table's order
     */
    public List<String> partitionColumns() {
        List<String> names = new ArrayList<>();
        for (int i : partition) {
            names.add(i == OF_WINDOW ? WINDOW_START : columns[i].name());
        }
        return names;
    }

    /**
     * Creates what one task works with.
     *
     * @return a writer and reader of keys, for one thread
     */
    public Keys keys() {
        return new Keys();
    }

    /** Writes and reads keys. For one thread. */
    public final class Keys {
        private final AvroInput scratch = new AvroInput();
        private final byte[][] all = new byte[columns.length][];
        private final byte[][] parts = new byte[partition.length][];

        private Keys() {}

        /**
         * Writes an event's columns in Avro binary.
         *
         * @param event the event
         * @param derivedOnly whether to leave out those that are fields of the event
         * @param out where to
         * @throws Rejected if one is missing
         */
        public void write(EventFields event, boolean derivedOnly, AvroOutput out) throws Rejected {
            for (ShardColumn column : columns) {
                if (column.derived() || !derivedOnly) {
                    column.write(event, out, scratch);
                }
            }
        }

        /**
         * Returns the slice that owns a key.
         *
         * @param bytes an array that holds what {@link #write} wrote, all columns
         * @param from where it begins
         * @param to where it ends
         * @param windowStart the window's start in milliseconds since 1970, for partition keys that have it
         * @param shards how many slices there are
         * @return the slice
         * @throws Rejected if Cassandra would not take the key: empty, longer than 65,535 bytes, or no UUID
         */
        public int slice(byte[] bytes, int from, int to, long windowStart, int shards) throws Rejected {
            scratch.on(bytes, from, to);
            try {
                for (int i = 0; i < columns.length; i++) {
                    all[i] = columns[i].cqlBytes(scratch);
                    if (all[i].length > PartitionKey.MAX_BYTES) {
                        throw new Rejected(
                                Reason.KEY_INVALID,
                                "the key column " + columns[i].name() + " is longer than the " + PartitionKey.MAX_BYTES
                                        + " bytes it can have");
                    }
                }
            } catch (MalformedException e) {
                throw new IllegalStateException("A key is not what this pipeline writes", e);
            }
            for (int i = 0; i < partition.length; i++) {
                parts[i] = partition[i] == OF_WINDOW ? CqlKeyType.TIMESTAMP.bytes(windowStart) : all[partition[i]];
            }
            byte[] key = PartitionKey.of(parts);
            if (key == null) {
                throw new Rejected(
                        Reason.KEY_INVALID,
                        "the key is longer than the " + PartitionKey.MAX_BYTES + " bytes a partition key can have");
            }
            if (key.length == 0) {
                throw new Rejected(
                        Reason.KEY_MISSING,
                        "the key column " + partitionColumns().get(0) + " is empty");
            }
            return Slices.slice(Murmur3.token(key), shards);
        }
    }
}
