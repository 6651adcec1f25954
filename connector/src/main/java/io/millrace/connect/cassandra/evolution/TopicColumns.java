package io.millrace.connect.cassandra.evolution;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.mapping.MissingTableException;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one topic's records and the columns that there are for them: looked at once per schema, or once per name of a map's
 * entries.
 */
final class TopicColumns {

    private static final Logger LOG = LoggerFactory.getLogger(TopicColumns.class);

    private static final int REMEMBERED_SCHEMAS = 256;
    private static final int REMEMBERED_NAMES = 4096;

    private final List<TableMapping> mappings;
    private final Optional<String> flag;
    private final boolean isByName;
    private final String topic;
    private final Tables tables;
    private final SchemaChanges changes;
    private final Set<Schemas> known = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> namesOfNulls = new HashSet<>();
    private Schemas last;
    private boolean full;
    /** Whether a mapping has columns that there are not, for which no record has had anything yet. */
    private boolean awaitsColumns;

    TopicColumns(MappingConfig config, String topic, Tables tables, SchemaChanges changes) {
        // Of a table that records name, of one whose rows are elements, and of one that a statement of the user's own
        // writes, nobody
        // knows the columns from one record.
        this.mappings = config.mappings(topic).stream()
                .filter(mapping -> mapping.isFixed()
                        && mapping.unnest().isEmpty()
                        && mapping.writes().cql().isEmpty())
                .toList();
        this.flag = config.deletes().flagField();
        this.isByName = mappings.stream().anyMatch(mapping -> mapping.columns().isEmpty());
        this.topic = topic;
        this.tables = tables;
        this.changes = changes;
    }

    private record Schemas(Schema key, Schema value) {

        static Schemas of(SinkRecord record) {
            return new Schemas(record.keySchema(), record.valueSchema());
        }

        @SuppressWarnings("ReferenceEquality") // equal schemas that are not the same object take the longer way
        boolean areThoseOf(SinkRecord record) {
            return record.valueSchema() == value && record.keySchema() == key;
        }
    }

    /** Tells whether nothing can be missing. */
    boolean areComplete(SinkRecord record) {
        if (record.value() == null) {
            return true;
        }
        if (awaitsColumns) {
            return false;
        }
        if (isOfNames(record)) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) record.value()).entrySet()) {
                if (!isKnown(entry)) {
                    return false;
                }
            }
            return true;
        }
        if (last != null && last.areThoseOf(record)) {
            return true;
        }
        Schemas schemas = Schemas.of(record);
        if (known.contains(schemas)) {
            last = schemas;
            return true;
        }
        return false;
    }

    private boolean isKnown(Map.Entry<?, ?> entry) {
        return entry.getKey() instanceof String name
                && (names.contains(name) || (entry.getValue() == null && namesOfNulls.contains(name)));
    }

    /**
     * Takes note that all has been added that can be. What has no column by now is for others to judge.
     *
     * @throws MissingTableException when a mapping has a column that there is not, for which the record has something that nobody
     *     knows the type of
     */
    void complete(SinkRecord record) {
        requireMapped(record);
        if (isOfNames(record)) {
            List<TableSchema> table = wanted(record).stream().map(Wanted::table).toList();
            ((Map<?, ?>) record.value()).forEach((name, value) -> {
                String text = String.valueOf(name);
                boolean isNull = value == null
                        && table.stream().allMatch(each -> each.column(text).isEmpty());
                remember(text, isNull ? namesOfNulls : names);
            });
            return;
        }
        last = Schemas.of(record);
        if (known.size() < REMEMBERED_SCHEMAS) {
            known.add(last);
        }
    }

    private static void remember(String name, Set<String> names) {
        if (names.size() < REMEMBERED_NAMES) {
            names.add(name);
        }
    }

    /** A column for which the record has nothing is not needed yet: whoever maps the record sees to that. */
    private void requireMapped(SinkRecord record) {
        awaitsColumns = false;
        for (Wanted wanted : wanted(record)) {
            TableMapping mapping = wanted.mapping();
            if (mapping.columns().isEmpty() && isOfNames(record)) {
                continue;
            }
            wanted.columns().forEach((name, shape) -> {
                if (wanted.table().column(name).isPresent()) {
                    return;
                }
                awaitsColumns |= mapping.columns().isPresent();
                if (shape instanceof ColumnShape.Unknown unknown && !isComputed(mapping, name)) {
                    throw new MissingTableException(mapping.option() + ": " + wanted.table() + " has no column " + name
                            + ", and it cannot be added, since what it is made from " + unknown.why()
                            + ". ALTER TABLE "
                            + wanted.table().table() + " ADD " + ColumnNames.cql(name) + " <type>");
                }
            });
        }
    }

    /** Tells whether nobody knows what a column's source comes to before it has been computed: it may be a null. */
    private static boolean isComputed(TableMapping mapping, String name) {
        return mapping.columns().stream()
                .flatMap(List::stream)
                .anyMatch(column -> column.name().equals(name)
                        && (column.source() instanceof ColumnSource.Computed
                                || column.source() instanceof ColumnSource.Json));
    }

    /** Returns the statements that add what is missing. A table that is missing is somebody else's concern. */
    List<String> missing(SinkRecord record) {
        List<String> statements = new ArrayList<>();
        for (Wanted wanted : wanted(record)) {
            if (!wanted.table().hasCounters()) {
                statements.addAll(new MissingColumns(wanted.table(), changes)
                        .compare(wanted.columns())
                        .statements());
                warnOfFullTable(wanted.table());
            }
        }
        return statements;
    }

    private void warnOfFullTable(TableSchema table) {
        if (table.columns().size() >= MissingColumns.MAX_COLUMNS && !full) {
            full = true;
            LOG.warn(
                    "Topic {}: {} has {} columns and gets no more: are the names of its fields data?",
                    topic,
                    table,
                    table.columns().size());
        }
    }

    /** What a record gives to a table. */
    private record Wanted(TableMapping mapping, TableSchema table, Map<String, ColumnShape> columns) {}

    private List<Wanted> wanted(SinkRecord record) {
        List<Wanted> wanted = new ArrayList<>();
        try {
            for (TableMapping mapping : mappings) {
                wanted.add(new Wanted(
                        mapping,
                        tables.schema(mapping.fixedKeyspace(), mapping.fixedTable()),
                        mapping.columns().isEmpty()
                                ? RecordColumns.ofValue(record, flag)
                                : RecordColumns.ofMapping(mapping, record)));
            }
        } catch (MissingTableException e) {
            LOG.debug("Topic {}: {}", topic, e.getMessage());
        }
        return wanted;
    }

    /**
     * Returns the record without entries that are null and have no column: of what type one would be, nobody knows, and
     * there is nothing to be written.
     */
    SinkRecord withoutUnknownNulls(SinkRecord record) {
        if (namesOfNulls.isEmpty() || !isOfNames(record)) {
            return record;
        }
        Map<?, ?> value = (Map<?, ?>) record.value();
        Map<Object, Object> kept = new HashMap<>(value);
        kept.entrySet().removeIf(entry -> entry.getValue() == null && namesOfNulls.contains(entry.getKey()));
        return kept.size() == value.size()
                ? record
                : record.newRecord(
                        record.topic(),
                        record.kafkaPartition(),
                        record.keySchema(),
                        record.key(),
                        record.valueSchema(),
                        kept,
                        record.timestamp(),
                        record.headers());
    }

    /** Returns the right that the statements need. */
    String rightNeeded(List<String> statements) {
        boolean alone = statements.size() == 1 && statements.get(0).startsWith("ALTER TABLE ");
        return alone
                ? "ALTER ON TABLE " + statements.get(0).split(" ", -1)[2]
                : "CREATE, ALTER ON KEYSPACE " + mappings.get(0).fixedKeyspace();
    }

    private boolean isOfNames(SinkRecord record) {
        return isByName && record.value() instanceof Map;
    }
}
