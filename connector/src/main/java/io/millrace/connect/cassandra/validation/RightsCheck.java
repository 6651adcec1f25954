package io.millrace.connect.cassandra.validation;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.SinkOptions;
import io.millrace.connect.cassandra.config.TableConfig.Rules;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.session.ClusterProbe.Rights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Holds what a role may do against what the configuration makes it do. */
final class RightsCheck {

    private static final String MODIFY = "MODIFY";
    private static final String SELECT = "SELECT";

    private final BiConsumer<String, String> errors;
    /** The permissions that are needed on tables which are there, and what for. */
    private final Map<Table, Map<String, String>> needed = new LinkedHashMap<>();

    /**
     * Prepares a check.
     *
     * @param errors told the option and what is wrong with it
     */
    RightsCheck(BiConsumer<String, String> errors) {
        this.errors = errors;
    }

    /** Notes a table that a topic's records are written to. */
    void writes(Table table, String topic, boolean conditional) {
        Map<String, String> permissions = needed.computeIfAbsent(table, each -> new LinkedHashMap<>());
        permissions.putIfAbsent(MODIFY, "topic " + topic + " is written to it");
        if (conditional) {
            // Whether a condition holds says something of what is stored.
            permissions.putIfAbsent(SELECT, "topic " + topic + " is written to it with a condition");
        }
    }

    /** Reports what is needed and not granted. */
    void check(SinkConfig config, Rights rights) {
        needed.forEach((table, permissions) -> permissions.forEach((permission, reason) -> {
            if (!rights.mayOn(table.keyspace().asInternal(), table.name().asInternal(), permission)) {
                errors.accept(
                        SinkOptions.USERNAME,
                        "role " + rights.role() + " has no " + permission + " on table " + table + ", and " + reason
                                + ": GRANT " + permission + " ON "
                                + table.keyspace().asCql(true) + "."
                                + table.name().asCql(true) + " TO " + quoted(rights.role()));
            }
        }));
        if (config.tables().isUsed()) {
            checkSchemaRights(config, rights);
        }
    }

    private void checkSchemaRights(SinkConfig config, Rights rights) {
        boolean creates = rules(config).anyMatch(Rules::create);
        boolean evolves = rules(config).anyMatch(Rules::evolve);
        keyspaces(config.mapping()).forEach(keyspace -> {
            String on = " ON KEYSPACE " + quoted(keyspace) + " TO " + quoted(rights.role());
            if (creates && !rights.mayIn(keyspace, "CREATE")) {
                errors.accept(
                        SinkOptions.TABLE_AUTO_CREATE,
                        "role " + rights.role() + " may create nothing in keyspace " + keyspace + ": GRANT CREATE"
                                + on);
            }
            // Whoever creates a table may alter it.
            if (evolves && !rights.mayWithATableOf(keyspace, "ALTER") && !rights.mayIn(keyspace, "CREATE")) {
                errors.accept(
                        SinkOptions.TABLE_AUTO_EVOLVE,
                        "role " + rights.role() + " may alter nothing in keyspace " + keyspace + ": GRANT ALTER" + on);
            }
        });
    }

    private static String quoted(String name) {
        return CqlIdentifier.fromInternal(name).asCql(true);
    }

    private static Stream<Rules> rules(SinkConfig config) {
        return Stream.concat(Stream.of(config.tables().general()), config.tables().topics().values().stream());
    }

    private static Iterable<String> keyspaces(MappingConfig mapping) {
        TreeSet<String> names = new TreeSet<>();
        mapping.keyspace().ifPresent(names::add);
        mapping.tables().values().stream()
                .flatMap(List::stream)
                .filter(each -> each.keyspace().isFixed())
                .map(TableMapping::fixedKeyspace)
                .forEach(names::add);
        return names;
    }
}
