package io.millrace.benchmarks.sink;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.CustomWrite;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.Tables;
import io.millrace.connect.cassandra.mapping.TopicMapper;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private static final TableSchema SCHEMA =
            new TableSchema(TABLE, COLUMNS, COLUMNS.subList(0, 1), COLUMNS.subList(1, 2));

    private final SinkConfig config = SinkConfig.parse(SinkRun.properties("localhost:9042"));
    private final TopicMapper mapper =
            new TopicMapper(config.mapping(), config.writeTime(), new OneTable(), Clock.systemUTC());

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

    private static final class OneTable implements Tables {

        @Override
        public TableSchema schema(String keyspace, String table) {
            return SCHEMA;
        }

        @Override
        public WriteStatement insert(TableSchema table, List<Column> columns, boolean writeTime, boolean ttl) {
            return new Unbound(writeTime);
        }

        @Override
        public WriteStatement update(
                TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean writeTime, boolean ttl) {
            throw new UnsupportedOperationException("no mapping of the benchmark changes sets or maps");
        }

        @Override
        public WriteStatement delete(TableSchema table, List<Column> key, boolean writeTime) {
            return new Unbound(writeTime);
        }

        @Override
        public WriteStatement addToCounters(TableSchema table, List<Column> columns) {
            throw new UnsupportedOperationException("the table has no counters");
        }

        @Override
        public WriteStatement insertIfNotExists(TableSchema table, List<Column> columns, boolean ttl) {
            throw new UnsupportedOperationException("no mapping of the benchmark has conditions");
        }

        @Override
        public WriteStatement updateIfExists(
                TableSchema table, List<Column> columns, Map<Column, Change> changes, boolean ttl) {
            throw new UnsupportedOperationException("no mapping of the benchmark has conditions");
        }

        @Override
        public WriteStatement deleteIfExists(TableSchema table) {
            throw new UnsupportedOperationException("no mapping of the benchmark has conditions");
        }

        @Override
        public CustomWrite custom(TableSchema table, CqlStatement statement, WriteStatement.Kind kind) {
            throw new UnsupportedOperationException("no mapping of the benchmark has a statement");
        }

        @Override
        public long changes() {
            return 0;
        }

        @Override
        public boolean isCurrentSince(long nanos) {
            return true;
        }

        @Override
        public void forgetStatements(TableSchema table) {}
    }

    private record Unbound(boolean carriesWriteTime) implements WriteStatement {

        private static final int[] CLUSTERING = {1};

        @Override
        public TableSchema schema() {
            return SCHEMA;
        }

        @Override
        public Kind kind() {
            return Kind.ROW;
        }

        @Override
        public int[] clusteringPositions() {
            return CLUSTERING;
        }

        @Override
        public BoundStatement bind(Row row) {
            throw new UnsupportedOperationException("there is no driver here");
        }
    }
}
