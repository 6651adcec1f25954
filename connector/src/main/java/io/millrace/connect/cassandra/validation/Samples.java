package io.millrace.connect.cassandra.validation;

import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.mapping.SampleMapping;
import io.millrace.connect.cassandra.mapping.SchemaMapping;
import io.millrace.connect.cassandra.mapping.Tables;
import io.millrace.connect.cassandra.validation.RegistrySchemas.Known;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What is known of topics before there is a record of them, to be held against their tables: a sample, or else the schema of their values.
 *
 * @param records one of a topic, for some
 * @param topics those whose names are known
 * @param registry has the schemas of their values
 * @param forgiving the configuration with fields left out that have no column, for topics to whose tables such columns are added
 */
record Samples(
        List<SinkRecord> records, List<String> topics, Supplier<RegistrySchemas> registry, SinkConfig forgiving) {

    Samples {
        records = List.copyOf(records);
        topics = List.copyOf(topics);
    }

    /** Holds each of them against all tables of its topic. */
    void check(SinkConfig config, Tables tables, BiConsumer<String, String> errors) throws InterruptedException {
        Clock clock = Clock.systemUTC();
        for (SinkRecord record : records) {
            SinkConfig ofTopic = of(record.topic(), config);
            for (TableMapping mapping : ofTopic.mapping().mappings(record.topic())) {
                new SampleMapping(record, mapping, ofTopic, tables, clock, errors).check();
            }
        }
        RegistrySchemas schemas = registry.get();
        for (String topic : topics) {
            Optional<Known> known = of(topic).isPresent() ? Optional.empty() : schemas.of(topic);
            if (known.isPresent()) {
                SinkRecord example = example(topic, known.get().schema(), clock);
                SinkConfig ofTopic = of(topic, config);
                for (TableMapping mapping : ofTopic.mapping().mappings(topic)) {
                    new SchemaMapping(example, known.get().what(), mapping, ofTopic, tables, clock, errors).check();
                }
            }
        }
    }

    private SinkConfig of(String topic, SinkConfig config) {
        return config.tables().of(topic).evolve() ? forgiving : config;
    }

    private static SinkRecord example(String topic, Schema schema, Clock clock) {
        return new SinkRecord(
                topic, 0, null, null, schema, ExampleValues.of(schema), 0, clock.millis(), TimestampType.CREATE_TIME);
    }

    /** Returns the record of a topic. */
    Optional<SinkRecord> of(String topic) {
        return records.stream().filter(record -> record.topic().equals(topic)).findFirst();
    }
}
