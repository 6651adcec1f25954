package io.millrace.connect.cassandra.validation;

import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.mapping.SampleMapping;
import io.millrace.connect.cassandra.mapping.Tables;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Records as topics may have them, to be held against their tables.
 *
 * @param records one of a topic
 * @param forgiving the configuration with fields left out that have no column, for topics to whose tables such columns are added
 */
record Samples(List<SinkRecord> records, SinkConfig forgiving) {

    Samples {
        records = List.copyOf(records);
    }

    /** Maps each of them to all tables of its topic. */
    void check(SinkConfig config, Tables tables, BiConsumer<String, String> errors) {
        for (SinkRecord record : records) {
            SinkConfig ofTopic = config.tables().of(record.topic()).evolve() ? forgiving : config;
            for (TableMapping mapping : ofTopic.mapping().mappings(record.topic())) {
                new SampleMapping(record, mapping, ofTopic, tables, Clock.systemUTC(), errors).check();
            }
        }
    }

    /** Returns the record of a topic. */
    Optional<SinkRecord> of(String topic) {
        return records.stream().filter(record -> record.topic().equals(topic)).findFirst();
    }
}
