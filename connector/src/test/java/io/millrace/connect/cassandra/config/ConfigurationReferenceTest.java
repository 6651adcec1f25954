package io.millrace.connect.cassandra.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/** docs/sink-configuration.md says what the definition says. {@code -Dmillrace.docs.write=true} writes it anew. */
class ConfigurationReferenceTest {

    private static final Path REFERENCE = Path.of("..", "docs", "sink-configuration.md");

    @Test
    void isCurrent() throws IOException {
        String current = render(SinkOptions.definition());
        if (Boolean.getBoolean("millrace.docs.write")) {
            Files.writeString(REFERENCE, current);
        }
        assertThat(REFERENCE)
                .as("run ./mvnw -pl connector test -Dtest=ConfigurationReferenceTest -Dmillrace.docs.write=true")
                .hasContent(current);
    }

    private static String render(ConfigDef definition) {
        Map<String, List<ConfigKey>> groups = new LinkedHashMap<>();
        for (String group : definition.groups()) {
            groups.put(group, new ArrayList<>());
        }
        definition.configKeys().values().forEach(key -> groups.get(key.group).add(key));
        StringBuilder text = new StringBuilder("""
                # Sink configuration

                Generated from the connector's own definition; a test keeps it current. An option that is none of these, and none
                of Kafka Connect's own, is an error. How fields become columns is described in [sink-mapping.md](sink-mapping.md).

                Three kinds of options have names of your own making:

                | option | meaning |
                |---|---|
                | `topic.<topic>.<keyspace>.<table>.mapping` | How records of a topic become rows of a table, see [sink-mapping.md](sink-mapping.md). A topic may have several. |
                | `topic.<topic>.<keyspace>.<table>.where`, `….delete.when` | Conditions: [which records](sink-mapping.md#which-records) the table takes, and [which delete](sink-mapping.md#deletes). |
                | `topic.<topic>.<keyspace>.<table>.unnest` | The array of which [each element](sink-mapping.md#a-row-for-each-element) becomes a row. |
                | `topic.<topic>.<keyspace>.<table>.write.nulls`, `….ttl.seconds`, `….write.timestamp` | The same for one table, the times by any [source](sink-mapping.md#by-mapping). |
                | `topic.<topic>.sample`, `….sample.key`, `….sample.headers` | A record as the topic may have it, which `validate` [maps](sink-mapping.md#before-there-is-a-record) and nobody writes. |
                | `topic.<topic>.<keyspace>.<table>.consistency` | [`write.consistency`](#consistency) for one table. |
                | `topic.<topic>.<keyspace>.<table>.cql`, `….cql.idempotent` | [CQL of your own](sink-mapping.md#cql-of-your-own), and whether it may be carried out twice (true). |
                | `topic.<topic>.<keyspace>.<table>.write.condition`, `….on.not.applied` | [Which rows are written](sink-mapping.md#only-where-a-row-is-or-is-not): `none`, `not_exists`, `exists`; and what becomes of the others: `dead-letter`, `ignore`, `fail`. |
                | `topic.<topic>.value.envelope` | [`value.envelope`](#envelope) for one topic. |
                | `topic.<topic>.convert.<option>` | One of the [conversions](#conversions) for a single topic: `topic.orders.convert.timestamp.unit=seconds`. |
                | `topic.<topic>.table.auto.…` | Any option of the group [Tables](#tables) for one topic alone. |
                | `cassandra.driver.<path>` | Any option of the Cassandra Java driver by its own path, e.g. `cassandra.driver.advanced.connection.pool.local.size=2`; takes precedence over what the connector sets, such as 5 s for `advanced.reconnection-policy.max-delay`. A list stands in brackets. Refused are those that the guarantees rest on: the consistency and idempotence of requests, retries, timestamps, speculative executions. |
                """);
        groups.forEach((group, keys) -> {
            text.append("\n## ").append(group).append("\n\n| option | default | type | meaning |\n|---|---|---|---|\n");
            keys.sort(Comparator.comparingInt(key -> key.orderInGroup));
            for (ConfigKey key : keys) {
                String values = key.validator == null ? "" : " Valid: " + escaped(key.validator.toString()) + ".";
                text.append("| `%s` | %s | %s | %s%s |\n"
                        .formatted(
                                key.name,
                                key.defaultValue == null ? "–" : "`" + shown(key) + "`",
                                key.type.name().toLowerCase(Locale.ROOT),
                                escaped(key.documentation),
                                values));
            }
        });
        return text.toString();
    }

    private static String shown(ConfigKey key) {
        return key.defaultValue instanceof List<?> list
                ? String.join(",", list.stream().map(Object::toString).toList())
                : key.defaultValue.toString();
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;");
    }
}
