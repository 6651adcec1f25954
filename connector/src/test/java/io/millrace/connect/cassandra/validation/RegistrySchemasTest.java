package io.millrace.connect.cassandra.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema that the registry has of a topic's values finds mistakes before there is a record. */
@Timeout(30)
class RegistrySchemasTest {

    private static final String MAPPING = "topic.readings.ks.readings.mapping";
    private static final String WHERE = "topic.readings.ks.readings.where";
    private static final String READING = """
            {"type": "record", "name": "Reading", "namespace": "x.y", "fields": [
              {"name": "id", "type": "string"},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "celsius", "type": ["null", "double"], "default": null},
              {"name": "count", "type": ["null", "int"]},
              {"name": "raw", "type": "bytes"},
              {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
              {"name": "user", "type": {"type": "record", "name": "User", "fields": [{"name": "name", "type": "string"}]}},
              {"name": "all", "type": {"type": "array", "items": "User"}},
              {"name": "extra", "type": {"type": "map", "values": "string"}}]}
            """;

    private final List<String> asked = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private HttpServer server;
    private String schema = READING;
    /** Of version 1; none if empty. There is no version 2. */
    private String older = "";

    private boolean hangs;

    @BeforeEach
    void startRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            synchronized (asked) {
                asked.add(exchange.getRequestURI().getPath() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization"));
            }
            try {
                if (hangs) {
                    stopped.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            String path = exchange.getRequestURI().getPath();
            boolean isOlder = path.endsWith("/subjects/readings-value/versions/1") && !older.isEmpty();
            byte[] body = new JsonMapper()
                    .writeValueAsString(Map.of(
                            "subject",
                            "readings-value",
                            "version",
                            isOlder ? 1 : 3,
                            "schema",
                            isOlder ? older : schema))
                    .getBytes(StandardCharsets.UTF_8);
            boolean isKnown = isOlder || path.contains("/subjects/readings-value/versions/latest");
            exchange.sendResponseHeaders(isKnown ? 200 : 404, isKnown ? body.length : -1);
            if (isKnown) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopRegistry() {
        stopped.countDown();
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id=value.id, at=value.at, celsius=value.celsius | -",
                "id=value.user.nam | column id: field value.user.nam is missing: value.user of its schema (subject readings-value, version 3) has no nam; did you mean name?",
                "id=value.all[0].name | -",
                "id=value.extra.anything | -",
                "id=value.id, celsius=value.raw | column celsius (double): field value.raw is a byte array; double takes",
                "id=value.id, celsius=value.user | column celsius (double): field value.user is a struct; double takes",
                "id=value.id, at=value.extra | column at (timestamp): field value.extra is a map",
                // A text may be a number, and an integer a time.
                "id=value.id, celsius=value.user.name, at=value.count | -",
                "id=value.kind | -",
                "id=value.id, celsius=value.count + value.user.name | does not go with this record: column 36: + takes numbers; this is text",
                "id=value.id, celsius=value.count + 1 | -",
                "id=upper(value.user.nam) | has no nam; did you mean name?",
                "id=upper(key.id), celsius=header.c | -",
                "id=key.id | -",
            })
    void whatNoRecordCanFillIsReported(String mapping, String words) {
        List<String> errors = errors(MAPPING, mapping).getOrDefault(MAPPING, List.of());

        if (words.equals("-")) {
            assertThat(errors).isEmpty();
        } else {
            assertThat(errors).singleElement().asString().contains(words);
        }
    }

    /** Records of an older version may be all that a topic has. */
    @Test
    void whatAnOlderVersionGoesWithIsNoMistake() {
        older = READING.replace("\"kind\"", "\"status\"");
        assertThat(errors(MAPPING, "id=value.status")).isEmpty();
        assertThat(errors(MAPPING, "id=value.status", WHERE, "value.status = 'A'"))
                .isEmpty();
        assertThat(errors(MAPPING, "id=value.state").get(MAPPING))
                .singleElement()
                .asString()
                .contains("version 3) has no state");
    }

    @Test
    void aMappingThatCannotBeReadIsTheOnlyMistake() {
        assertThat(errors(MAPPING, "id=substr(value.id, 2, 3)")).containsOnlyKeys(MAPPING);
        assertThat(errors(MAPPING, "id=substr(value.id, 2, 3)", "topic.readings.sample", "{\"id\": \"a\", \"x\": 1}"))
                .containsOnlyKeys(MAPPING);
    }

    @Test
    void conditionsAndElementsAreHeldAgainstItToo() {
        assertThat(errors(MAPPING, "id=value.id", WHERE, "value.knd = 'A'").get(WHERE))
                .singleElement()
                .asString()
                .contains("did you mean kind?");
        assertThat(errors(MAPPING, "id=value.id", WHERE, "value.kind = 1").get(WHERE))
                .singleElement()
                .asString()
                .contains("= compares values of one type");
        assertThat(errors(MAPPING, "id=value.id", WHERE, "value.kind = 'A' and key.x = 1"))
                .isEmpty();
        String unnest = "topic.readings.ks.readings.unnest";
        assertThat(errors(MAPPING, "id=element.name", unnest, "value.all")).isEmpty();
        // Of a map it does not say which entries records have, nor of an array how many elements.
        assertThat(errors(MAPPING, "id=element.name", unnest, "value.extra.items"))
                .isEmpty();
        assertThat(errors(MAPPING, "id=element.name", unnest, "value.al").get(MAPPING))
                .singleElement()
                .asString()
                .contains("field value.al is missing");
        assertThat(errors(MAPPING, "id=element.nam", unnest, "value.all").get(MAPPING))
                .singleElement()
                .asString()
                .contains("did you mean name?");
    }

    @Test
    void columnsThatAreFoundByNameAreHeldAgainstItToo() {
        List<String> problems = errors("table.name.format", "readings").get("table.name.format");

        assertThat(problems).hasSize(6).allSatisfy(problem -> assertThat(problem)
                .contains("has no column"));
        assertThat(errors("table.name.format", "readings", "unknown.fields", "ignore"))
                .isEmpty();
        assertThat(errors("table.name.format", "readings", "table.auto.evolve", "true"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not a schema",
                "\"null\"",
                "[\"string\", \"int\"]",
                "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"x\", \"type\": [\"string\", \"int\"]}]}",
                "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"next\", \"type\": [\"null\", \"R\"]}]}",
            })
    void whatIsNotTheSameToAllConvertersIsNoMistake(String given) {
        schema = given;

        assertThat(errors(MAPPING, "id=value.nope?")).isEmpty();
    }

    @Test
    void aRegistryThatIsAwayOrSaysNothingIsNoMistake() {
        assertThat(errors("topics", "others", MAPPING, null, "topic.others.ks.readings.mapping", "id=value.nope"))
                .isEmpty();
        assertThat(errors(MAPPING, "id=value.nope", "value.converter.schema.registry.url", "http://127.0.0.1:1"))
                .isEmpty();
        assertThat(errors(MAPPING, "id=value.nope", "value.converter.schema.registry.url", "nonsense"))
                .isEmpty();
        assertThat(errors(MAPPING, "id=value.nope", "transforms", "t", "transforms.t.type", "x.Y"))
                .isEmpty();
        hangs = true;
        long begun = System.nanoTime();
        assertThat(errors(MAPPING, "id=value.nope")).isEmpty();
        assertThat(System.nanoTime() - begun).isLessThan(10_000_000_000L);
    }

    @Test
    void itIsAskedAsTheConverterIs() {
        assertThat(errors(MAPPING, "id=value.id", "value.converter.basic.auth.user.info", "me:secret"))
                .isEmpty();
        assertThat(asked).containsExactly("/subjects/readings-value/versions/latest Basic bWU6c2VjcmV0");
        asked.clear();
        assertThat(errors(
                        MAPPING,
                        "id=value.nope",
                        "value.converter",
                        "io.millrace.connect.converter.PatientConverter",
                        "value.converter.delegate",
                        "io.apicurio.registry.utils.converter.AvroConverter",
                        "value.converter.schema.registry.url",
                        null,
                        "value.converter.apicurio.registry.url",
                        url() + "/apis/registry/v3",
                        "value.converter.apicurio.auth.username",
                        "me",
                        "value.converter.apicurio.auth.password",
                        "secret"))
                .containsOnlyKeys(MAPPING);
        assertThat(asked).startsWith("/apis/ccompat/v7/subjects/readings-value/versions/latest Basic bWU6c2VjcmV0");
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Map<String, List<String>> errors(String... options) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "name",
                "sink",
                "topics",
                "readings",
                "cassandra.keyspace",
                "ks",
                "value.converter",
                "io.confluent.connect.avro.AvroConverter",
                "value.converter.schema.registry.url",
                url() + "/"));
        for (int i = 0; i < options.length; i += 2) {
            if (options[i + 1] == null) {
                properties.remove(options[i]);
            } else {
                properties.put(options[i], options[i + 1]);
            }
        }
        Map<String, List<String>> errors = new TreeMap<>();
        new ConfigCheck((config, timeout) -> new FakeCluster())
                .check(properties).values().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .forEach(value -> errors.put(value.name(), value.errorMessages()));
        return errors;
    }
}
