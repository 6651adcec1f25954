package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.FieldPath;
import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.config.MappingConfig.Nulls;
import io.millrace.connect.cassandra.config.MappingConfig.UnknownFields;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.config.WriteTimeConfig;
import io.millrace.connect.cassandra.config.WriteTimeConfig.WriteTimeSource;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Makes plans for one table of one topic: decides once per schema what does not change from record to record. */
final class PlanCompiler {

    /** Fields without a column that are known to have none. More than that are left out without a second look. */
    private static final int REMEMBERED_FIELDS = 4096;

    private final TableSchema table;
    private final Set<String> ignored = new HashSet<>();
    private final Optional<Map<Column, ColumnSource>> mapped;
    private final Optional<ColumnSource> ttl;
    private final Optional<ColumnSource> writeTime;
    private final boolean carriesWriteTime;
    private final MappingConfig config;
    private final Conversions conversions;
    private final WriteTimeConfig writeTimeConfig;
    private final Tables tables;
    private final Clock clock;

    /**
     * Makes a compiler for one table.
     *
     * @param mapping empty to find columns by name
     */
    PlanCompiler(
            TableSchema table,
            Optional<TableMapping> mapping,
            MappingConfig config,
            Conversions conversions,
            WriteTimeConfig writeTimeConfig,
            Tables tables,
            Clock clock) {
        this.table = table;
        this.mapped = mapping.map(given -> MappedColumns.resolve(table, given, config));
        this.ttl = mapping.flatMap(TableMapping::ttl);
        this.writeTime = mapping.flatMap(TableMapping::writeTime)
                .or(() -> writeTimeConfig.field().map(ColumnSource.Field::new));
        this.carriesWriteTime =
                !table.hasCounters() && (writeTime.isPresent() || writeTimeConfig.source() != WriteTimeSource.NONE);
        this.config = config;
        this.conversions = conversions;
        this.writeTimeConfig = writeTimeConfig;
        this.tables = tables;
        this.clock = clock;
    }

    /** Makes the plan for records like this one. Where there can be none, it is one that tells each record why. */
    RecordPlan compile(SinkRecord example) {
        try {
            if (example.value() == null) {
                return delete(example);
            }
            if (mapped.isEmpty() && isMap(example)) {
                return mapEntries(example);
            }
            return insert(example, mapped.orElseGet(() -> byName(example)));
        } catch (Unplannable e) {
            String complaint = e.getMessage();
            return record -> {
                throw RecordErrors.of(record, table, complaint);
            };
        }
    }

    private RecordPlan insert(SinkRecord example, Map<Column, ColumnSource> sources) {
        if (table.hasCounters()) {
            return addToCounters(example, sources);
        }
        List<ColumnPlan> plans = plan(sources, example);
        List<Column> columns = List.copyOf(sources.keySet());
        ListColumns.require(table, columns, config);
        WriteStatement statement = tables.insert(table, columns, carriesWriteTime, ttl.isPresent());
        int markers = columns.size() + (carriesWriteTime ? 1 : 0) + (ttl.isPresent() ? 1 : 0);
        return new ColumnsPlan(
                new RowAssembler(table, statement, columns, 0, markers),
                plans,
                0,
                config.nulls(),
                writeTime(example),
                ttl.map(source -> TtlReader.of(
                        source, config.ttlFrom(), example.keySchema(), example.valueSchema(), conversions, clock)));
    }

    private RecordPlan addToCounters(SinkRecord example, Map<Column, ColumnSource> sources) {
        Map<Column, ColumnSource> ordered = new LinkedHashMap<>(sources);
        ordered.keySet().removeIf(table::isPrimaryKey);
        if (ordered.isEmpty()) {
            throw new Unplannable("the record has no field for any of the counter columns");
        }
        for (Column column : table.primaryKey()) {
            ordered.put(column, sources.get(column));
        }
        List<Column> columns = List.copyOf(ordered.keySet());
        return new ColumnsPlan(
                new RowAssembler(table, tables.addToCounters(table, columns), columns, 0, columns.size()),
                plan(ordered, example),
                0,
                Nulls.UNSET,
                Optional.empty(),
                Optional.empty());
    }

    private RecordPlan mapEntries(SinkRecord example) {
        if (table.hasCounters()) {
            throw new Unplannable("the value is a map, and counters are found by name in structs only; set"
                    + " topic.<topic>.<keyspace>.<table>.mapping");
        }
        List<Column> columns = table.columns();
        ColumnPlan[] fromKey = new ColumnPlan[columns.size()];
        for (Column column : table.primaryKey()) {
            fromKey[columns.indexOf(column)] = fallback(example, column);
        }
        WriteStatement statement = tables.insert(table, columns, carriesWriteTime, false);
        RowAssembler rows = new RowAssembler(table, statement, columns, 0, columns.size() + (carriesWriteTime ? 1 : 0));
        Schema map = example.valueSchema();
        return new MapEntriesPlan(
                rows,
                columns,
                map == null ? null : map.valueSchema(),
                fromKey,
                config,
                conversions,
                writeTime(example));
    }

    /** Plans what fills a column of the primary key that the value lacks; null where the key says nothing of it. */
    private ColumnPlan fallback(SinkRecord example, Column column) {
        try {
            return keySource(example, column)
                    .map(source -> ColumnPlan.fallback(
                            column,
                            "the value lacks it",
                            source,
                            example.keySchema(),
                            example.valueSchema(),
                            conversions,
                            clock))
                    .orElse(null);
        } catch (Unplannable e) {
            return ColumnPlan.unfillable(column, e.getMessage());
        }
    }

    private RecordPlan delete(SinkRecord example) {
        if (!config.deletes()) {
            throw new Unplannable("a record without a value deletes its row, and delete.enabled is false");
        }
        if (table.hasCounters()) {
            throw new Unplannable(
                    "a record without a value deletes its row, and a counter that was deleted cannot be counted"
                            + " again");
        }
        Map<Column, ColumnSource> sources = new LinkedHashMap<>();
        for (Column column : table.primaryKey()) {
            sources.put(
                    column,
                    mapped.map(given -> given.get(column))
                            .filter(source -> !isValueField(source))
                            .or(() -> keySource(example, column))
                            .orElseThrow(() -> new Unplannable(column
                                    + ": a record without a value deletes one row, and its key has no field for this"
                                    + " column; all of the primary key is needed")));
        }
        if (writeTime.filter(PlanCompiler::isValueField).isPresent()) {
            throw new Unplannable(
                    "write time: " + writeTime.get() + " is missing: a record without a value has no fields;"
                            + " set write.timestamp to record or to a field of the key to delete rows");
        }
        List<Column> columns = table.primaryKey();
        int first = carriesWriteTime ? 1 : 0;
        WriteStatement statement = tables.delete(table, carriesWriteTime);
        return new ColumnsPlan(
                new RowAssembler(table, statement, columns, first, first + columns.size()),
                planDelete(sources, example),
                first,
                config.nulls(),
                writeTime(example),
                Optional.empty());
    }

    private Map<Column, ColumnSource> byName(SinkRecord example) {
        Schema schema = example.valueSchema();
        if (schema == null || schema.type() != Schema.Type.STRUCT) {
            Kind kind = schema == null ? Kind.of(example.value()) : Kind.of(schema);
            throw new Unplannable("the value is " + kind
                    + JsonHint.of(kind, Root.VALUE)
                    + "; columns are found by name in structs and maps, for others set"
                    + " topic.<topic>.<keyspace>.<table>.mapping");
        }
        Map<Column, ColumnSource> sources = new LinkedHashMap<>();
        boolean unconfirmed = false;
        for (Field field : schema.fields()) {
            Optional<Column> column = table.column(field.name());
            if (column.isEmpty() && config.unknownFields() == UnknownFields.FAIL) {
                throw new Unplannable(FieldsWithoutColumn.ofStruct(table, field.name()));
            }
            if (column.isEmpty() && ignored.size() < REMEMBERED_FIELDS) {
                unconfirmed |= ignored.add(field.name());
            }
            if (column.isPresent()
                    && sources.put(column.get(), new ColumnSource.Field(path(Root.VALUE, field.name()))) != null) {
                throw new Unplannable(column.get() + ": two fields of the value have its name, in different cases");
            }
        }
        if (unconfirmed) {
            throw new UnconfirmedFieldException();
        }
        for (Column column : table.primaryKey()) {
            if (!sources.containsKey(column)) {
                sources.put(column, keySource(example, column).orElseThrow(() -> nowhere(column)));
            }
        }
        return sources;
    }

    private static Unplannable nowhere(Column column) {
        return new Unplannable(
                column + ": neither the value nor the key has a field of its name, and it is part of the primary key");
    }

    /**
     * Returns what the key says of a primary key column: its field of that name, or all of it where the primary key is
     * one column.
     *
     * @throws Unplannable when two of its fields could be meant
     */
    private Optional<ColumnSource> keySource(SinkRecord record, Column column) {
        Schema schema = record.keySchema();
        Optional<String> field = Optional.empty();
        if (schema != null && schema.type() == Schema.Type.STRUCT) {
            List<String> fields = schema.fields().stream()
                    .map(Field::name)
                    .filter(name -> table.column(name).equals(Optional.of(column)))
                    .toList();
            if (fields.size() > 1) {
                throw new Unplannable(column + ": two fields of the key have its name, in different cases");
            }
            field = fields.stream().findFirst();
        } else if (record.key() instanceof java.util.Map) {
            field = Optional.of(column.field());
        } else if (record.key() != null && table.primaryKey().size() == 1) {
            return Optional.of(new ColumnSource.Field(new FieldPath(Root.KEY, List.of(), false)));
        }
        return field.map(name -> new ColumnSource.Field(path(Root.KEY, name)));
    }

    private List<ColumnPlan> plan(Map<Column, ColumnSource> sources, SinkRecord example) {
        List<ColumnPlan> plans = new ArrayList<>();
        sources.forEach((column, source) -> plans.add(ColumnPlan.of(
                column,
                table.isPrimaryKey(column),
                source,
                example.keySchema(),
                example.valueSchema(),
                conversions,
                clock)));
        return plans;
    }

    private List<ColumnPlan> planDelete(Map<Column, ColumnSource> sources, SinkRecord example) {
        List<ColumnPlan> plans = new ArrayList<>();
        sources.forEach((column, source) -> plans.add(ColumnPlan.fallback(
                column,
                "a record without a value deletes one row",
                source,
                example.keySchema(),
                example.valueSchema(),
                conversions,
                clock)));
        return plans;
    }

    private Optional<WriteTimeReader> writeTime(SinkRecord example) {
        return writeTime
                .filter(source -> carriesWriteTime)
                .map(source ->
                        WriteTimeReader.of(source, writeTimeConfig, example.keySchema(), example.valueSchema(), clock));
    }

    private static boolean isMap(SinkRecord record) {
        return record.valueSchema() == null
                ? record.value() instanceof Map
                : record.valueSchema().type() == Schema.Type.MAP;
    }

    private static boolean isValueField(ColumnSource source) {
        return source instanceof ColumnSource.Field field && field.path().root() == Root.VALUE;
    }

    private static FieldPath path(Root root, String name) {
        return new FieldPath(root, List.of(name), false);
    }
}
