package io.millrace.connect.cassandra.task;

import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.MissingTableException;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.sink.SinkRecord;

/** Maps to the one table of {@link Fixtures}, which the test may alter or drop. */
final class FakeMapper implements RecordMapper {

    WriteStatement statement = Fixtures.STATEMENT;
    RuntimeException failure;
    /** What mapping a record fails with; null if it does not. */
    RuntimeException failureOnMap;
    /** Until the table is written to by this statement, no record fits it. */
    WriteStatement unmappableBefore;
    /** How many rows of one partition a record becomes, as the elements of an array do. */
    int rowsPerRecord = 1;
    /** Topics that have no table. */
    final Set<String> withoutTable = new HashSet<>();
    /** How often the tables were looked at. */
    int looks;

    int forgotten;
    /** How often a record was mapped. */
    int maps;

    private WriteStatement atNextLook;
    private boolean changed;

    /** The table is altered: known only after somebody has looked. */
    void alter(WriteStatement to) {
        atNextLook = to;
    }

    @Override
    public void map(SinkRecord record, List<Row> rows) {
        maps++;
        if (failure != null) {
            throw failure;
        }
        if (failureOnMap != null) {
            throw failureOnMap;
        }
        if (unmappableBefore != null && statement != unmappableBefore) {
            throw new BadRecordException("table ks.t: field value.x has no column");
        }
        if (withoutTable.contains(record.topic())) {
            throw new MissingTableException("there is no table for " + record.topic());
        }
        WriteStatement used = record.value() == null ? Fixtures.DELETE : statement;
        rows.add(Fixtures.row(record, used));
        for (int i = 1; i < rowsPerRecord; i++) {
            rows.add(Fixtures.row(
                    record.newRecord(
                            record.topic(),
                            record.kafkaPartition(),
                            null,
                            record.key() + "#" + i,
                            null,
                            record.value(),
                            record.timestamp()),
                    used));
        }
    }

    @Override
    public boolean noticeChanges() {
        if (failure != null) {
            throw failure;
        }
        boolean before = changed;
        changed = false;
        return before;
    }

    @Override
    public boolean isCurrentSince(long nanos) {
        looks++;
        if (failure != null) {
            throw failure;
        }
        if (atNextLook != null) {
            statement = atNextLook;
            atNextLook = null;
            changed = true;
        }
        return true;
    }

    @Override
    public void forgetStatements(Row row) {
        forgotten++;
    }

    @Override
    public boolean isOutdated(Row row) {
        return !row.statement().schema().equals(statement.schema());
    }
}
