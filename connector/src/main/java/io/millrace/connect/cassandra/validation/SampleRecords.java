package io.millrace.connect.cassandra.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.connect.cassandra.config.TopicSample;
import io.millrace.connect.converter.LazyJsonConverter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;

/**
 * Makes records of samples, as the connector's converters would: Connect's own do what they do, and JSON stands for what others read. The
 * worker's converters are not known here.
 */
final class SampleRecords {

    private static final String PACKAGE = "org.apache.kafka.connect.";
    private static final String STRINGS = PACKAGE + "storage.StringConverter";
    private static final String BYTES = PACKAGE + "converters.ByteArrayConverter";
    private static final String JSON = PACKAGE + "json.JsonConverter";
    private static final String LAZY_JSON = LazyJsonConverter.class.getName();

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final Map<String, String> properties;
    private final Clock clock;
    private final BiConsumer<String, String> errors;

    /**
     * Prepares to make records.
     *
     * @param errors told of each option that none can be made of, and why
     */
    SampleRecords(Map<String, String> properties, Clock clock, BiConsumer<String, String> errors) {
        this.properties = properties;
        this.clock = clock;
        this.errors = errors;
    }

    private static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /** Returns the records of the samples that can be read. */
    List<SinkRecord> all() {
        List<SinkRecord> records = new ArrayList<>();
        TopicSample.from(properties).forEach(sample -> record(sample).ifPresent(records::add));
        return records;
    }

    private Optional<SinkRecord> record(TopicSample sample) {
        Optional<SchemaAndValue> value =
                read(sample.valueOption(), sample.value(), text -> data("value.converter", sample.topic(), text));
        Optional<SchemaAndValue> key =
                read(sample.keyOption(), sample.key(), text -> data("key.converter", sample.topic(), text));
        Optional<Headers> headers =
                read(sample.headersOption(), sample.headers().or(() -> Optional.of("{}")), this::headers);
        boolean isReadable = headers.isPresent()
                && value.isPresent() == sample.value().isPresent()
                && key.isPresent() == sample.key().isPresent();
        if (!isReadable) {
            return Optional.empty();
        }
        SchemaAndValue given = value.orElse(SchemaAndValue.NULL);
        SchemaAndValue named = key.orElse(SchemaAndValue.NULL);
        return Optional.of(new SinkRecord(
                sample.topic(),
                0,
                named.schema(),
                named.value(),
                given.schema(),
                given.value(),
                0,
                clock.millis(),
                TimestampType.CREATE_TIME,
                headers.get()));
    }

    /** Reads a text. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(String text) throws Unreadable;
    }

    private <T> Optional<T> read(String option, Optional<String> text, Reading<T> reading) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reading.of(text.get()));
        } catch (Unreadable e) {
            errors.accept(option, e.getMessage());
            return Optional.empty();
        }
    }

    private SchemaAndValue data(String converter, String topic, String text) throws Unreadable {
        String type = properties.getOrDefault(converter, "").trim();
        switch (type) {
            case STRINGS -> {
                return new SchemaAndValue(Schema.OPTIONAL_STRING_SCHEMA, text);
            }
            case BYTES -> {
                return new SchemaAndValue(Schema.OPTIONAL_BYTES_SCHEMA, text.getBytes(StandardCharsets.UTF_8));
            }
            default -> {
                return json(converter, type, topic, text);
            }
        }
    }

    private SchemaAndValue json(String converter, String type, String topic, String text) throws Unreadable {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            if (type.isEmpty() && converter.startsWith("key")) {
                // Most keys are texts.
                return new SchemaAndValue(Schema.OPTIONAL_STRING_SCHEMA, text);
            }
            throw notJson(e);
        }
        boolean wrapped = node.isObject() && node.size() == 2 && node.has("schema") && node.has("payload");
        boolean isJson = type.equals(JSON) || type.equals(LAZY_JSON);
        boolean withSchemas = isJson
                ? !"false".equalsIgnoreCase(option(converter, "schemas.enable"))
                        && option(converter, "schema.content").isEmpty()
                : wrapped;
        if (withSchemas && !wrapped) {
            throw new Unreadable(
                    "is JSON without a schema, and " + converter + " reads an object of schema and payload: set "
                            + converter + ".schemas.enable=false, or give the sample its schema");
        }
        try (JsonConverter json = new JsonConverter()) {
            Map<String, Object> options = new HashMap<>();
            if (isJson) {
                properties.forEach((name, value) -> {
                    if (name.startsWith(converter + ".")) {
                        options.put(name.substring(converter.length() + 1), value);
                    }
                });
            }
            options.put("schemas.enable", withSchemas);
            options.remove("schema.content");
            json.configure(options, converter.startsWith("key"));
            return json.toConnectData(topic, text.getBytes(StandardCharsets.UTF_8));
        } catch (DataException e) {
            // Its message may quote the sample.
            throw new Unreadable("is JSON whose payload does not go with its schema, or with one that Connect knows");
        }
    }

    private String option(String converter, String name) {
        return properties.getOrDefault(converter + "." + name, "").trim();
    }

    private static Unreadable notJson(JsonProcessingException e) {
        return new Unreadable("is no JSON: see line " + e.getLocation().getLineNr() + ", column "
                + e.getLocation().getColumnNr() + " of it");
    }

    private Headers headers(String text) throws Unreadable {
        Headers headers = new ConnectHeaders();
        boolean strings = properties.getOrDefault("header.converter", "").trim().equals(STRINGS);
        try (SimpleHeaderConverter guessing = new SimpleHeaderConverter()) {
            JsonNode node = MAPPER.readTree(text);
            if (!node.isObject()) {
                throw new Unreadable("is no JSON object of texts by the names of their headers: {\"trace\": \"abc\"}");
            }
            node.properties().forEach(header -> {
                String value = header.getValue().asText();
                headers.add(
                        header.getKey(),
                        strings
                                ? new SchemaAndValue(Schema.STRING_SCHEMA, value)
                                : guessing.toConnectHeader(
                                        "", header.getKey(), value.getBytes(StandardCharsets.UTF_8)));
            });
        } catch (JsonProcessingException e) {
            throw notJson(e);
        } catch (IOException e) {
            throw new Unreadable("cannot be read");
        }
        return headers;
    }
}
