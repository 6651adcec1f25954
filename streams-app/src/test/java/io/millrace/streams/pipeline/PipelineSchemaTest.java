package io.millrace.streams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** config/pipeline.schema.json, by which editors complete and check, says what the reader accepts. */
class PipelineSchemaTest {
    private static final Path PIPELINE = Path.of(System.getProperty("pipeline.yaml"));
    private static final Path SCHEMA = PIPELINE.resolveSibling("pipeline.schema.json");
    private static final String KNOWN = "known options: ";
    private static final String SMALL = """
            application.id: app
            kafka: {bootstrap.servers: "broker:9092"}
            schema.registry.url: http://registry
            source: {topic: events, id: event_id}
            shards: 4
            http: {port: 0}
            deduplicate: {within: 1h, scope: partition}
            flows:
              - {name: flow, shard-key: [page]}
            rollups:
              - {name: rollup, key: [page], window: 1h, measures: {views: count}}
            """;

    @Test
    void theShippedPipelineIsValidAndNamesTheSchema() throws IOException {
        String shipped = Files.readString(PIPELINE);

        assertThat(problems(shipped)).isEmpty();
        assertThat(shipped).startsWith("# yaml-language-server: $schema=./" + SCHEMA.getFileName() + "\n");
    }

    /** Each line: what to add an unknown option to, and where in the schema its options are. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application.id: app | application.id: app\\nbogus: 1 | /properties",
                "{topic: events | {bogus: 1, topic: events | /properties/source/properties",
                "{port: 0 | {bogus: 1, port: 0 | /properties/http/properties",
                "{within: 1h | {bogus: 1, within: 1h | /properties/deduplicate/properties",
                "{name: flow | {bogus: 1, name: flow | /properties/flows/items/properties",
                "{name: rollup | {bogus: 1, name: rollup | /properties/rollups/items/properties",
            })
    void itKnowsTheOptionsThatTheReaderKnowsAndNoOther(String what, String with, String pointer) throws IOException {
        String yaml = SMALL.replace(what, with.replace("\\n", "\n"));

        PipelineException refused = catchThrowableOfType(PipelineException.class, () -> read(yaml));

        String message = refused.getMessage();
        assertThat(message).contains("bogus", KNOWN);
        String known = message.substring(message.indexOf(KNOWN) + KNOWN.length());
        JsonNode properties = new ObjectMapper().readTree(SCHEMA.toFile()).at(pointer);
        List<String> options = new ArrayList<>();
        properties.fieldNames().forEachRemaining(options::add);
        assertThat(options).containsExactlyInAnyOrder(known.split(", ", -1));
        assertThat(properties)
                .allSatisfy(option ->
                        assertThat(option.path("description").asText()).isNotEmpty());
        assertThat(problems(yaml))
                .as("the option is unknown to the schema, too")
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shards: ${env:SHARDS:-4}",
                "shards: 4\nmax.future: 90s\nidle.timeout: 5 m\ngeneration: 1\ngeneration.from: 2026-01-31T00:00:00Z\ninstance.id: ${env:HOSTNAME:-here}",
                "shards: 4\nmax.kept.bytes: 1000\nstate.memory.mib: 512\nstartup.timeout: 1m\ndead.letter.topic: bad",
            })
    void whatTheReaderTakesIsValid(String options) {
        String yaml = SMALL.replace("shards: 4", options);

        assertThat(problems(yaml)).isEmpty();
        assertThat(read(yaml)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shards: four",
                "shards: 4\nmax.future: 2 weeks",
                "shards: 4\nhttp: 8080",
                "shards: 4\napplication.idd: x"
            })
    void whatItRefusesIsNot(String options) {
        String yaml = SMALL.replace("http: {port: 0}\n", "").replace("shards: 4", options);

        assertThat(problems(yaml)).isNotEmpty();
        assertThat(catchThrowableOfType(PipelineException.class, () -> read(yaml)))
                .isNotNull();
    }

    private static List<String> problems(String yaml) {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(text(SCHEMA), InputFormat.JSON);
        return schema.validate(yaml, InputFormat.YAML).stream()
                .map(Object::toString)
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pipeline read(String yaml) {
        return new PipelineReader("p.yaml", Map.<String, String>of()::get).read(yaml);
    }
}
