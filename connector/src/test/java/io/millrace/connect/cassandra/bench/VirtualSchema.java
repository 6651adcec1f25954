package io.millrace.connect.cassandra.bench;

import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The tables as each node has them, which differ for a while after each change, and as the driver knows them: it hears of a change from the
 * one node that it has its control connection to, waits a second for more of them, waits for the nodes to agree, and then reads the tables
 * from that node ({@code MetadataManager} of driver 4.19).
 */
final class VirtualSchema {

    /** {@code advanced.metadata.schema.debouncer.window} as shipped. */
    private static final long DEBOUNCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** {@code advanced.control-connection.schema-agreement} as shipped. */
    private static final long AGREEMENT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long AGREEMENT_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    static final int NODES = 3;
    /** The node of the control connection. */
    static final int CONTROL = 0;

    private final VirtualTime time;
    private final List<Map<Table, TableSchema>> versions = new ArrayList<>(List.of(Map.of()));
    private final Set<String> statics = new HashSet<>();
    private final int[] nodes = new int[NODES];
    private int driver;

    VirtualSchema(VirtualTime time) {
        this.time = time;
    }

    /** A table that is there from the beginning. */
    void create(TableSchema table, Set<String> staticColumns) {
        change(table.table(), old -> table, 0, 0);
        staticColumns.forEach(column -> statics.add(table.table() + "." + column));
        driver = versions.size() - 1;
    }

    boolean isStatic(Table table, String column) {
        return statics.contains(table + "." + column);
    }

    /** A table is created while others go on; see {@link #add} for who learns of it when. */
    void createLate(TableSchema table, int first, long spreadNanos) {
        change(table.table(), old -> table, first, spreadNanos);
    }

    /**
     * A column is added.
     *
     * @param first the node that gets the statement; the others hear of it one after another
     * @param spreadNanos how long it takes until all have
     */
    void add(Table table, Column column, int first, long spreadNanos) {
        change(table, old -> with(old, column), first, spreadNanos);
    }

    /** A column is dropped; see {@link #add}. */
    void drop(Table table, String column, int first, long spreadNanos) {
        change(table, old -> without(old, column), first, spreadNanos);
    }

    private static TableSchema with(TableSchema table, Column column) {
        List<Column> columns = new ArrayList<>(table.columns());
        columns.add(column);
        return new TableSchema(table.table(), columns, table.partitionKey(), table.clustering());
    }

    private static TableSchema without(TableSchema table, String column) {
        List<Column> columns = table.columns().stream()
                .filter(each -> !each.name().asInternal().equals(column))
                .toList();
        return new TableSchema(table.table(), columns, table.partitionKey(), table.clustering());
    }

    private void change(Table table, UnaryOperator<TableSchema> change, int first, long spreadNanos) {
        Map<Table, TableSchema> next = new HashMap<>(versions.get(versions.size() - 1));
        next.compute(table, (key, old) -> change.apply(old));
        versions.add(next);
        int version = versions.size() - 1;
        for (int node = 0; node < NODES; node++) {
            int changed = node;
            long delay = spreadNanos * ((node - first + NODES) % NODES) / (NODES - 1);
            if (delay == 0) {
                learn(changed, version);
            } else {
                time.after(delay, () -> learn(changed, version));
            }
        }
    }

    private void learn(int node, int version) {
        nodes[node] = Math.max(nodes[node], version);
        if (node == CONTROL) {
            time.after(DEBOUNCE_NANOS, () -> whenAgreed(this::read));
        }
    }

    /** Does something when the nodes have the same version, or the driver is tired of waiting for that. */
    void whenAgreed(Runnable action) {
        lookForAgreement(action, time.nanoseconds() + AGREEMENT_NANOS);
    }

    private void lookForAgreement(Runnable action, long deadlineNanos) {
        if (Arrays.stream(nodes).distinct().count() == 1 || time.nanoseconds() >= deadlineNanos) {
            action.run();
        } else {
            time.after(AGREEMENT_INTERVAL_NANOS, () -> lookForAgreement(action, deadlineNanos));
        }
    }

    /** The driver reads the tables from its control node. */
    void read() {
        driver = nodes[CONTROL];
    }

    /** The version that a node has. */
    int version(int node) {
        return nodes[node];
    }

    /** A number that grows with what the driver knows. */
    int known() {
        return driver;
    }

    /** The table as the driver knows it; null if it knows none. */
    TableSchema known(Table table) {
        return versions.get(driver).get(table);
    }

    /** The table as a node has it; null if it has none. */
    TableSchema at(int node, Table table) {
        return versions.get(nodes[node]).get(table);
    }

    /** The table as it will be everywhere. */
    TableSchema latest(Table table) {
        return versions.get(versions.size() - 1).get(table);
    }
}
