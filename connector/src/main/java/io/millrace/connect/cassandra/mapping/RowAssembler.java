package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.sink.SinkRecord;

/** Makes rows of encoded values: checks the primary key, and derives the partition key and the identity from it. */
final class RowAssembler {

    /** Lengths of key parts are unsigned shorts to Cassandra. */
    private static final int LONGEST_KEY = 65_535;

    private final TableSchema table;
    private final WriteStatement statement;
    private final int markers;
    private final int[] partitionKey;
    private final int[] clustering;
    private final boolean[] isDecimal;
    private final int[] statics;
    private final long tableIdentity;
    private final boolean sharesPartition;

    /**
     * Makes an assembler of rows of one statement.
     *
     * @param bound the columns, by the position of their bind markers counted from {@code first}
     * @param markers the number of all bind markers
     * @param sharesPartition whether rows of a partition are to have different write times, since one may delete all
     * @throws Unplannable when a column of the primary key is not bound
     */
    RowAssembler(
            TableSchema table,
            WriteStatement statement,
            List<Column> bound,
            int first,
            int markers,
            boolean sharesPartition) {
        this(
                table,
                statement,
                markers,
                table.partitionKeyPositions(bound, first),
                table.clusteringPositions(bound, first),
                IntStream.range(0, bound.size())
                        .filter(i -> bound.get(i).isStatic())
                        .map(i -> first + i)
                        .toArray(),
                Identity.of(table.table().toString()),
                sharesPartition);
    }

    /**
     * Makes an assembler of statements that concern a whole partition.
     *
     * @param first the position of the partition key's first bind marker; they are the last ones
     */
    static RowAssembler ofPartition(TableSchema table, WriteStatement statement, int first) {
        int count = table.partitionKey().size();
        return new RowAssembler(
                table,
                statement,
                first + count,
                IntStream.range(first, first + count).toArray(),
                new int[0],
                new int[0],
                Identity.of(table.table().toString()),
                true);
    }

    /**
     * Makes an assembler of a statement of the user's own.
     *
     * @param partitionKey the positions of the partition key's bind markers, in its order
     * @param clustering the same of the clustering columns; none where not all are bound
     */
    static RowAssembler ofStatement(
            TableSchema table,
            WriteStatement statement,
            int markers,
            List<Integer> partitionKey,
            int[] clustering,
            boolean sharesPartition) {
        return new RowAssembler(
                table,
                statement,
                markers,
                partitionKey.stream().mapToInt(Integer::intValue).toArray(),
                clustering,
                new int[0],
                Identity.of(table.table().toString()),
                sharesPartition);
    }

    private RowAssembler(
            TableSchema table,
            WriteStatement statement,
            int markers,
            int[] partitionKey,
            int[] clustering,
            int[] statics,
            long tableIdentity,
            boolean sharesPartition) {
        this.table = table;
        this.statement = statement;
        this.markers = markers;
        this.partitionKey = partitionKey;
        this.clustering = clustering;
        this.statics = statics;
        this.tableIdentity = tableIdentity;
        this.sharesPartition = sharesPartition;
        this.isDecimal = new boolean[clustering.length];
        for (int i = 0; i < clustering.length; i++) {
            isDecimal[i] = table.clustering().get(i).type().equals(DataTypes.DECIMAL);
        }
    }

    /** Returns an assembler of rows that leave all lists unset. */
    RowAssembler withoutLists() {
        return new RowAssembler(
                table,
                statement.withoutLists(),
                markers,
                partitionKey,
                clustering,
                statics,
                tableIdentity,
                sharesPartition);
    }

    TableSchema table() {
        return table;
    }

    /** Makes room for the values of a row. */
    ByteBuffer[] newValues() {
        return new ByteBuffer[markers];
    }

    /**
     * Makes a row.
     *
     * @throws BadRecordException when its primary key is not one that Cassandra takes
     */
    Row assemble(SinkRecord record, ByteBuffer[] values, long writeTimeMicros) {
        long identity = tableIdentity;
        int routingLength = 0;
        for (int i = 0; i < partitionKey.length; i++) {
            ByteBuffer value = keyValue(
                    record, values, partitionKey[i], table.partitionKey().get(i));
            identity = Identity.add(identity, value);
            routingLength += value.remaining();
        }
        long sharedIdentity = sharesPartition || setsStatic(values) ? identity : Row.SHARES_NOTHING;
        for (int i = 0; i < clustering.length; i++) {
            ByteBuffer value =
                    keyValue(record, values, clustering[i], table.clustering().get(i));
            identity = isDecimal[i] ? Identity.addDecimal(identity, value) : Identity.add(identity, value);
        }
        int bytes = 0;
        for (ByteBuffer value : values) {
            bytes += value == null ? 0 : value.remaining();
        }
        ByteBuffer routingKey = routingKey(values, routingLength);
        if (routingKey.remaining() == 0) {
            throw bad(record, table.partitionKey().get(0), "is empty; Cassandra takes no empty partition key");
        }
        if (routingKey.remaining() > LONGEST_KEY) {
            throw bad(record, table.partitionKey().get(0), "makes a partition key longer than 65535 bytes");
        }
        return new Row(
                statement,
                values,
                new PartitionKey(table.table(), routingKey),
                identity,
                sharedIdentity,
                bytes,
                writeTimeMicros);
    }

    private boolean setsStatic(ByteBuffer[] values) {
        for (int position : statics) {
            if (!WriteStatement.isUnset(values[position])) {
                return true;
            }
        }
        return false;
    }

    private ByteBuffer keyValue(SinkRecord record, ByteBuffer[] values, int position, Column column) {
        ByteBuffer value = values[position];
        if (value == null || WriteStatement.isUnset(value)) {
            throw bad(record, column, "is null; a column of the primary key cannot be");
        }
        if (value.remaining() > LONGEST_KEY) {
            throw bad(record, column, "is longer than 65535 bytes; a column of the primary key cannot be");
        }
        return value;
    }

    /** Returns what Cassandra hashes to a token: a single column's bytes, or each one's length, bytes and a zero. */
    private ByteBuffer routingKey(ByteBuffer[] values, int length) {
        if (partitionKey.length == 1) {
            return values[partitionKey[0]];
        }
        ByteBuffer composite = ByteBuffer.allocate(length + 3 * partitionKey.length);
        int at = 0;
        for (int position : partitionKey) {
            ByteBuffer value = values[position];
            composite.putShort(at, (short) value.remaining());
            composite.put(at + 2, value, value.position(), value.remaining());
            at += 3 + value.remaining();
        }
        return composite;
    }

    private BadRecordException bad(SinkRecord record, Column column, String complaint) {
        return RecordErrors.of(record, table, column + ": " + complaint);
    }
}
