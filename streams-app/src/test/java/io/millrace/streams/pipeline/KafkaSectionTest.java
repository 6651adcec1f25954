package io.millrace.streams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of Kafka are checked by name, and those that would make counters wrong are refused. */
class KafkaSectionTest {
    private static final String PIPELINE = """
            application.id: app
            kafka:
              bootstrap.servers: broker:9092
            %s
            schema.registry.url: http://registry
            source: {topic: events}
            shards: 4
            flows: [{name: flow, shard-key: [page]}]
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit.interval.ms: 500",
                "group.protocol: streams",
                "max.poll.records: 100",
                "consumer.max.poll.records: 100",
                "main.consumer.fetch.max.bytes: 1000000",
                "restore.consumer.max.poll.records: 10000",
                "global.consumer.client.rack: a",
                "linger.ms: 5",
                "producer.linger.ms: 5",
                "admin.request.timeout.ms: 5000",
                "topic.min.insync.replicas: 2",
                "topic.max.message.bytes: 2000000",
                "topic.retention.ms: -1",
                "client.tag.zone: a",
                "metrics.context.team: a",
                "sasl.jaas.config: anything",
                "auto.offset.reset: earliest",
                "consumer.isolation.level: read_committed",
                "producer.acks: all",
                "topology.optimization: none",
                "processing.guarantee: exactly_once_v2",
                "processing.exception.handler: org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler",
                "rocksdb.config.setter: my.Setter",
                "config.providers: file\n  config.providers.file.class: org.apache.kafka.common.config.provider.FileConfigProvider",
                "metric.reporters: my.Reporter\n  my.reporter.url: http://metrics"
            })
    void whatKafkaKnowsIsTaken(String property) {
        String name = property.substring(0, property.indexOf(':'));

        assertThat(read(property).kafka()).containsKey(name);
    }

    @ParameterizedTest
    @CsvSource({
        "comit.interval.ms, commit.interval.ms",
        "num.stream.treads, num.stream.threads",
        "consumer.max.pol.records, consumer.max.poll.records",
        "main.consumer.max.pol.records, main.consumer.max.poll.records",
        "producer.linger, producer.linger.ms",
        "topic.min.insync.replica, topic.min.insync.replicas",
        "consumr.max.poll.records, consumer.max.poll.records",
        "consumer.linger.ms, linger.ms",
        "min.insync.replicas, topic.min.insync.replicas",
        "admin.retrys, admin.retries"
    })
    void aMisspeltNameIsReportedWithTheNearest(String misspelt, String meant) {
        assertThat(problems(misspelt + ": 1")).singleElement().satisfies(line -> assertThat(line)
                .startsWith("p.yaml:4:3 kafka." + misspelt + ": ")
                .contains("did you mean " + meant + "?"));
        assertThat(problems("metric.reporters: my.Reporter\n  comit.interval.ms: 1"))
                .as("a reporter may have options of its own, but hardly this")
                .singleElement()
                .satisfies(line -> assertThat(line).contains("did you mean commit.interval.ms?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssl.keystore.location", "consumer.ssl.truststore.location"})
    void aKeyInPlaceOfAPathIsNotShown(String name) {
        assertThat(problems(name + ": \"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADAN\""))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("p.yaml:4:3 kafka." + name + ": holds PEM text, not a path: ssl.keystore.key")
                        .doesNotContain("MIIEvQ"));
    }

    @Test
    void aNameThatResemblesNoneIsReported() {
        assertThat(problems("completely.unheard.of.thing: 1")).singleElement().satisfies(line -> assertThat(line)
                .startsWith("p.yaml:4:3 kafka.completely.unheard.of.thing: is no property of Kafka"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processing.guarantee: at_least_once",
                "application.id: other",
                "processing.exception.handler: org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler",
                "deserialization.exception.handler: org.apache.kafka.streams.errors.LogAndContinueExceptionHandler",
                "default.deserialization.exception.handler: my.Handler",
                "production.exception.handler: my.Handler",
                "default.production.exception.handler: my.Handler",
                "errors.dead.letter.queue.topic.name: elsewhere",
                "topology.optimization: all",
                "ensure.explicit.internal.resource.naming: false",
                "default.timestamp.extractor: my.Extractor",
                "default.key.serde: my.Serde",
                "default.dsl.store: in_memory",
                "dsl.store.suppliers.class: my.Suppliers",
                "auto.offset.reset: latest",
                "consumer.auto.offset.reset: latest",
                "main.consumer.auto.offset.reset: none",
                "isolation.level: read_uncommitted",
                "restore.consumer.isolation.level: read_uncommitted",
                "consumer.enable.auto.commit: true",
                "group.id: other",
                "consumer.value.deserializer: my.Deserializer",
                "enable.idempotence: false",
                "producer.acks: 1",
                "producer.transactional.id: mine",
                "topic.cleanup.policy: delete",
                "topic.retention.ms: 1000",
                "topic.retention.bytes: 1000",
                "topic.unclean.leader.election.enable: true"
            })
    void whatWouldMakeCountersWrongIsRefusedWithAReason(String property) {
        String name = property.substring(0, property.indexOf(':'));

        assertThat(problems(property)).singleElement().satisfies(line -> {
            assertThat(line).startsWith("p.yaml:4:3 kafka." + name + ": ");
            assertThat(line.length() - name.length()).as(line).isGreaterThan(50);
        });
    }

    @Test
    void allOfItIsReportedAtOnceAndNoValueIsQuoted() {
        assertThat(problems("comit.interval.ms: 1\n  auto.offset.reset: my-secret\n  sasl.jaas.confg: my-secret"))
                .hasSize(4)
                .noneMatch(line -> line.contains("my-secret"));
    }

    private static List<String> problems(String property) {
        return catchThrowableOfType(PipelineException.class, () -> read(property))
                .getMessage()
                .lines()
                .toList();
    }

    private static Pipeline read(String property) {
        return new PipelineReader("p.yaml", Map.<String, String>of()::get).read(PIPELINE.formatted("  " + property));
    }
}
