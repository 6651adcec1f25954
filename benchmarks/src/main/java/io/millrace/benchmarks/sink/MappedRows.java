package io.millrace.benchmarks.sink;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.TopicMapper;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;

/** The benchmark's rows as the sink maps them, without a cluster. */
final class MappedRows {

    /** How many rows there are. */
    static final int COUNT = 50_000;

    private static final Table TABLE =
            new Table(CqlIdentifier.fromInternal("bench"), CqlIdentifier.fromInternal(Rows.TOPIC));
    private static final List<Column> COLUMNS = List.of(
            new Column(CqlIdentifier.fromInternal("sensor"), DataTypes.TEXT),
            new Column(CqlIdentifier.fromInternal("seq"), DataTypes.BIGINT),
            new Column(CqlIdentifier.fromInternal("taken_at"), DataTypes.BIGINT),
            new Column(CqlIdentifier.fromInternal("value"), DataTypes.DOUBLE),
            new Column(CqlIdentifier.fromInternal("note"), DataTypes.TEXT));

    static final TableSchema SCHEMA = new TableSchema(TABLE, COLUMNS, COLUMNS.subList(0, 1), COLUMNS.subList(1, 2));

    private final SinkConfig config = SinkConfig.parse(SinkRun.properties("localhost:9042"));
    private final TopicMapper mapper =
            new TopicMapper(config.mapping(), config.writeTime(), new OneTable(SCHEMA), Clock.systemUTC());

    /** Rows of 5,000 keys drawn uniformly. */
    List<Row> uniform() {
        return rows(records(Workload.UNIFORM));
    }

    /** Rows of a million keys drawn uniformly: hardly two of one key. */
    List<Row> ofManyKeys() {
        return rows(records(Workload.SPARSE));
    }

    /** The sink's defaults. */
    SinkConfig config() {
        return config;
    }

    TopicMapper mapper() {
        return mapper;
    }

    List<SinkRecord> records(Workload workload) {
        return Rows.of(workload, COUNT, 1).records();
    }

    List<Row> rows(List<SinkRecord> records) {
        List<Row> rows = new ArrayList<>(records.size());
        records.forEach(record -> mapper.map(record, rows));
        return rows;
    }
}
