package io.millrace.connect.cassandra.write;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records and their mapping for tests of the write path: the key {@code "partition/row"} names a row, the value is its one column. */
final class Fixtures {

    static final Table TABLE = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("t"));
    static final TopicPartition PARTITION = new TopicPartition("clicks", 0);
    static final String UNMAPPABLE = "unmappable";

    static final RecordMapper MAPPER = (record, rows) -> rows.add(row(record));

    private static final WriteStatement STATEMENT = new WriteStatement() {
        @Override
        public Table table() {
            return TABLE;
        }

        @Override
        public BoundStatement bind(Row row) {
            throw new UnsupportedOperationException("there is no driver in these tests");
        }

        @Override
        public boolean carriesWriteTime() {
            return true;
        }
    };

    private Fixtures() {}

    static SinkRecord record(long offset, String key, String value, Long millis) {
        return record(PARTITION, offset, key, value, millis);
    }

    static SinkRecord record(TopicPartition partition, long offset, String key, String value, Long millis) {
        return new SinkRecord(
                partition.topic(),
                partition.partition(),
                null,
                key,
                null,
                value,
                offset,
                millis,
                millis == null ? TimestampType.NO_TIMESTAMP_TYPE : TimestampType.CREATE_TIME);
    }

    static long identity(String key) {
        return key.hashCode() * 0x9E3779B97F4A7C15L;
    }

    private static Row row(SinkRecord record) {
        String key = (String) record.key();
        String value = (String) record.value();
        if (value.startsWith(UNMAPPABLE)) {
            throw new BadRecordException("table ks.t, column c (int): field value is a string");
        }
        ByteBuffer partition = bytes(key.substring(0, key.indexOf('/')));
        ByteBuffer encoded = bytes(value);
        return new Row(
                STATEMENT,
                new ByteBuffer[] {encoded},
                new PartitionKey(TABLE, partition),
                identity(key),
                encoded.remaining() + partition.remaining(),
                Row.UNDECIDED);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
