package io.millrace.benchmarks.line;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows in CQL's own bytes, gathered as nobody can who does not know them beforehand: within 50,000 by partition key, at
 * most 200 to a batch.
 * A row is one array, in which each value follows its length: 3,000,000 page events take half a gigabyte.
 */
final class IdealBatches {

    private static final int GATHERED = 50_000;
    private static final int MAX_ROWS = 200;

    private final RowTable table;
    private final int partitionsPerBatch;
    private final List<List<byte[]>> batches = new ArrayList<>();
    private long rows;

    private IdealBatches(RowTable table, int partitionsPerBatch) {
        this.table = table;
        this.partitionsPerBatch = partitionsPerBatch;
    }

    /** @param partitionsPerBatch more than one where keys hardly repeat */
    static IdealBatches of(RowTable table, int partitionsPerBatch, RowSource source) throws IOException {
        IdealBatches made = new IdealBatches(table, partitionsPerBatch);
        Map<ByteBuffer, List<byte[]>> byKey = new LinkedHashMap<>();
        source.forEach(row -> {
            byKey.computeIfAbsent(table.partition(row), key -> new ArrayList<>())
                    .add(made.encode(row));
            made.rows++;
            if (made.rows % GATHERED == 0) {
                made.cut(byKey.values());
                byKey.clear();
            }
        });
        made.cut(byKey.values());
        return made;
    }

    /** In the order in which they are to be sent. */
    List<List<byte[]>> batches() {
        return batches;
    }

    long rows() {
        return rows;
    }

    RowTable table() {
        return table;
    }

    /** The values of a row, null where it has none, and at the end its write time. */
    static ByteBuffer[] values(byte[] row, int columns) {
        ByteBuffer[] values = new ByteBuffer[columns + 1];
        ByteBuffer in = ByteBuffer.wrap(row);
        for (int i = 0; i <= columns; i++) {
            int length = in.getShort();
            if (length >= 0) {
                values[i] = ByteBuffer.wrap(row, in.position(), length);
                in.position(in.position() + length);
            }
        }
        return values;
    }

    private byte[] encode(Object[] row) {
        byte[][] values = new byte[row.length + 1][];
        int size = 0;
        for (int i = 0; i < row.length; i++) {
            values[i] = row[i] == null ? null : table.columns().get(i).type().cql(row[i]);
            size += Short.BYTES + (values[i] == null ? 0 : values[i].length);
        }
        values[row.length] = ColumnType.BIGINT.cql(table.time(row) * 1_000);
        ByteBuffer out = ByteBuffer.allocate(size + Short.BYTES + values[row.length].length);
        for (byte[] value : values) {
            if (value == null) {
                out.putShort((short) -1);
            } else {
                out.putShort((short) value.length).put(value);
            }
        }
        return out.array();
    }

    private void cut(Collection<List<byte[]>> partitions) {
        Iterator<List<byte[]>> next = partitions.iterator();
        while (next.hasNext()) {
            List<byte[]> batch = new ArrayList<>(next.next());
            for (int i = 1; i < partitionsPerBatch && next.hasNext(); i++) {
                batch.addAll(next.next());
            }
            for (int start = 0; start < batch.size(); start += MAX_ROWS) {
                batches.add(List.copyOf(batch.subList(start, Math.min(batch.size(), start + MAX_ROWS))));
            }
        }
    }
}
