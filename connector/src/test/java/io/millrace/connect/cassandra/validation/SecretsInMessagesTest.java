package io.millrace.connect.cassandra.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.SinkOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever option a secret has come to stand in, nothing that is said of the configuration shows it. */
class SecretsInMessagesTest {

    private static final String BASE64 = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPlantedKey0123456";
    private static final String MORE_BASE64 = "9PlantedToo/hRANCAASyxduFOUXw8aayU+Yo3xRa0ZBSFpSRZKaETZ8ttCJPb9r";

    private static final String KEY =
            "-----BEGIN PRIVATE KEY-----\n" + BASE64 + "\n" + MORE_BASE64 + "\n-----END PRIVATE KEY-----\n";

    /** What a password's reader may be given: as it is in a file, as it comes through an environment variable, and pieces of it. */
    private static final List<String> SECRETS = List.of(
            KEY,
            KEY.replace("\n", "\\n"),
            KEY.replace("\n", "\r\n"),
            KEY.replace("PRIVATE KEY", "CERTIFICATE"),
            KEY.substring(0, KEY.length() / 2),
            KEY.substring(KEY.length() / 2),
            "x, " + KEY,
            BASE64 + "\n" + MORE_BASE64,
            (BASE64 + MORE_BASE64).repeat(3));

    private static final List<String> WITHOUT_A_DEFINITION = List.of(
            "name",
            "topics",
            "topics.regex",
            "errors.tolerance",
            "errors.deadletterqueue.topic.replication.factor",
            "value.converter",
            "value.converter.schemas.enable",
            "transforms",
            "predicates",
            "consumer.override.max.poll.records",
            "consumer.override.isolation.level",
            "consumer.override.ssl.keystore.location",
            "consumer.override.ssl.keystore.key",
            "producer.override.acks",
            "producer.override.sasl.jaas.config",
            "cassandra.driver.advanced.reconnection-policy.base-delay",
            "cassandra.driver.advanced.connection.pool.local.size",
            "cassandra.driver.advanced.auth-provider.password",
            "topic.readings.ks.readings.mapping",
            "topic.readings.ks.readings.where",
            "topic.readings.ks.readings.unnest",
            "topic.readings.ks.readings.cql",
            "topic.readings.ks.readings.consistency",
            "topic.readings.ks.readings.ttl.seconds",
            "topic.readings.sample",
            "topic.readings.value.envelope",
            "topic.readings.table.auto.create",
            "topic.readings.table.auto.create.compaction",
            "topic.readings.table.auto.create.partition.columns",
            "what.nobody.knows");

    static Stream<String> options() {
        return Stream.concat(SinkOptions.definition().names().stream(), WITHOUT_A_DEFINITION.stream());
    }

    static Stream<String> passwords() {
        return Stream.concat(
                SinkOptions.definition().configKeys().values().stream()
                        .filter(key -> key.type == Type.PASSWORD)
                        .map(key -> key.name),
                Stream.of(
                        "consumer.override.ssl.keystore.password",
                        "producer.override.sasl.jaas.config",
                        "cassandra.driver.advanced.auth-provider.password",
                        "cassandra.driver.advanced.ssl-engine-factory.keystore-password",
                        "value.converter.basic.auth.user.info",
                        "value.converter.schema.registry.basic.auth.user.info",
                        "transforms.mask.password"));
    }

    @ParameterizedTest
    @MethodSource("options")
    void noKeyIsShown(String option) {
        for (String encrypted : List.of("true", "false")) {
            for (String secret : SECRETS) {
                Map<String, String> properties = right();
                properties.put("cassandra.ssl.enabled", encrypted);
                properties.put(option, secret);

                assertThat(said(properties)).as("%s", option).allSatisfy(text -> assertThat(text)
                        .doesNotContain(BASE64.substring(0, 32), MORE_BASE64.substring(0, 32), "-----END")
                        .doesNotContainPattern("\\R"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("passwords")
    void noPasswordIsShown(String option) {
        String secret = "Tr0ub4dor&3, a:b/c@d";
        for (String encrypted : List.of("true", "false")) {
            Map<String, String> properties = right();
            properties.put("cassandra.ssl.enabled", encrypted);
            properties.put("cassandra.ssl.truststore.location", "/nowhere/trust.p12");
            properties.put(option, secret);

            assertThat(said(properties)).as("%s", option).allSatisfy(text -> assertThat(text)
                    .doesNotContain("Tr0ub4dor", "a:b/c@d"));
        }
    }

    /** Everything that the worker's answer and its log have: messages, values, and what a start fails with. */
    private static List<String> said(Map<String, String> properties) {
        Map<String, ConfigValue> values = new ConfigCheck((config, timeout) -> new FakeCluster()).check(properties);
        ConfigException failure = catchThrowableOfType(ConfigException.class, () -> SinkConfig.parse(properties));
        Stream<String> messages = values.values().stream().flatMap(value -> value.errorMessages().stream());
        Stream<String> failures = failure == null ? Stream.of() : Stream.of(failure.toString());
        // A value that is long is the user's own text, as GET shows it, and a reference's only where it was resolved to
        // a key.
        Stream<String> shown = values.values().stream()
                .map(value -> String.valueOf(value.value()))
                .filter(value -> value.contains("-----"));
        return Stream.of(messages, failures, shown).flatMap(all -> all).collect(Collectors.toList());
    }

    private static Map<String, String> right() {
        return new HashMap<>(Map.of(
                "name",
                "sink",
                "topics",
                "readings",
                "cassandra.keyspace",
                "ks",
                "value.converter",
                "org.apache.kafka.connect.json.JsonConverter",
                "value.converter.schemas.enable",
                "false",
                "topic.readings.ks.readings.mapping",
                "id=value.id, at=record.timestamp, celsius=value.celsius?"));
    }
}
