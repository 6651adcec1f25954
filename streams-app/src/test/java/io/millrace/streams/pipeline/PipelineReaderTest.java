package io.millrace.streams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.streams.pipeline.Operation.HttpAddress;
import io.millrace.streams.pipeline.Operation.Otlp;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineReaderTest {
    private static final String SMALL = """
            application.id: app
            kafka:
              bootstrap.servers: broker:9092
            schema.registry.url: http://registry
            source: {topic: events, timestamp: occurred_at, id: event_id}
            shards: 4
            flows:
              - {name: flow, shard-key: [page, day(occurred_at)]}
            rollups:
              - {name: rollup, key: [page], window: 1h, grace: 2h, measures: {views: count}}
            """;

    @Test
    void theShippedPipelineIsRead() throws IOException {
        String shipped = Files.readString(Path.of(System.getProperty("pipeline.yaml")));

        Pipeline pipeline = read(shipped, Map.of("KAFKA_BOOTSTRAP_SERVERS", "kafka:19092"));

        assertThat(pipeline.applicationId()).isEqualTo("millrace");
        assertThat(pipeline.kafka()).containsEntry("bootstrap.servers", "kafka:19092");
        assertThat(pipeline.registryUrl()).isEqualTo("http://localhost:8081/apis/ccompat/v7");
        assertThat(pipeline.shards()).isEqualTo(8);
        assertThat(pipeline.deadLetterTopic()).isEqualTo("millrace.dlq");
        assertThat(pipeline.flows()).singleElement().satisfies(flow -> {
            assertThat(flow.name()).isEqualTo("page-events");
            assertThat(flow.shardKey()).extracting(KeyColumn::name).containsExactly("page", "day");
        });
        assertThat(pipeline.rollups())
                .extracting(Pipeline.Rollup::name)
                .containsExactly("page_views_hourly", "page_views_total");
        assertThat(pipeline.rollups().get(0).measures())
                .extracting(MeasureSpec::name)
                .containsExactly("views", "bytes", "slowest", "last_seen");
        assertThat(pipeline.rollups().get(1).windows())
                .containsExactly(new Pipeline.Window("page_views_total", null, null));
    }

    @Test
    void whatIsLeftOutHasADefault() {
        Pipeline pipeline = read(SMALL, Map.of());

        assertThat(pipeline.maxFuture()).isEqualTo(Duration.ofMinutes(10));
        assertThat(pipeline.deadLetterTopic()).isEqualTo("app.dlq");
        assertThat(pipeline.generation()).isZero();
        assertThat(pipeline.registry()).isEmpty();
        assertThat(pipeline.operation().http()).isNull();
        assertThat(read(SMALL + "http: {}", Map.of()).operation().http())
                .extracting(HttpAddress::host, HttpAddress::port)
                .containsExactly("127.0.0.1", 8080);
        assertThat(pipeline.operation().otlp()).isNull();
        assertThat(read(SMALL + "otlp: {url: 'http://collector', headers: {X-Token: 7}}", Map.of())
                        .operation()
                        .otlp())
                .isEqualTo(new Otlp("http://collector", Map.of("X-Token", "7"), Duration.ofMinutes(1)));
        assertThat(read(SMALL.replace(" grace: 2h,", ""), Map.of())
                        .rollups()
                        .get(0)
                        .windows()
                        .get(0)
                        .grace())
                .isEqualTo(Duration.ofHours(24));
    }

    @Test
    void quotesDoNotMatter() {
        Pipeline pipeline = read(
                SMALL.replace("shards: 4", "shards: \"4\"\ninstance.id: 007")
                        .replace("id: event_id", "\"id\": 'event_id'"),
                Map.of());

        assertThat(pipeline.shards()).isEqualTo(4);
        assertThat(pipeline.source().id().name()).isEqualTo("event_id");
        assertThat(pipeline.operation().instanceId()).isEqualTo("007");
    }

    @Test
    void derivedColumnsCanBeNamed() {
        Pipeline pipeline = read(
                SMALL.replace("day(occurred_at)]", "day(occurred_at) as d, bucket(16), \"bucket(4, page) as b\"]"),
                Map.of());

        assertThat(pipeline.flows().get(0).shardKey())
                .extracting(KeyColumn::function, KeyColumn::field, KeyColumn::buckets, KeyColumn::name)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(null, "page", 0, "page"),
                        org.assertj.core.api.Assertions.tuple("day", "occurred_at", 0, "d"),
                        org.assertj.core.api.Assertions.tuple("bucket", null, 16, "bucket"),
                        org.assertj.core.api.Assertions.tuple("bucket", "page", 4, "b"));
    }

    @Test
    void aSaltNamesItsHotValues() {
        Pipeline pipeline = read(
                SMALL.replace("key: [page]", "key: [page, \"salt(4, page, '/', '/a, b')\"], store: memory"), Map.of());

        assertThat(pipeline.rollups().get(0).key().get(1))
                .satisfies(column -> assertThat(column.values()).containsExactly("/", "/a, b"));
        assertThat(pipeline.rollups().get(0).store()).isEqualTo(Pipeline.StoreKind.MEMORY);
    }

    @Test
    void severalWindowsGoToTopicsOfTheirOwn() {
        Pipeline pipeline = read(SMALL.replace("window: 1h", "windows: [1m, 1h, none]"), Map.of());

        assertThat(pipeline.rollups().get(0).windows())
                .extracting(Pipeline.Window::topic)
                .containsExactly("rollup_1m", "rollup_1h", "rollup_total");
    }

    /** Each line: what to replace in the small pipeline, with what, the place the error names, a part of its words. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "shards: 4 | shards: four | p.yaml:6:1 shards | whole number from 1 to 100000",
                "shards: 4 | shards: 0 | p.yaml:6:1 shards | whole number from 1 to 100000",
                "shards: 4 | shards: | p.yaml:6:1 shards | has no value; it must be a whole number from 1 to 100000",
                "shards: 4 | ~ ~ | p.yaml:1:1 shards | is missing: Slices of the token ring",
                "shards: 4 | shards: 4\\nshrads: 5 | p.yaml:7:1 shrads | not an option here",
                "shards: 4 | shards: 4\\nshards: 5 | p.yaml:7:1 shards | given twice",
                "shards: 4 | shards: 4\\n[a]: 5 | p.yaml:1:1 | keys must be plain words",
                "shards: 4 | shards: 4\\nmax.future: &a [*a] | p.yaml:7: | levels deep",
                "shards: 4 | shards: 4\\nhttp: 8080 | p.yaml:7:1 http | must be a mapping",
                "shards: 4 | shards: 4\\nhttp: | p.yaml:7:1 http | has no value; it must be a mapping",
                "shards: 4 | shards: 4\\nderive: {1st: lower(page)} | p.yaml:7:10 derive.1st | letters, digits and _",
                "shards: 4 | shards: 4\\nderive: {first: } | p.yaml:7:10 derive.first | has no value",
                "shards: 4 | shards: 4\\ndeduplicate: {within: 500ms, scope: global} | p.yaml:7:15 deduplicate.within | 1s or more",
                "shards: 4 | shards: 4\\ndeduplicate: {within: 1h, scope: all} | p.yaml:7:27 deduplicate.scope | must be partition or global",
                "shards: 4 | shards: 4\\notlp: {interval: 1m} | p.yaml:7:1 otlp.url | is missing: The collector's address",
                "shards: 4 | shards: 4\\notlp: {url: collector} | p.yaml:7:8 otlp.url | must be a URL",
                "shards: 4 | shards: 4\\notlp: {url: http://me:secret@collector} | p.yaml:7:8 otlp.url | without a password",
                "shards: 4 | shards: 4\\notlp: {url: http://collector, interval: 10ms} | p.yaml:7:31 otlp.interval | 1s or more",
                "shards: 4 | shards: 4\\ninstance.id: a b | p.yaml:7:1 instance.id | letters, digits, dots",
                "application.id: app | application.idd: app | p.yaml:1:1 application.idd | did you mean application.id?",
                "window: 1h | window: 1 hour | p.yaml:10:33 rollups[0].window | number with a unit",
                "window: 1h | window: 1500ms | p.yaml:10:33 rollups[0].window | whole number of seconds",
                "window: 1h | window: none | p.yaml:10:47 rollups[0].grace | no meaning",
                "window: 1h, | ~ ~ | p.yaml:10:5 rollups[0].window | give either window",
                "window: 1h, | windows: [1h, 1h], | p.yaml:10:47 rollups[0].windows[1] | given twice",
                "window: 1h, | windows: [1h, 2], | p.yaml:10:47 rollups[0].windows[1] | must be none, or a number with a unit",
                "window: 1h, | windows: [], | p.yaml:10:33 rollups[0].windows | is empty: Several windows",
                "window: 1h, | window: 1h, windows: [1h], | p.yaml:10:33 rollups[0].window | give either window",
                "views: count | views: sum(a | p.yaml:10:67 rollups[0].measures.views | a function of a field",
                "views: count | version: count | p.yaml:10:67 rollups[0].measures.version | another column",
                "views: count | complete_since: count | p.yaml:10:67 rollups[0].measures.complete_since | another column",
                "{views: count} | ~{}~ | p.yaml:10:56 rollups[0].measures | is empty: What is counted",
                "key: [page] | ~key: [page, \"salt(4)\"]~ | p.yaml:10:32 rollups[0].key[1] | salt takes",
                "key: [page] | key: page | p.yaml:10:20 rollups[0].key | must be a list",
                "key: [page] | key: [[page]] | p.yaml:10:26 rollups[0].key[0] | must be a single value",
                "key: [page] | key: [] | p.yaml:10:20 rollups[0].key | is empty: The columns that tell",
                "key: [page] | keys: [page] | p.yaml:10:20 rollups[0].keys | did you mean key?",
                "day(occurred_at) | week(occurred_at) | p.yaml:8:36 flows[0].shard-key[1] | not understood",
                "day(occurred_at) | bucket(0) | p.yaml:8:36 flows[0].shard-key[1] | number from 1",
                "day(occurred_at) | page | p.yaml:8:36 flows[0].shard-key[1] | is taken",
                "name: rollup | name: flow | p.yaml:10:5 rollups[0] | another name",
                "grace: 2h | store: disk | p.yaml:10:45 rollups[0].store | must be rocksdb or memory",
                "topic: events | topic: app.dlq | p.yaml:5:1 source | dead letters",
                "{topic: events, timestamp: occurred_at, id: event_id} | events | p.yaml:5:1 source | must be a mapping",
                "bootstrap.servers: broker:9092 | client.id: x | p.yaml:2:1 kafka.bootstrap.servers | is missing: The brokers'",
                "bootstrap.servers: broker:9092 | bootstrap.server: x | p.yaml:3:3 kafka.bootstrap.server | did you mean bootstrap.servers?",
                "http://registry | ~${env:NOT_SET}~ | p.yaml:4:1 schema.registry.url | NOT_SET is not set",
                "http://registry | ~\" \"~ | p.yaml:4:1 schema.registry.url | is empty",
                "shards: 4 | shards: 4\\nmax.future: 2h | p.yaml:7:1 max.future | more than 1h",
                "shards: 4 | shards: 4\\nhttp: {port: 70000} | p.yaml:7:8 http.port | whole number from 0 to 65535",
                "shards: 4 | shards: 4\\nhttp: {address: x} | p.yaml:7:8 http.address | not an option here",
                "shards: 4 | shards: 4\\ngeneration: 1\\ngeneration.from: today | p.yaml:8:1 generation.from | must be a time",
                "shards: 4 | shards: 4\\ngeneration.from: 2026-01-31T00:00:00Z | p.yaml:7:1 generation.from | no meaning",
                "shards: 4 | shards: 4\\nsource.topic: x | p.yaml:7:1 source.topic | not an option here",
                "shards: 4 | shards: [4 | p.yaml | not valid YAML",
            })
    void mistakesAreReportedWithTheirPlace(String what, String with, String place, String words) {
        String yaml = SMALL.replace(what.trim(), with.trim().replace("\\n", "\n"));
        assertThat(yaml).isNotEqualTo(SMALL);

        assertThat(lines(yaml))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith(place).contains(words));
    }

    @Test
    void allMistakesAreReportedAtOnce() {
        String yaml = SMALL.replace("shards: 4", "shrads: 4")
                .replace("timestamp: occurred_at", "tmestamp: occurred_at, events: 1x")
                .replace("window: 1h", "window: 1 hour, stroe: memory")
                .replace("{views: count}", "{views: count, 2nd: count, bytes: sum(bytes) x}")
                .replace("day(occurred_at)", "week(occurred_at), bucket(0)");

        assertThat(lines(yaml))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("9 problems:"),
                        line -> assertThat(line)
                                .startsWith(
                                        "p.yaml:5:25 source.tmestamp: is not an option here; did you mean timestamp?"),
                        line -> assertThat(line).startsWith("p.yaml:5:48 source.events: must be the name of a field"),
                        line -> assertThat(line)
                                .startsWith("p.yaml:6:1 shrads: is not an option here; did you mean shards?"),
                        line -> assertThat(line).startsWith("p.yaml:10:33 rollups[0].window: "),
                        line -> assertThat(line)
                                .startsWith(
                                        "p.yaml:10:49 rollups[0].stroe: is not an option here; did you mean store?"),
                        line -> assertThat(line).startsWith("p.yaml:10:100 rollups[0].measures.2nd: "),
                        line -> assertThat(line).startsWith("p.yaml:8:36 flows[0].shard-key[1]: \"week(occurred_at)\""),
                        line -> assertThat(line).startsWith("p.yaml:8:55 flows[0].shard-key[2]: bucket takes"),
                        line -> assertThat(line).startsWith("p.yaml:10:112 rollups[0].measures.bytes: "));
    }

    /** Each line: an option, and how it is misspelt. */
    @ParameterizedTest
    @CsvSource({
        "application.id, aplication.id",
        "schema.registry.url, schema.registy.url",
        "topic, tpoic",
        "shards, shrads",
        "shard-key, shard_key",
        "window, wndow",
        "window, widnows",
        "measures, mesures",
        "key, kye"
    })
    void aMisspeltOptionIsReportedAsItselfAndNotAsMissing(String option, String misspelt) {
        String yaml = option.equals("key")
                ? SMALL.replace(" key:", " kye:")
                : SMALL.replaceFirst("\\b" + option + ":", misspelt + ":");

        assertThat(lines(yaml)).singleElement().satisfies(line -> assertThat(line)
                .contains(misspelt + ": is not an option here; did you mean " + option));
    }

    @Test
    void anOptionThatResemblesNoOtherIsReportedWithThoseThereAre() {
        assertThat(lines(SMALL + "colour: green")).singleElement().satisfies(line -> assertThat(line)
                .startsWith("p.yaml:11:1 colour: is not an option here; known options: application.id, "));
    }

    @Test
    void twoRollupsOfOneNameAreRefusedAlsoWithOtherWindows() {
        String yaml = SMALL.replace("window: 1h", "windows: [1h]")
                + "  - {name: rollup, key: [page], windows: [2h, none], measures: {views: count}}\n";

        assertThat(lines(yaml)).singleElement().satisfies(line -> assertThat(line)
                .startsWith("p.yaml:11:5 rollups[1]")
                .contains("rollup", "another name"));
    }

    @Test
    void aGuaranteeThatWouldMiscountIsRefused() {
        String yaml = SMALL.replace("broker:9092", "broker:9092\n  processing.guarantee: at_least_once");

        assertThatThrownBy(() -> read(yaml, Map.of())).hasMessageContaining("exactly_once_v2");
    }

    private static List<String> lines(String yaml) {
        return catchThrowableOfType(PipelineException.class, () -> read(yaml, Map.of()))
                .getMessage()
                .lines()
                .toList();
    }

    private static Pipeline read(String yaml, Map<String, String> environment) {
        return new PipelineReader("p.yaml", environment::get).read(yaml);
    }
}
