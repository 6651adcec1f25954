package io.millrace.connect.cassandra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.millrace.connect.cassandra.config.BatchConfig.BatchGrouping;
import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.config.FlowConfig.Concurrency;
import io.millrace.connect.cassandra.config.MappingConfig.Nulls;
import io.millrace.connect.cassandra.config.RetryConfig.OnAmbiguous;
import io.millrace.connect.cassandra.config.WriteTimeConfig.WriteTimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkConfigTest {

    @Test
    void defaultsAreThoseOfTheDesign() {
        SinkConfig config = SinkConfig.parse(properties());

        assertThat(config.connectorName()).isEqualTo("sink");
        assertThat(config.connection().contactPoints()).containsExactly(new ContactPoint("localhost", 9042));
        assertThat(config.connection().tls().verifyHostname()).isTrue();
        assertThat(config.batch()).isEqualTo(new BatchConfig(1000, 262_144, Duration.ofSeconds(1), BatchGrouping.AUTO));
        assertThat(config.buffer()).isEqualTo(new BufferConfig(100_000, 64L * 1024 * 1024));
        assertThat(config.flow()).isEqualTo(new FlowConfig(256, Concurrency.ADAPTIVE, 0));
        assertThat(config.retry())
                .isEqualTo(new RetryConfig(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(30),
                        Optional.empty(),
                        Duration.ofSeconds(12),
                        OnAmbiguous.FAIL));
        assertThat(config.deadLetter()).isEqualTo(new DeadLetterConfig(false, 100));
        assertThat(config.writeTime())
                .isEqualTo(new WriteTimeConfig(
                        WriteTimeSource.RECORD,
                        Optional.empty(),
                        Optional.of(Duration.ofHours(1)),
                        EpochUnit.MICROSECONDS,
                        Instant.parse("2000-01-01T00:00:00Z")));
        assertThat(config.mapping().nulls()).isEqualTo(Nulls.UNSET);
        assertThat(config.mapping().deletes())
                .isEqualTo(new DeleteConfig(
                        true, DeleteConfig.Scope.ROW, DeleteConfig.IncompleteKey.FAIL, Optional.of("__deleted")));
        assertThat(config.consistency()).isEqualTo(DefaultConsistencyLevel.LOCAL_QUORUM);
    }

    @Test
    void mappingsAreReadByTopicWhateverDotsItHas() {
        SinkConfig config =
                SinkConfig.parse(properties("topic.my.topic.v1.ks.t1.mapping", "a=value.a, __ttl=value.ttl"));

        TableMapping mapping = config.mapping().tables().get("my.topic.v1").get(0);
        assertThat(mapping.fixedKeyspace()).isEqualTo("ks");
        assertThat(mapping.fixedTable()).isEqualTo("t1");
        assertThat(mapping.columns().orElseThrow())
                .containsExactly(new TableMapping.Column(
                        "a", new ColumnSource.Field(new FieldPath(Root.VALUE, List.of("a"), false))));
        assertThat(mapping.ttl()).isPresent();
    }

    @Test
    void topicNamesBecomeTableNamesThatCassandraAllows() {
        assertThat(SinkConfig.parse(properties("table.name.format", "in_${topic}"))
                        .mapping()
                        .tableNameFormat()
                        .ofTopic("page-events.v1"))
                .isEqualTo("in_page_events_v1");
    }

    @Test
    void writeTimeMayBeAField() {
        WriteTimeConfig config = SinkConfig.parse(
                        properties("write.timestamp", "field:meta.version", "write.timestamp.max.future.ms", "-1"))
                .writeTime();

        assertThat(config)
                .isEqualTo(new WriteTimeConfig(
                        WriteTimeSource.FIELD,
                        Optional.of(new FieldPath(Root.VALUE, List.of("meta", "version"), false)),
                        Optional.empty(),
                        EpochUnit.MICROSECONDS,
                        Instant.parse("2000-01-01T00:00:00Z")));
    }

    @Test
    void deadLettersNeedToleranceAndTopic() {
        assertThat(SinkConfig.parse(properties("errors.tolerance", "all", "dead.letter.topic.required", "false"))
                        .deadLetter()
                        .enabled())
                .isFalse();
        assertThat(SinkConfig.parse(
                                properties("errors.tolerance", "all", "errors.deadletterqueue.topic.name", "sink.dlq"))
                        .deadLetter()
                        .enabled())
                .isTrue();
    }

    @Test
    void aPatternMustNotChooseTheAccountOfWhatWasSentBack() {
        String dlq = "errors.deadletterqueue.topic.name";
        assertThat(mistakes("topics.regex", "(?!.*dlq$)rx.*", "errors.tolerance", "all", dlq, "rx.dlq"))
                .singleElement()
                .asString()
                .contains("must not match rx.dlq.redriven")
                .contains("(?!.*[.]redriven$)");
        assertThat(mistakes("topics.regex", "(?!.*[.](dlq|redriven)$)rx.*", "errors.tolerance", "all", dlq, "rx.dlq"))
                .isEmpty();
        assertThat(mistakes("topics.regex", "rx.*", "errors.tolerance", "all", dlq, "dead.rx"))
                .isEmpty();
        assertThat(mistakes("topics.regex", "rx(", "errors.tolerance", "all", dlq, "rx.dlq"))
                .noneMatch(mistake -> mistake.contains("redriven"));
        assertThat(mistakes("topics.regex", "rx.*")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batch.max.row | 10 | batch.max.row: unknown option; did you mean batch.max.rows?",
                "batch.max.rows | 0 | batch.max.rows",
                "batch.max.rows | many | batch.max.rows",
                "buffer.max.rows | 10 | buffer.max.rows: must be at least batch.max.rows, which is 1000",
                "retry.backoff.max.ms | 10 | retry.backoff.max.ms: must be at least retry.backoff.ms",
                "write.consistency | SERIAL | write.consistency: must be one of",
                "concurrency | none | concurrency: must be one of adaptive, fixed",
                "write.timestamp | field: | write.timestamp: not a field path",
                "write.timestamp | now | write.timestamp: must be record, field:<path> or none",
                "cassandra.contact.points | a:b:c | cassandra.contact.points: a contact point is host or host:port",
                "cassandra.contact.points | a:99999 | cassandra.contact.points: a port is a number",
                "cassandra.username | me | cassandra.password: is needed with cassandra.username",
                "cassandra.ssl.truststore.location | /x | has no effect without cassandra.ssl.enabled=true",
                "cassandra.driver.basic.request.timout | 5s | did you mean cassandra.driver.basic.request.timeout?",
                "topic.t.ks.mapping | a=value.a | topic.t.ks.mapping: write it as topic.<topic>.<keyspace>.<table>.mapping",
                "topic.t.ks.tab.mapping | a=b | topic.t.ks.tab.mapping: a source starts with",
                "topic.t.ks.tab.mapping | __tll=value.a | __tll is none of the special targets",
                "topic.evnts.ks.tab.mapping | a=value.a | topic evnts is not in topics; did you mean events?",
            })
    void mistakesAreNamedWithTheirRemedy(String option, String value, String message) {
        Map<String, String> properties = properties(option, value);
        if (option.contains("evnts")) {
            properties.put("topics", "events,other");
        }
        assertThatThrownBy(() -> SinkConfig.parse(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(option.startsWith("cassandra.username") ? "cassandra.password" : option)
                .hasMessageContaining(message);
    }

    @Test
    void aKeyspaceIsNeededUnlessTopicsAreMapped() {
        Map<String, String> properties = properties();
        properties.remove("cassandra.keyspace");
        assertThatThrownBy(() -> SinkConfig.parse(properties))
                .hasMessageContaining("cassandra.keyspace: name the keyspace");

        properties.put("topic.t.ks.tab.mapping", "a=value.a");
        assertThat(SinkConfig.parse(properties).mapping().keyspace()).isEmpty();
    }

    @Test
    void connectsOwnOptionsPass() {
        Map<String, String> properties = properties(
                "connector.class", "x",
                "tasks.max", "1",
                "topics.regex", "x",
                "key.converter", "x",
                "value.converter", "x",
                "value.converter.schemas.enable", "true",
                "transforms", "route",
                "transforms.route.type", "x",
                "predicates", "old, new",
                "predicates.new.type", "x",
                "errors.log.enable", "true",
                "consumer.override.isolation.level", "read_committed",
                "connector.plugin.version", "1");
        assertThat(SinkOptions.validate(properties).values())
                .allSatisfy(value -> assertThat(value.errorMessages()).isEmpty());
    }

    @Test
    void knowsConnectsOwnOptionsAsTheWorkerDoes() {
        assertThat(SinkConnectorConfig.configDef().names().stream().filter(name -> name.startsWith("errors.")))
                .containsExactlyInAnyOrderElementsOf(ConnectOptions.ERRORS);
        assertThat(SinkConnectorConfig.configDef().names()).allMatch(ConnectOptions::owns);
    }

    @Test
    void secretsAreNeverPrinted() {
        Map<String, String> properties = properties(
                "cassandra.username", "me",
                "cassandra.password", "hunter2",
                "cassandra.ssl.enabled", "true",
                "cassandra.ssl.truststore.location", "/trust",
                "cassandra.ssl.truststore.password", "hunter2",
                "cassandra.driver.advanced.auth-provider.password", "hunter2");

        assertThat(SinkConfig.parse(properties).toString()).contains("/trust").doesNotContain("hunter2");
        properties.put("linger.ms", "never");
        assertThatThrownBy(() -> SinkConfig.parse(properties)).message().doesNotContain("hunter2");
    }

    @Test
    void everyOptionSaysWhatItIsFor() {
        assertThat(SinkOptions.definition().configKeys().values()).allSatisfy(key -> {
            assertThat(key.documentation).isNotBlank().endsWith(".");
            assertThat(key.group).isNotBlank();
            assertThat(key.displayName).isNotEqualTo(key.name);
        });
    }

    @Test
    void validationFindsEveryMistakeAtOnce() {
        Map<String, ConfigValue> values =
                SinkOptions.validate(properties("linger.ms", "-1", "batch.max.rows", "x", "nonsense", "1"));

        assertThat(values.values().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .map(ConfigValue::name))
                .containsExactlyInAnyOrder("linger.ms", "batch.max.rows", "nonsense");
    }

    @Test
    void anOptionThatCannotBeReadIsNotSaidToBeMissing() {
        Map<String, ConfigValue> values = SinkOptions.validate(
                properties("topic.t.ks.a.mapping", "id=nowhere.id", "topic.t.ks.a.unnest", "value.items"));

        assertThat(values.get("topic.t.ks.a.mapping").errorMessages()).hasSize(1);
        assertThat(values.get("topic.t.ks.a.unnest").errorMessages()).isEmpty();
    }

    @Test
    void theOptionsOfATableNameItAlike() {
        assertThat(mistakes("topic.t.ks.jobs.mapping", "id=value.id", "topic.t.ks.Jobs.where", "value.n > 5"))
                .hasSize(1)
                .first(InstanceOfAssertFactories.STRING)
                .contains("is for the same table as topic.t.ks.")
                .contains("write its name alike in both");
        assertThat(mistakes("topic.t.ks.jobs.mapping", "id=value.id", "topic.t.ks.jobs.where", "value.n > 5"))
                .isEmpty();
        assertThat(mistakes("topic.t.ks.jobs.mapping", "id=value.id", "topic.T.ks.jobs.mapping", "id=value.id"))
                .isEmpty();
    }

    @Test
    void elementsAreKnownOnlyWhereAnArrayIsNamed() {
        String mapping = "topic.t.ks.a.mapping";
        for (String source : List.of("element.x", "record.element", "upper(element.x)")) {
            assertThat(mistakes(mapping, "id=value.id, x=" + source))
                    .containsExactly("element and record.element need topic.t.ks.a.unnest, which names the array");
            assertThat(mistakes(mapping, "id=value.id, x=" + source, "topic.t.ks.a.unnest", "value.items"))
                    .isEmpty();
        }
        assertThat(mistakes(mapping, "id=value.id", "topic.t.ks.a.where", "element.x > 5"))
                .hasSize(1);
    }

    private static List<String> mistakes(String... more) {
        Map<String, String> properties = properties(more);
        if (!properties.containsKey("topics.regex")) {
            properties.put("topics", "t,T");
        }
        return SinkOptions.validate(properties).values().stream()
                .flatMap(value -> value.errorMessages().stream())
                .toList();
    }

    private static Map<String, String> properties(String... more) {
        Map<String, String> properties = new HashMap<>(Map.of("name", "sink", "cassandra.keyspace", "ks"));
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }
}
