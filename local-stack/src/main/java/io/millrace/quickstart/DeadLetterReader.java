package io.millrace.quickstart;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;

/** Reads the dead-letter topics from their beginning and finds out which events and rows lie there. */
final class DeadLetterReader {

    private static final int REASONS_SHOWN = 3;
    private static final List<String> REASON_HEADERS =
            List.of("millrace.error.message", "__connect.errors.exception.message");
    /** Names the one output that could not take the event; absent if none could. */
    private static final String OUTPUT_HEADER = "millrace.error.output";

    private final Stack stack;
    private final EventIds ids;
    private final Map<String, Long> byTopic = new LinkedHashMap<>();
    private final Set<Long> notInFlow = new HashSet<>();
    private final Set<Long> notInHourly = new HashSet<>();
    private final Set<Long> notInTotal = new HashSet<>();
    private final Set<Long> notStored = new HashSet<>();
    private final Set<Tally.Hour> hours = new HashSet<>();
    private final Set<String> pages = new HashSet<>();
    private final List<String> reasons = new ArrayList<>();

    DeadLetterReader(Stack stack, EventIds ids) {
        this.stack = stack;
        this.ids = ids;
    }

    DeadLetters read() {
        try (KafkaAvroDeserializer avro = new KafkaAvroDeserializer()) {
            avro.configure(
                    Map.of(
                            "schema.registry.url",
                            stack.registry().confluentUrl().toString()),
                    false);
            for (String topic : Pipeline.DEAD_LETTER_TOPICS) {
                byTopic.put(topic, 0L);
                CommittedRecords.forEachIn(stack.kafka(), topic, record -> enter(record, avro));
            }
        }
        long count = byTopic.values().stream().mapToLong(Long::longValue).sum();
        return new DeadLetters(count, byTopic, notInFlow, notInHourly, notInTotal, notStored, hours, pages, reasons);
    }

    private void enter(ConsumerRecord<byte[], byte[]> record, KafkaAvroDeserializer avro) {
        byTopic.merge(record.topic(), 1L, Long::sum);
        if (reasons.size() < REASONS_SHOWN) {
            reasons.add(record.topic() + ": " + reason(record));
        }
        Optional<GenericRecord> value = decode(record, avro);
        if (value.isEmpty()) {
            return;
        }
        GenericRecord fields = value.get();
        OptionalLong index = index(fields);
        if (index.isPresent()) {
            enterEvent(index.getAsLong(), record);
        } else if (fields.hasField("version") && fields.hasField("page")) {
            String page = fields.get("page").toString();
            if (fields.hasField("window_start")) {
                hours.add(new Tally.Hour(page, (Long) fields.get("window_start")));
            } else {
                pages.add(page);
            }
        }
    }

    private void enterEvent(long index, ConsumerRecord<byte[], byte[]> record) {
        if (!record.topic().equals(Pipeline.STREAMS_DEAD_LETTERS)) {
            notStored.add(index);
            return;
        }
        Optional<String> output = header(record, OUTPUT_HEADER);
        if (output.isEmpty() || output.get().equals("page-events")) {
            notInFlow.add(index);
        }
        if (output.isEmpty() || output.get().equals("page_views_hourly")) {
            notInHourly.add(index);
        }
        if (output.isEmpty() || output.get().equals("page_views_total")) {
            notInTotal.add(index);
        }
    }

    private OptionalLong index(GenericRecord fields) {
        if (!fields.hasField("event_id")) {
            return OptionalLong.empty();
        }
        try {
            return ids.index(UUID.fromString(fields.get("event_id").toString()));
        } catch (IllegalArgumentException e) {
            // Not a UUID: nothing that this run has sent.
            return OptionalLong.empty();
        }
    }

    private static Optional<GenericRecord> decode(ConsumerRecord<byte[], byte[]> record, KafkaAvroDeserializer avro) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            return avro.deserialize(record.topic(), record.value()) instanceof GenericRecord fields
                    ? Optional.of(fields)
                    : Optional.empty();
        } catch (SerializationException e) {
            // Being undecodable is a common reason for lying here.
            return Optional.empty();
        }
    }

    private static String reason(ConsumerRecord<byte[], byte[]> record) {
        return REASON_HEADERS.stream()
                .flatMap(name -> header(record, name).stream())
                .findFirst()
                .orElse("no reason given");
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
