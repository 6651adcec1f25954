package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.ConnectorStatus;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bad records among good ones of the same row's partition: the good ones are stored, and the bad ones are kept or stop the task. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class DeadLetterIT {

    private static final String PAGE = "/poisoned";
    private static final int PARTITION = 3;
    private static final int OTHER_PARTITION = 6;

    private static final String DEAD_LETTERS = "page-events-sink.dlq";
    private static final String WITHOUT = "without-dead-letters";
    private static final String REFUSED = "dead-letters-too-large";
    private static final String WRONG_VALUE_AT = "page-events-3-1";
    private static final String OTHER_SHAPE_AT = "page-events-3-3";
    private static final String NOT_AVRO_AT = "page-events-6-0";
    private static final byte[] NOT_AVRO = (Planted.PAYLOAD + " is not Avro at all").getBytes(StandardCharsets.UTF_8);
    private static final String NOT_A_UUID = Planted.PAYLOAD + "-not-a-uuid";

    private final Stack stack;
    private PageEventTopic topic;
    private byte[] key;
    private byte[] wrongValue;
    private byte[] otherShape;
    private Map<String, ConsumerRecord<byte[], byte[]>> letters;
    private ConnectorStatus failed;
    private ConnectorStatus refused;

    DeadLetterIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeAll
    void sendGoodAndBadRecords() {
        Pipeline pipeline = new Pipeline(stack);
        pipeline.createTables();
        topic = PageEventTopic.create(stack);
        key = topic.key(PAGE);
        wrongValue = wrongValue();
        otherShape = otherShape();
        sendGood(0);
        send(PARTITION, wrongValue);
        sendGood(1);
        send(PARTITION, otherShape);
        sendGood(2);
        pipeline.deployConnector(Pipeline.EVENTS_SINK);
        failed =
                deployUntilItFails(WITHOUT, config -> config.keySet().removeIf(option -> option.startsWith("errors.")));
        // Smaller than any record with its headers.
        refused = deployUntilItFails(REFUSED, config -> config.put("producer.override.max.request.size", "100"));
        // Last: what cannot be converted fails a whole poll before the sink sees any of it.
        send(OTHER_PARTITION, NOT_AVRO);
        send(OTHER_PARTITION, topic.value(topic.event(PAGE, 3)));
        new SinkGroup(stack, Pipeline.EVENTS_SINK, PageEventTopic.NAME).awaitNoLag();
        letters = CommittedRecords.in(stack.kafka(), DEAD_LETTERS).stream()
                .collect(Collectors.toMap(Letters::origin, Function.identity(), DeadLetterIT::sameTwice));
    }

    /** The tasks may join their group one after the other, and what the first had just read be delivered to the second again. */
    private static ConsumerRecord<byte[], byte[]> sameTwice(
            ConsumerRecord<byte[], byte[]> first, ConsumerRecord<byte[], byte[]> again) {
        assertThat(again.value()).isEqualTo(first.value());
        return first;
    }

    @AfterAll
    void closeProducer() {
        if (topic != null) {
            topic.close();
        }
    }

    @Test
    void badRecordsGoToTheDeadLetterTopicAsTheyCameAndTheirNeighboursToTheTable() throws IOException {
        assertThat(storedIds())
                .containsExactlyInAnyOrder(
                        PageEventTopic.id(0), PageEventTopic.id(1), PageEventTopic.id(2), PageEventTopic.id(3));

        assertThat(letters).containsOnlyKeys(WRONG_VALUE_AT, OTHER_SHAPE_AT, NOT_AVRO_AT);
        for (ConsumerRecord<byte[], byte[]> letter : letters.values()) {
            assertThat(letter.key()).isEqualTo(key);
            assertThat(Letters.header(letter, "trace")).isEqualTo("kept");
            assertThat(Letters.header(letter, "__connect.errors.connector.name"))
                    .isEqualTo(Pipeline.EVENTS_SINK);
        }
        assertThat(letters.get(WRONG_VALUE_AT).value()).isEqualTo(wrongValue);
        assertThat(Letters.reason(letters.get(WRONG_VALUE_AT)))
                .contains("millrace.page_events", "event_id", "is a string that is not a UUID")
                .doesNotContain(NOT_A_UUID);
        assertThat(letters.get(OTHER_SHAPE_AT).value()).isEqualTo(otherShape);
        assertThat(Letters.reason(letters.get(OTHER_SHAPE_AT))).contains("millrace.page_events", "status");
        assertThat(letters.get(NOT_AVRO_AT).value()).isEqualTo(NOT_AVRO);
        assertThat(Letters.header(letters.get(NOT_AVRO_AT), "__connect.errors.stage"))
                .isEqualTo("VALUE_CONVERTER");
        assertThat(Letters.header(letters.get(WRONG_VALUE_AT), "__connect.errors.stage"))
                .isEqualTo("TASK_PUT");
        assertThat(headerNames(letters.get(WRONG_VALUE_AT)))
                .as("headers of a letter of the sink and of one that Connect made itself")
                .isEqualTo(headerNames(letters.get(NOT_AVRO_AT)));

        assertThat(Files.readString(stack.connect().log()))
                .as("the worker's log, which tells of the dead letter without quoting it")
                .contains("Dead letter: " + Letters.reason(letters.get(WRONG_VALUE_AT)))
                .doesNotContain("dead-letter queue is not as that of Kafka Connect")
                .doesNotContain(NOT_A_UUID);
    }

    @Test
    void withoutADeadLetterTopicTheTaskFailsWithTheSameWordsAndNothingIsSkipped() {
        assertThat(failed.tasks())
                .filteredOn(task -> task.state().equals("FAILED"))
                .isNotEmpty()
                .allSatisfy(task -> assertThat(task.trace())
                        .contains(Letters.reason(letters.get(WRONG_VALUE_AT)))
                        .doesNotContain(NOT_A_UUID));
        assertThat(committedBy(WITHOUT))
                .as("committed offset, of which the bad record's is 1")
                .isLessThanOrEqualTo(1);
    }

    @Test
    void aDeadLetterTooLargeForItsProducerFailsTheTaskInsteadOfVanishing() {
        assertThat(refused.tasks())
                .filteredOn(task -> task.state().equals("FAILED"))
                .isNotEmpty()
                .allSatisfy(task -> assertThat(task.trace())
                        .contains("producer.override.max.request.size", Letters.reason(letters.get(WRONG_VALUE_AT)))
                        .doesNotContain(NOT_A_UUID));
        assertThat(committedBy(REFUSED))
                .as("committed offset, of which the bad record's is 1")
                .isLessThanOrEqualTo(1);
    }

    private long committedBy(String connector) {
        return new SinkGroup(stack, connector, PageEventTopic.NAME).committed().getOrDefault(PARTITION, 0L);
    }

    /** The shipped sink under another name and with another configuration, as soon as it has failed. */
    private ConnectorStatus deployUntilItFails(String name, Consumer<Map<String, String>> change) {
        ConnectClient connect = stack.connect().client();
        Map<String, String> config = ShippedConnector.config(connect, Pipeline.EVENTS_SINK);
        config.put("name", name);
        change.accept(config);
        connect.putConfig(name, config);
        return await("the task that meets the bad record has failed")
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> connect.statusIfKnown(name)
                                .orElse(new ConnectorStatus(name, "without a status", "", List.of())),
                        status -> status.failure().isPresent());
    }

    private void sendGood(int number) {
        send(PARTITION, topic.value(topic.event(PAGE, number)));
    }

    private void send(int partition, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(PageEventTopic.NAME, partition, key, value);
        record.headers().add("trace", "kept".getBytes(StandardCharsets.UTF_8));
        topic.send(record);
    }

    private byte[] wrongValue() {
        GenericRecord event = topic.event(PAGE, 100);
        event.put("event_id", NOT_A_UUID);
        return topic.value(event);
    }

    /** Avro as good as any, of a schema without a status. */
    private byte[] otherShape() {
        GenericRecord good = topic.event(PAGE, 101);
        List<Schema.Field> fields = good.getSchema().getFields().stream()
                .filter(field -> !field.name().equals("status"))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        GenericRecord other = new GenericData.Record(Schema.createRecord("WithoutStatus", null, null, false, fields));
        fields.forEach(field -> other.put(field.name(), good.get(field.name())));
        return topic.value(other);
    }

    private List<UUID> storedIds() {
        try (CqlSession session = stack.cassandra().connect()) {
            return session.execute("SELECT event_id FROM millrace.page_events").all().stream()
                    .map(row -> row.getUuid(0))
                    .toList();
        }
    }

    private static List<String> headerNames(ConsumerRecord<byte[], byte[]> letter) {
        return Arrays.stream(letter.headers().toArray()).map(Header::key).toList();
    }
}
