package io.millrace.connect.cassandra.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.UnconfirmedFieldException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** What tests of the mapping have in common: tables and records to map, and a look at what came of them. */
final class TestMapping {

    static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private TestMapping() {}

    static void assertBad(TopicMapper mapper, SinkRecord record, String message) {
        assertThatThrownBy(() -> map(mapper, record))
                .isInstanceOf(BadRecordException.class)
                .hasNoCause()
                .hasMessageContaining(message)
                .hasMessageStartingWith("table ks.")
                .hasMessageEndingWith("(record " + record.topic() + "-3-42)")
                .message()
                .doesNotContain("secret");
    }

    static TopicMapper mapper(Tables tables, String... options) {
        SinkConfig config = config(options);
        return new TopicMapper(config.mapping(), config.writeTime(), tables, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    static SinkConfig config(String... options) {
        Map<String, String> properties = new HashMap<>(Map.of("name", "sink", "cassandra.keyspace", "ks"));
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        return SinkConfig.parse(properties);
    }

    static Row map(TopicMapper mapper, SinkRecord record) {
        List<Row> rows = new ArrayList<>();
        try {
            mapper.map(record, rows);
        } catch (UnconfirmedFieldException e) {
            // The tables are what they were.
            mapper.map(record, rows);
        }
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    /** Maps a record to as many rows as come of it. */
    static List<Row> rows(TopicMapper mapper, SinkRecord record) {
        List<Row> rows = new ArrayList<>();
        mapper.map(record, rows);
        return rows;
    }

    static SinkRecord record(String topic, Schema keySchema, Object key, Schema valueSchema, Object value) {
        return new SinkRecord(
                topic, 3, keySchema, key, valueSchema, value, 42, NOW.toEpochMilli(), TimestampType.CREATE_TIME);
    }

    static String statement(Row row) {
        return ((FakeTables.Statement) row.statement()).text();
    }

    static Object decoded(Row row, int position, DataType type) {
        return CodecRegistry.DEFAULT.codecFor(type).decode(row.values()[position], DefaultProtocolVersion.V5);
    }

    static Column column(String name, DataType type) {
        return new Column(CqlIdentifier.fromInternal(name), type);
    }

    static TableSchema table(String name, List<Column> columns, List<Column> partitionKey, List<Column> clustering) {
        return new TableSchema(
                new Table(CqlIdentifier.fromInternal("ks"), CqlIdentifier.fromInternal(name)),
                columns,
                partitionKey,
                clustering);
    }
}
