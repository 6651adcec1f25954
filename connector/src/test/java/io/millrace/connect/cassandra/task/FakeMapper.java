package io.millrace.connect.cassandra.task;

import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;

/** Maps to the one table of {@link Fixtures}, which the test may alter. */
final class FakeMapper implements RecordMapper {

    WriteStatement statement = Fixtures.STATEMENT;
    RuntimeException failure;
    int readsAnew;
    private WriteStatement afterReading;

    /** The table is altered: known only after it has been read anew. */
    void alter(WriteStatement to) {
        afterReading = to;
    }

    @Override
    public void map(SinkRecord record, List<Row> rows) {
        if (failure != null) {
            throw failure;
        }
        rows.add(Fixtures.row(record, record.value() == null ? Fixtures.DELETE : statement));
    }

    @Override
    public void noticeChanges() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void readTablesAnew() {
        readsAnew++;
        if (failure != null) {
            throw failure;
        }
        if (afterReading != null) {
            statement = afterReading;
        }
    }

    @Override
    public boolean isOutdated(Row row) {
        return !row.statement().schema().equals(statement.schema());
    }
}
