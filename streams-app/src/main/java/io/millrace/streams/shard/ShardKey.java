package io.millrace.streams.shard;

import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.Encoder;

/** A shard key resolved against the event's schema: from an event to its columns' values, their bytes and their slice. */
public final class ShardKey {
    private final ShardColumn[] columns;

    /**
     * Resolves a key.
     *
     * @param specs the columns, in the order of the table's partition key
     * @param source the source, for its id
     * @param event the event's schema
     * @throws io.millrace.streams.pipeline.PipelineException if a field is missing or of a type no key can have
     */
    public ShardKey(List<KeyColumn> specs, Source source, Schema event) {
        this.columns =
                specs.stream().map(spec -> new ShardColumn(spec, source, event)).toArray(ShardColumn[]::new);
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
     * Takes the columns' values from an event.
     *
     * @param event the event
     * @return one value a column, as Avro has them; none is null
     * @throws Rejected if one is missing
     */
    public Object[] values(GenericRecord event) throws Rejected {
        Object[] values = new Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            values[i] = columns[i].value(event);
        }
        return values;
    }

    /**
     * Returns the slice that owns a key.
     *
     * @param values what {@link #values} returned
     * @param shards how many slices there are
     * @return the slice
     * @throws Rejected if Cassandra would not take the key: empty, or longer than 65,535 bytes
     */
    public int slice(Object[] values, int shards) throws Rejected {
        return Slices.slice(Murmur3.token(partitionKey(values)), shards);
    }

    private byte[] partitionKey(Object[] values) throws Rejected {
        byte[][] parts = new byte[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            parts[i] = columns[i].cqlBytes(values[i]);
        }
        byte[] key = PartitionKey.of(parts);
        if (key == null) {
            throw new Rejected(
                    Reason.KEY_INVALID,
                    "the key is longer than the " + PartitionKey.MAX_BYTES + " bytes a partition key can have");
        }
        if (key.length == 0) {
            throw new Rejected(Reason.KEY_MISSING, "the key column " + columns[0].name() + " is empty");
        }
        return key;
    }

    /**
     * Writes the columns as Avro.
     *
     * @param values what {@link #values} returned
     * @param derivedOnly whether to leave out those that are fields of the event
     * @param encoder where to
     * @throws IOException if the encoder throws it
     */
    public void write(Object[] values, boolean derivedOnly, Encoder encoder) throws IOException {
        for (int i = 0; i < columns.length; i++) {
            if (columns[i].derived() || !derivedOnly) {
                columns[i].write(values[i], encoder);
            }
        }
    }
}
