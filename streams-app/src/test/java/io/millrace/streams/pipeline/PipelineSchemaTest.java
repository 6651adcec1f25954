package io.millrace.streams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** config/pipeline.schema.json, by which editors complete and check, is what the reader goes by. */
class PipelineSchemaTest {
    private static final Path PIPELINE = Path.of(System.getProperty("pipeline.yaml"));
    private static final Path SCHEMA = PIPELINE.resolveSibling("pipeline.schema.json");
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

    @Test
    void everyOptionSaysWhatItIsFor() throws IOException {
        assertThat(descriptions(new ObjectMapper().readTree(SCHEMA.toFile())))
                .hasSizeGreaterThan(40)
                .allSatisfy(description -> assertThat(description).isNotEmpty());
    }

    private static List<String> descriptions(JsonNode schema) {
        List<String> descriptions = new ArrayList<>();
        for (JsonNode option : schema.path("properties")) {
            descriptions.add(option.path("description").asText());
            descriptions.addAll(descriptions(option));
            descriptions.addAll(descriptions(option.path("items")));
        }
        return descriptions;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shards: ${env:SHARDS:-4}",
                "shards: 4\nmax.future: 90s\nidle.timeout: 5 m\ngeneration: 1\ngeneration.from: 2026-01-31T00:00:00Z\ninstance.id: ${env:HOSTNAME:-here}",
                "shards: 4\ninstance.id: 7\nderive: {site: 'lower(host)', one: 1, yes: true}\nschema.registry: {a: 1, b: '1', c: true, d: }",
                "shards: 4\nmax.kept.bytes: 1000\nstate.memory.mib: 512\nstartup.timeout: 1m\ndead.letter.topic: bad",
            })
    void whatTheReaderTakesIsValid(String options) throws IOException {
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
    void whatItRefusesIsNot(String options) throws IOException {
        String yaml = SMALL.replace("http: {port: 0}\n", "").replace("shards: 4", options);

        assertThat(problems(yaml)).isNotEmpty();
        assertThat(catchThrowableOfType(PipelineException.class, () -> read(yaml)))
                .isNotNull();
    }

    /** What an editor says, which puts no variables in. */
    private static List<String> problems(String yaml) throws IOException {
        Object values = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(SCHEMA), InputFormat.JSON)
                .validate(new ObjectMapper().valueToTree(values))
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static Pipeline read(String yaml) {
        return new PipelineReader("p.yaml", Map.<String, String>of()::get).read(yaml);
    }
}
