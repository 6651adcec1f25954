package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mistakes in a configuration, through a real worker's REST API and against a real cluster: each on its own field, by its name, and no other. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
@Tag("full")
class MistakesIT {

    private static final Map<String, String> SHORT = Map.of(
            "M", "topic.readings.mistakes.readings.mapping",
            "W", "topic.readings.mistakes.readings.where",
            "C", "counters.allow.overcount",
            "S", "topic.readings.sample",
            "Q", "topic.readings.mistakes.readings.cql");

    private final Stack stack;

    MistakesIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeAll
    void createTables() {
        stack.applyCql("""
                CREATE KEYSPACE mistakes WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
                CREATE TABLE mistakes.readings (id text PRIMARY KEY, at timestamp, celsius double);
                CREATE TABLE mistakes.hits (page text PRIMARY KEY, hits counter);
                CREATE TABLE mistakes.posts (id text PRIMARY KEY, tags list<text>);
                """);
    }

    @Test
    void whatIsRightIsNotReported() {
        assertThat(errors(right())).isEmpty();
    }

    /** By Confluent's API of the registry that the shipped connectors' converter reads from. */
    @Test
    void theSchemaInTheRegistryIsHeldAgainstTheMapping() {
        Schema schema = SchemaBuilder.record("Reading")
                .fields()
                .requiredString("id")
                .name("user")
                .type(SchemaBuilder.record("User")
                        .fields()
                        .requiredString("name")
                        .endRecord())
                .noDefault()
                .endRecord();
        GenericRecord user = new GenericData.Record(schema.getField("user").schema());
        user.put("name", "Ann");
        GenericRecord reading = new GenericData.Record(schema);
        reading.put("id", "a");
        reading.put("user", user);
        try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
            serializer.configure(
                    Map.of(
                            "schema.registry.url",
                            stack.registry().confluentUrl().toString()),
                    false);
            serializer.serialize("registered", reading);
        }
        Map<String, String> config = ShippedConnector.config(stack.connect().client(), "page-views-sink");
        String mapping = "topic.registered.mistakes.readings.mapping";
        config.put("topics", "registered");
        config.put("cassandra.keyspace", "mistakes");
        config.put("write.timestamp", "record");
        config.put(mapping, "id=value.user.name");
        assertThat(errors(config)).isEmpty();

        config.put(mapping, "id=value.user.nam, celsius=value.user");
        assertThat(errors(config)).containsOnlyKeys(mapping);
        assertThat(errors(config).get(mapping))
                .anySatisfy(message -> assertThat(message)
                        .contains("(subject registered-value, version 1) has no nam; did you mean name?"))
                .anySatisfy(message -> assertThat(message).contains("field value.user is a struct; double takes"));
    }

    @TestFactory
    Stream<DynamicTest> mistakes() throws IOException {
        return Files.readAllLines(Path.of("src/test/mistakes.txt")).stream()
                .filter(line -> line.contains(" | "))
                .map(line -> dynamicTest(line, () -> check(line)));
    }

    private void check(String line) {
        int last = line.lastIndexOf(" | ");
        int first = line.lastIndexOf(" | ", last - 1);
        String field = named(line.substring(first + 3, last));
        Map<String, String> config = right();
        for (String change : line.substring(0, first).split(" && ", -1)) {
            int equals = change.indexOf('=');
            String value = change.substring(equals + 1);
            if (value.equals(" -")) {
                config.remove(named(change.substring(0, equals)));
            } else {
                config.put(named(change.substring(0, equals)), value);
            }
        }
        Map<String, List<String>> errors = errors(config);

        assertThat(errors).containsOnlyKeys(field);
        assertThat(errors.get(field)).singleElement().asString().contains(field).contains(line.substring(last + 3));
    }

    private Map<String, List<String>> errors(Map<String, String> config) {
        return ValidationIT.errors(stack.connect().client().validate(ShippedConnector.CLASS, config));
    }

    private static String named(String option) {
        return SHORT.getOrDefault(option, option);
    }

    private Map<String, String> right() {
        Map<String, String> config = new HashMap<>();
        config.put("name", "mistakes");
        config.put("connector.class", "io.millrace.connect.cassandra.CassandraSinkConnector");
        config.put("topics", "readings");
        config.put("cassandra.contact.points", "${env:CASSANDRA_CONTACT_POINTS}");
        config.put("cassandra.keyspace", "mistakes");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", "mistakes.dlq");
        config.put("errors.deadletterqueue.topic.replication.factor", "1");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        config.put("producer.override.max.block.ms", "30000");
        config.put(named("M"), "id=value.id, at=value.at, celsius=value.celsius");
        config.put(named("C"), "true");
        return config;
    }
}
