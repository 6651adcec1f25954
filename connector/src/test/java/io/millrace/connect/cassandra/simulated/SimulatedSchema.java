package io.millrace.connect.cassandra.simulated;

import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.request.Query;
import com.datastax.oss.simulacron.common.cluster.AbstractNode;
import com.datastax.oss.simulacron.common.result.SuccessResult;
import com.datastax.oss.simulacron.common.stubbing.Action;
import com.datastax.oss.simulacron.common.stubbing.InternalStubMapping;
import com.datastax.oss.simulacron.common.stubbing.StubMapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The system tables in which the driver finds the keyspace {@value #KEYSPACE} and its tables, all of them {@code (sensor text, seq bigint,
 * value text, PRIMARY KEY (sensor, seq))}.
 */
final class SimulatedSchema extends StubMapping implements InternalStubMapping {

    static final String KEYSPACE = "ks";

    private static final String QUERIES = "select * from system_schema.";
    private static final String VIRTUAL_QUERIES = "select * from system_virtual_schema.";

    private final Set<String> tables;

    SimulatedSchema(Set<String> tables) {
        this.tables = tables;
    }

    boolean has(String table) {
        return tables.stream().anyMatch(name -> table.equals(KEYSPACE + "." + name));
    }

    @Override
    public boolean matches(Frame frame) {
        return frame.message instanceof Query query
                && (lower(query).startsWith(QUERIES) || lower(query).startsWith(VIRTUAL_QUERIES));
    }

    @Override
    @SuppressWarnings("rawtypes") // Simulacron's signature
    public List<Action> getActions(AbstractNode node, Frame frame) {
        String query = lower((Query) frame.message);
        if (query.startsWith(QUERIES + "keyspaces")) {
            return keyspaces().toActions(node, frame);
        } else if (query.startsWith(QUERIES + "tables")) {
            return tables().toActions(node, frame);
        } else if (query.startsWith(QUERIES + "columns")) {
            return columns().toActions(node, frame);
        }
        // Views, types, indexes, functions, virtual tables: there are none.
        return new SystemTable("keyspace_name varchar").result().toActions(node, frame);
    }

    private static SuccessResult keyspaces() {
        return new SystemTable("keyspace_name varchar", "durable_writes boolean", "replication map<varchar,varchar>")
                .add(
                        KEYSPACE,
                        true,
                        Map.of(
                                "class",
                                "org.apache.cassandra.locator.NetworkTopologyStrategy",
                                SimulatedCluster.DATACENTER,
                                "1"))
                .result();
    }

    private SuccessResult tables() {
        SystemTable result =
                new SystemTable("keyspace_name varchar", "table_name varchar", "id uuid", "flags set<varchar>");
        for (String table : tables) {
            UUID id = UUID.nameUUIDFromBytes(table.getBytes(StandardCharsets.UTF_8));
            result.add(KEYSPACE, table, id, Set.of("compound"));
        }
        return result.result();
    }

    private SuccessResult columns() {
        SystemTable result = new SystemTable(
                "keyspace_name varchar",
                "table_name varchar",
                "column_name varchar",
                "clustering_order varchar",
                "kind varchar",
                "position int",
                "type varchar");
        for (String table : tables) {
            result.add(KEYSPACE, table, "sensor", "none", "partition_key", 0, "text");
            result.add(KEYSPACE, table, "seq", "asc", "clustering", 0, "bigint");
            result.add(KEYSPACE, table, "value", "none", "regular", -1, "text");
        }
        return result.result();
    }

    private static final class SystemTable {
        private final LinkedHashMap<String, String> types = new LinkedHashMap<>();
        private final List<LinkedHashMap<String, Object>> rows = new ArrayList<>();

        /** @param columns name and type of each */
        SystemTable(String... columns) {
            for (String column : columns) {
                String[] nameAndType = column.split(" ", -1);
                types.put(nameAndType[0], nameAndType[1]);
            }
        }

        SystemTable add(Object... values) {
            LinkedHashMap<String, Object> row = new LinkedHashMap<>();
            int next = 0;
            for (String column : types.keySet()) {
                row.put(column, values[next++]);
            }
            rows.add(row);
            return this;
        }

        SuccessResult result() {
            return new SuccessResult(rows, types);
        }
    }

    private static String lower(Query query) {
        return query.query.toLowerCase(Locale.ROOT);
    }
}
