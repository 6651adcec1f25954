package io.millrace.connect.cassandra.validation;

import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.mapping.SampleMapping;
import io.millrace.connect.cassandra.mapping.SchemaMapping;
import io.millrace.connect.cassandra.mapping.Tables;
import io.millrace.connect.cassandra.validation.RegistrySchemas.Known;
import java.time.Clock;
import java.util.ArrayList;
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
                SinkConfig ofTopic = of(topic, config);
                for (TableMapping mapping : ofTopic.mapping().mappings(topic)) {
                    problems(known.get(), schemas, mapping, ofTopic, tables, clock)
                            .forEach(problem -> errors.accept(problem.option(), problem.message()));
                }
            }
        }
    }

    /** What is wrong with an option. */
    private record Problem(String option, String message) {}

    /** Returns what no version of the schema goes with: records of an older one may be all that the topic has. */
    private static List<Problem> problems(
            Known latest, RegistrySchemas schemas, TableMapping mapping, SinkConfig config, Tables tables, Clock clock)
            throws InterruptedException {
        List<Problem> problems = problems(latest, mapping, config, tables, clock);
        for (int version = latest.version() - 1; !problems.isEmpty() && version > 0; version--) {
            Optional<Known> older = schemas.of(mapping.topic(), version);
            if (schemas.isOutOfTime()
                    || (older.isPresent()
                            && problems(older.get(), mapping, config, tables, clock)
                                    .isEmpty())) {
                return List.of();
            }
        }
        return problems;
    }

    private static List<Problem> problems(
            Known known, TableMapping mapping, SinkConfig config, Tables tables, Clock clock) {
        List<Problem> problems = new ArrayList<>();
        new SchemaMapping(
                        example(mapping.topic(), known.schema(), clock),
                        known.what(),
                        mapping,
                        config,
                        tables,
                        clock,
                        (option, message) -> problems.add(new Problem(option, message)))
                .check();
        return problems;
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
