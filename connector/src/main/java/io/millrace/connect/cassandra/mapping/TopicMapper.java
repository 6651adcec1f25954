package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.config.WriteTimeConfig;
import io.millrace.connect.converter.AvroStruct;
import io.millrace.connect.converter.JsonMap;
import io.millrace.connect.converter.UnreadableStructException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Maps each topic to its tables: those it has mappings for, or else the one that {@code table.name.format} names. */
public final class TopicMapper implements RecordMapper {

    private final MappingConfig config;
    private final WriteTimeConfig writeTime;
    private final Tables tables;
    private final Predicate<String> addsColumns;
    private final Clock clock;
    private final EnvelopeReader envelopes;
    private final Map<String, List<TopicTables>> topics = new HashMap<>();
    private long changes;

    /** Makes a mapper to tables that are as they are. */
    public TopicMapper(MappingConfig config, WriteTimeConfig writeTime, Tables tables, Clock clock) {
        this(config, writeTime, tables, topic -> false, clock);
    }

    /**
     * Makes a mapper.
     *
     * @param addsColumns tells of which topics somebody adds the columns that tables lack, before records are mapped that need them
     */
    public TopicMapper(
            MappingConfig config,
            WriteTimeConfig writeTime,
            Tables tables,
            Predicate<String> addsColumns,
            Clock clock) {
        this.config = config;
        this.addsColumns = addsColumns;
        this.writeTime = writeTime;
        this.tables = tables;
        this.clock = clock;
        this.envelopes = new EnvelopeReader(config.envelopes());
        this.changes = tables.changes();
    }

    @Override
    public void map(SinkRecord record, List<Row> rows) {
        AvroStruct unopened = AvroPath.unopened(record.value());
        JsonMap unread = record.value() instanceof JsonMap map && !map.isOpen() ? map : null;
        try {
            mapContent(record, rows);
        } catch (UnreadableStructException e) {
            // Its words may hold what the record holds.
            throw RecordErrors.of(
                    record,
                    "the converter's delegate cannot read it ("
                            + e.getCause().getClass().getName() + ")");
        } finally {
            if (unopened != null) {
                // What it had to be opened for is in the rows; the memory's budget knows of its bytes alone.
                unopened.fold();
            } else if (unread != null) {
                unread.fold();
            }
        }
    }

    private void mapContent(SinkRecord record, List<Row> rows) {
        SinkRecord content = record;
        if (envelopes.isUsed()) {
            content = envelopes.open(record).orElse(null);
            if (content == null) {
                return;
            }
        }
        List<TopicTables> tables = topics.get(record.topic());
        if (tables == null) {
            tables = tables(record.topic());
            topics.put(record.topic(), tables);
        }
        if (tables.size() == 1) {
            tables.get(0).map(content, rows);
            return;
        }
        List<Row> mapped = new ArrayList<>(tables.size());
        for (TopicTables each : tables) {
            each.map(content, mapped);
        }
        rows.addAll(mapped);
    }

    @Override
    public boolean noticeChanges() {
        long now = tables.changes();
        if (now == changes) {
            return false;
        }
        boolean any = topics.values().removeIf(tables -> anyMatch(tables, mapper -> isOutdated(mapper.table())));
        // Only now: where Cassandra could not be asked, it is asked again next time.
        changes = now;
        return any;
    }

    @Override
    public boolean isCurrentSince(long nanos) {
        return tables.isCurrentSince(nanos);
    }

    @Override
    public void forgetStatements(Row row) {
        TableSchema table = row.statement().schema();
        tables.forgetStatements(table);
        topics.values()
                .removeIf(known -> anyMatch(known, mapper -> mapper.table().equals(table)));
    }

    @Override
    public boolean isOutdated(Row row) {
        return isOutdated(row.statement().schema());
    }

    private boolean isOutdated(TableSchema known) {
        try {
            String keyspace = known.table().keyspace().asInternal();
            return !known.equals(tables.schema(keyspace, known.table().name().asInternal()));
        } catch (ConnectException e) {
            // Gone: whoever maps the next record is told what that means.
            return true;
        }
    }

    private static boolean anyMatch(List<TopicTables> tables, Predicate<TableMapper> predicate) {
        return tables.stream().flatMap(each -> each.mappers().stream()).anyMatch(predicate);
    }

    private List<TopicTables> tables(String topic) {
        List<TableMapping> mappings = config.mappings(topic);
        if (mappings.isEmpty()) {
            throw new ConnectException("topic " + topic + " has no topic." + topic
                    + ".<keyspace>.<table>.mapping, and cassandra.keyspace is not set: set one of them");
        }
        return mappings.stream().map(this::tables).toList();
    }

    /** Returns what maps the records of a topic by one of its mappings. */
    TopicTables tables(TableMapping mapping) {
        return new TopicTables(
                mapping,
                config.tablesMax(),
                config.deletes().incompleteKey(),
                (keyspace, table) -> mapper(tables.schema(keyspace, table), mapping),
                config.conversions().of(mapping.topic()),
                clock);
    }

    /** What columns the elements of arrays need, or a table that records name, nobody looks at. */
    private boolean addsColumns(TableMapping mapping) {
        return mapping.isFixed()
                && mapping.unnest().isEmpty()
                && mapping.columns().isPresent()
                && addsColumns.test(mapping.topic());
    }

    private TableMapper mapper(TableSchema table, TableMapping mapping) {
        Conversions conversions = config.conversions().of(mapping.topic());
        Tables governed = GovernedTables.of(tables, mapping.writes());
        return new TableMapper(
                table,
                new PlanCompiler(table, mapping, addsColumns(mapping), config, conversions, writeTime, governed, clock),
                mapping.where().map(condition -> new RecordCondition(condition, table, conversions, clock)),
                new Deletions(
                        table,
                        mapping.deleteWhen()
                                .map(condition -> new RecordCondition(condition, table, conversions, clock)),
                        config.deletes()),
                mapping.unnest().map(path -> new Unnesting(path, table)));
    }
}
