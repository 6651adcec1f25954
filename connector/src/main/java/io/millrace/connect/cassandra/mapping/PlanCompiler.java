package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.DeleteConfig.Scope;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.config.MappingConfig.Nulls;
import io.millrace.connect.cassandra.config.RecordSources;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.config.TableWrites.WriteCondition;
import io.millrace.connect.cassandra.config.WriteTimeConfig;
import io.millrace.connect.cassandra.config.WriteTimeConfig.WriteTimeSource;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Makes plans for one table of one topic: decides once per schema what does not change from record to record. */
final class PlanCompiler {

    private final TableSchema table;
    private final TableMapping mapping;
    private final boolean addsColumns;
    private final NamedColumns named;
    private final Optional<Map<Column, ColumnSource>> mapped;
    private final Map<Column, Change> changes;
    private final Optional<String> flag;
    private final Nulls nulls;
    private final boolean sharesPartition;
    private final Optional<ColumnSource> ttl;
    private final Optional<ColumnSource> writeTime;
    private final boolean carriesWriteTime;
    private final MappingConfig config;
    private final Conversions conversions;
    private final WriteTimeConfig writeTimeConfig;
    private final Tables tables;
    private final Clock clock;
    private final WriteCondition condition;
    private final Optional<CustomCompiler> custom;

    /**
     * Makes a compiler for one table.
     *
     * @param addsColumns whether columns of the mapping that the table lacks are added as soon as a record has something for them
     */
    PlanCompiler(
            TableSchema table,
            TableMapping mapping,
            boolean addsColumns,
            MappingConfig config,
            Conversions conversions,
            WriteTimeConfig writeTimeConfig,
            Tables tables,
            Clock clock) {
        this.table = table;
        this.mapping = mapping;
        this.addsColumns = addsColumns;
        this.condition = mapping.writes().condition();
        this.custom =
                mapping.writes().cql().map(cql -> new CustomCompiler(table, mapping, config, writeTimeConfig, tables));
        this.mapped = mapping.writes().cql().isPresent()
                ? mapping.writes().cql().map(cql -> CustomColumns.key(table, cql, mapping))
                : mapping.columns().map(given -> MappedColumns.resolve(table, mapping, config));
        this.changes = custom.isPresent() ? Map.of() : MappedColumns.changes(table, mapping);
        this.flag = Deletions.flag(table, config.deletes());
        this.named = new NamedColumns(table, flag, config.unknownFields());
        this.nulls = mapping.nulls();
        this.sharesPartition = config.deletes().scope() == Scope.PARTITION
                && !table.clustering().isEmpty();
        this.ttl = mapping.ttl();
        this.writeTime = mapping.writeTime().or(() -> writeTimeConfig.field().map(ColumnSource.Field::new));
        this.carriesWriteTime = !table.hasCounters()
                && condition == WriteCondition.NONE
                && mapping.writes()
                        .cql()
                        .filter(cql -> !cql.has(CqlStatement.WRITE_TIME))
                        .isEmpty()
                && (writeTime.isPresent() || writeTimeConfig.source() != WriteTimeSource.NONE);
        this.config = config;
        this.conversions = conversions;
        this.writeTimeConfig = writeTimeConfig;
        this.tables = tables;
        this.clock = clock;
    }

    /**
     * Makes the plan for records like this one. Where there can be none, it is one that tells each record why.
     *
     * @param deletion whether they delete, though they have a value
     */
    RecordPlan compile(SinkRecord example, boolean deletion) {
        try {
            boolean deletes = example.value() == null || deletion;
            if (custom.isPresent()
                    && (!deletes || (custom.get().isDelete() && config.deletes().enabled()))) {
                return custom.get()
                        .compile(example, deletes, deletes ? writeTimeOfDelete(example) : writeTime(example), clock);
            }
            if (deletes) {
                return new DeleteCompiler(table, mapped, config, conversions, tables, clock, this).compile(example);
            }
            MappedColumns.requireAll(table, mapping, config, addsColumns);
            if (mapped.isEmpty() && isMap(example)) {
                return mapEntries(example);
            }
            RecordPlan plan = insert(example, mapped.orElseGet(() -> named.sources(example)));
            return addsColumns
                    ? AwaitedColumns.guarded(plan, table, mapping, Schemas.of(example), conversions, clock)
                    : plan;
        } catch (Unplannable e) {
            String complaint = e.getMessage();
            return record -> {
                throw RecordErrors.of(record, table, complaint);
            };
        }
    }

    private RecordPlan insert(SinkRecord example, Map<Column, ColumnSource> found) {
        if (table.hasCounters()) {
            return addToCounters(example, found);
        }
        boolean updates = !changes.isEmpty() || condition == WriteCondition.EXISTS;
        Map<Column, ColumnSource> sources = updates ? keyLast(found) : found;
        List<ColumnPlan> plans = plan(sources, example);
        List<Column> columns = List.copyOf(sources.keySet());
        if (condition != WriteCondition.NOT_EXISTS) {
            ListColumns.require(table, columns, config);
        }
        int extras = (carriesWriteTime ? 1 : 0) + (ttl.isPresent() ? 1 : 0);
        int markers = columns.size() + extras;
        Optional<TtlReader> ttlReader = ttl(example);
        if (!updates) {
            WriteStatement statement = insert(columns);
            RowAssembler rows = new RowAssembler(table, statement, columns, 0, markers, sharesPartition);
            return new ColumnsPlan(rows, plans, 0, nulls, writeTime(example), ttlReader, markers - 1);
        }
        WriteStatement statement = condition == WriteCondition.EXISTS
                ? updateIfExists(columns)
                : tables.update(table, columns, changes, carriesWriteTime, ttl.isPresent());
        RowAssembler rows = new RowAssembler(table, statement, columns, extras, markers, sharesPartition);
        return new ColumnsPlan(rows, plans, extras, nulls, writeTime(example), ttlReader, extras - 1);
    }

    private WriteStatement insert(List<Column> columns) {
        return condition == WriteCondition.NOT_EXISTS
                ? tables.insertIfNotExists(table, columns, ttl.isPresent())
                : tables.insert(table, columns, carriesWriteTime, ttl.isPresent());
    }

    private WriteStatement updateIfExists(List<Column> columns) {
        if (table.primaryKey().containsAll(columns)) {
            throw new Unplannable(
                    "write.condition=exists updates, and there is no column to update beside the primary key");
        }
        return tables.updateIfExists(table, columns, changes, ttl.isPresent());
    }

    private RecordPlan addToCounters(SinkRecord example, Map<Column, ColumnSource> sources) {
        Map<Column, ColumnSource> ordered = keyLast(sources);
        if (ordered.size() == table.primaryKey().size()) {
            throw new Unplannable(MapEntriesPlan.NO_COUNTER);
        }
        List<Column> columns = List.copyOf(ordered.keySet());
        return new ColumnsPlan(
                new RowAssembler(table, tables.addToCounters(table, columns), columns, 0, columns.size(), false),
                plan(ordered, example),
                0,
                Nulls.UNSET,
                Optional.empty(),
                Optional.empty(),
                0);
    }

    /** Orders columns as an UPDATE has its bind markers. */
    private Map<Column, ColumnSource> keyLast(Map<Column, ColumnSource> sources) {
        Map<Column, ColumnSource> ordered = new LinkedHashMap<>(sources);
        for (Column column : table.primaryKey()) {
            // What a partition shares has no clustering columns.
            if (ordered.containsKey(column)) {
                ordered.put(column, ordered.remove(column));
            }
        }
        return ordered;
    }

    private List<Column> keyLast(List<Column> columns) {
        return Stream.concat(
                        columns.stream().filter(column -> !table.isPrimaryKey(column)), table.primaryKey().stream())
                .toList();
    }

    private RecordPlan mapEntries(SinkRecord example) {
        boolean updates = condition == WriteCondition.EXISTS;
        if (updates && ttl.isPresent()) {
            throw new Unplannable("the value has no schema; with a time to live write.condition=exists needs"
                    + " topic.<topic>.<keyspace>.<table>.mapping");
        }
        List<Column> columns =
                table.hasCounters() ? countersFirst() : updates ? keyLast(table.columns()) : table.columns();
        ColumnPlan[] fromKey = new ColumnPlan[columns.size()];
        for (Column column : table.primaryKey()) {
            fromKey[columns.indexOf(column)] = fallback(example, column);
        }
        Optional<ColumnSource> ofTtl = table.hasCounters() ? Optional.empty() : ttl;
        WriteStatement statement = table.hasCounters()
                ? tables.addToCounters(table, columns)
                : updates ? updateIfExists(columns) : insert(columns);
        int markers = columns.size() + (carriesWriteTime ? 1 : 0) + (ofTtl.isPresent() ? 1 : 0);
        boolean shares = sharesPartition && !table.hasCounters();
        RowAssembler rows = new RowAssembler(table, statement, columns, 0, markers, shares);
        Schema map = example.valueSchema();
        return new MapEntriesPlan(
                rows,
                columns,
                map == null ? null : map.valueSchema(),
                fromKey,
                config,
                table.hasCounters() ? Nulls.UNSET : nulls,
                flag,
                conversions,
                writeTime(example),
                ofTtl.flatMap(source -> ttl(example)));
    }

    private List<Column> countersFirst() {
        List<Column> columns = new ArrayList<>(table.columns());
        columns.removeIf(table::isPrimaryKey);
        columns.addAll(table.primaryKey());
        return columns;
    }

    private Optional<TtlReader> ttl(SinkRecord example) {
        return ttl.map(source -> TtlReader.of(source, config.ttlFrom(), Schemas.of(example), conversions, clock));
    }

    /** Plans what fills a column of the primary key that the value lacks; null where the key says nothing of it. */
    private ColumnPlan fallback(SinkRecord example, Column column) {
        try {
            return KeySources.find(table, example, column)
                    .map(source -> ColumnPlan.fallback(
                            column, "the value lacks it", source, Schemas.of(example), conversions, clock))
                    .orElse(null);
        } catch (Unplannable e) {
            return ColumnPlan.unfillable(column, e.getMessage());
        }
    }

    private List<ColumnPlan> plan(Map<Column, ColumnSource> sources, SinkRecord example) {
        List<ColumnPlan> plans = new ArrayList<>();
        sources.forEach((column, source) -> {
            Change change = changes.getOrDefault(column, Change.SET);
            plans.add(ColumnPlan.of(
                    ChangedColumns.operand(column, change),
                    table.isPrimaryKey(column),
                    source,
                    Schemas.of(example),
                    ChangedColumns.conversions(conversions, column, change),
                    clock));
        });
        return plans;
    }

    /** Tells whether deletes carry a write time. */
    boolean carriesWriteTime() {
        return carriesWriteTime && !isConditional();
    }

    /** Tells whether rows are written with IF, and so have to be deleted with it: Cassandra orders those by a clock of their own. */
    boolean isConditional() {
        return mapping.writes().isConditional();
    }

    /** Tells whether a statement of the user's own says what a column is, so that no record names its rows. */
    boolean isSaidByStatement(Column column) {
        return mapping.writes()
                .cql()
                .filter(cql -> CustomColumns.isUnbound(cql, column))
                .isPresent();
    }

    /**
     * Returns what reads the write time of records that delete.
     *
     * @throws Unplannable when they have none
     */
    Optional<WriteTimeReader> writeTimeOfDelete(SinkRecord example) {
        if (!carriesWriteTime) {
            return Optional.empty();
        }
        if (example.value() == null
                && writeTime.filter(RecordSources::needsValue).isPresent()) {
            throw new Unplannable(
                    "write time: " + writeTime.get() + " is missing: a record without a value has no fields;"
                            + " set write.timestamp to record or to a field of the key to delete rows");
        }
        if (!(example instanceof DerivedRecord)
                && writeTime.filter(RecordSources::needsEnvelope).isPresent()) {
            throw new Unplannable("write time: " + writeTime.get() + " is missing: a record without a value has no"
                    + " envelope; set tombstones.on.delete=false at the source, whose delete before it has one");
        }
        return writeTime(example);
    }

    private Optional<WriteTimeReader> writeTime(SinkRecord example) {
        return writeTime
                .filter(source -> carriesWriteTime)
                .map(source -> WriteTimeReader.of(source, writeTimeConfig, Schemas.of(example), conversions, clock));
    }

    private static boolean isMap(SinkRecord record) {
        return record.valueSchema() == null
                ? record.value() instanceof Map
                : record.valueSchema().type() == Schema.Type.MAP;
    }
}
