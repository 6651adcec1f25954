package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.MappingConfig.Nulls;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.sink.SinkRecord;

/** An INSERT of columns that are all known beforehand, or a DELETE of the row that they are the key of. */
final class ColumnsPlan implements RecordPlan {

    private final RowAssembler rows;
    private final ColumnPlan[] columns;
    private final int first;
    private final ByteBuffer nullValue;
    private final Optional<WriteTimeReader> writeTime;
    private final Optional<TtlReader> ttl;
    private final int ttlPosition;

    /**
     * Makes the plan.
     *
     * @param first the position of the first column's bind marker
     * @param ttlPosition the position of the time to live's, if there is one
     */
    ColumnsPlan(
            RowAssembler rows,
            List<ColumnPlan> columns,
            int first,
            Nulls nulls,
            Optional<WriteTimeReader> writeTime,
            Optional<TtlReader> ttl,
            int ttlPosition) {
        this.rows = rows;
        this.columns = columns.toArray(ColumnPlan[]::new);
        this.first = first;
        this.nullValue = nulls == Nulls.UNSET ? WriteStatement.UNSET : null;
        this.writeTime = writeTime;
        this.ttl = ttl;
        this.ttlPosition = ttlPosition;
    }

    @Override
    public Row map(SinkRecord record) {
        ByteBuffer[] values = rows.newValues();
        for (int i = 0; i < columns.length; i++) {
            ByteBuffer value = columns[i].read(record, rows.table());
            values[first + i] = value == null ? nullValue : value;
        }
        if (ttl.isPresent()) {
            values[ttlPosition] = ttl.get().read(record, rows.table());
        }
        long micros = writeTime.isPresent() ? writeTime.get().micros(record, rows.table()) : Row.UNDECIDED;
        return rows.assemble(record, values, micros);
    }
}
