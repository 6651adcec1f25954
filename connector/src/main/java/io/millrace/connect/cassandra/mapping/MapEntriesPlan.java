package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.config.MappingConfig.Nulls;
import io.millrace.connect.cassandra.config.MappingConfig.UnknownFields;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.SchemalessEncoder;
import io.millrace.connect.cassandra.mapping.encoding.UnconfirmedFieldException;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * An INSERT from a map without a schema, or an UPDATE that adds to counters, by the names of its entries. All columns of the
 * table are bound, so that one statement serves every map; those without an entry are left as they are.
 */
final class MapEntriesPlan implements RecordPlan {

    /**
     * Names that the entries of maps have had. A topic whose maps have ever new ones is refused or slow, but never
     * fills the memory.
     */
    private static final int REMEMBERED_NAMES = 4096;

    private static final int NO_COLUMN = -1;

    /** The complaint of a record that counts nothing. */
    static final String NO_COUNTER = "the record has no field for any of the counter columns";

    private final RowAssembler rows;
    private final RowAssembler rowsWithLists;
    private final int[] lists;
    private final MappingConfig config;
    private final List<Column> columns;
    // Of a table of counters all columns but those of the primary key, and they come first.
    private final int counters;
    private final SchemalessEncoder[] encoders;
    private final Schema valueSchema;
    private final ColumnPlan[] fromKey;
    private final ByteBuffer nullValue;
    private final boolean ignoreUnknown;
    private final String flag;
    private final Optional<WriteTimeReader> writeTime;
    private final Optional<TtlReader> ttl;
    private final Map<String, Integer> positions = new HashMap<>();
    // By position, the record that had an entry for it last; kept so that no record needs an array of its own.
    private final long[] filledBy;
    private long mapped;

    /**
     * Plans for maps whose entries are of one schema, or of none.
     *
     * @param columns in the order of their bind markers
     * @param valueSchema of the entries' values; null if they have none
     * @param fromKey by the same positions: what fills a primary key column that the map lacks, or null
     * @param flag the entry that marks deletes, and has no column
     */
    MapEntriesPlan(
            RowAssembler rows,
            List<Column> columns,
            Schema valueSchema,
            ColumnPlan[] fromKey,
            MappingConfig config,
            Nulls nulls,
            Optional<String> flag,
            Conversions conversions,
            Optional<WriteTimeReader> writeTime,
            Optional<TtlReader> ttl) {
        this.rows = rows.withoutLists();
        this.rowsWithLists = rows;
        this.lists = IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).isUnfrozenList())
                .toArray();
        this.config = config;
        this.columns = columns;
        this.encoders = columns.stream()
                .map(column -> new SchemalessEncoder(column.type(), conversions))
                .toArray(SchemalessEncoder[]::new);
        this.counters = rows.table().hasCounters()
                ? columns.size() - rows.table().primaryKey().size()
                : 0;
        this.valueSchema = valueSchema;
        this.fromKey = fromKey;
        this.filledBy = new long[columns.size()];
        this.nullValue = nulls == Nulls.UNSET ? WriteStatement.UNSET : null;
        this.ignoreUnknown = config.unknownFields() == UnknownFields.IGNORE;
        this.flag = flag.orElse(null);
        this.writeTime = writeTime;
        this.ttl = ttl;
    }

    @Override
    public Row map(SinkRecord record) {
        mapped++;
        boolean found = false;
        ByteBuffer[] values = rows.newValues();
        Arrays.fill(values, WriteStatement.UNSET);
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) record.value()).entrySet()) {
            String name = String.valueOf(entry.getKey());
            int position = position(name);
            if (position != NO_COLUMN) {
                if (filledBy[position] == mapped) {
                    throw RecordErrors.of(
                            record,
                            rows.table(),
                            columns.get(position) + ": two entries of the value have its name, in different cases");
                }
                filledBy[position] = mapped;
                found = true;
                values[position] = encode(record, position, entry.getValue());
            } else if (!ignoreUnknown && !name.equals(flag)) {
                throw unknown(record, name);
            }
        }
        if (!found && hasFields((Map<?, ?>) record.value())) {
            throw RecordErrors.of(
                    record, rows.table(), FieldsWithoutColumn.ofAll(((Map<?, ?>) record.value()).keySet()));
        }
        if (counters > 0 && !countsAnything()) {
            throw RecordErrors.of(record, rows.table(), NO_COUNTER);
        }
        for (int i = 0; i < fromKey.length; i++) {
            if (fromKey[i] != null && (values[i] == null || WriteStatement.isUnset(values[i]))) {
                values[i] = fromKey[i].read(record, rows.table());
            }
        }
        if (ttl.isPresent()) {
            values[values.length - 1] = ttl.get().read(record, rows.table());
        }
        long micros = writeTime.isPresent() ? writeTime.get().micros(record, rows.table()) : Row.UNDECIDED;
        return (setsLists(values) ? rowsWithLists : rows).assemble(record, values, micros);
    }

    private boolean countsAnything() {
        for (int i = 0; i < counters; i++) {
            if (filledBy[i] == mapped) {
                return true;
            }
        }
        return false;
    }

    private boolean hasFields(Map<?, ?> value) {
        return !value.isEmpty() && !(value.size() == 1 && flag != null && value.containsKey(flag));
    }

    /** Looks whether any list is set, which must have been asked for. */
    private boolean setsLists(ByteBuffer[] values) {
        for (int i : lists) {
            if (!WriteStatement.isUnset(values[i])) {
                ListColumns.require(rows.table(), List.of(columns.get(i)), config);
                return true;
            }
        }
        return false;
    }

    private BadRecordException unknown(SinkRecord record, String first) {
        Map<?, ?> map = (Map<?, ?>) record.value();
        long unknown = map.keySet().stream()
                .map(String::valueOf)
                .filter(name -> position(name) == NO_COLUMN && !name.equals(flag))
                .count();
        return RecordErrors.of(
                record, rows.table(), FieldsWithoutColumn.ofMap(rows.table(), map, Math.toIntExact(unknown), first));
    }

    private int position(String name) {
        Integer known = positions.get(name);
        if (known != null) {
            return known;
        }
        int position = TableSchema.find(columns, name).map(columns::indexOf).orElse(NO_COLUMN);
        if (positions.size() < REMEMBERED_NAMES) {
            positions.put(name, position);
            if (position == NO_COLUMN && ignoreUnknown && !name.equals(flag)) {
                throw new UnconfirmedFieldException();
            }
        }
        return position;
    }

    private ByteBuffer encode(SinkRecord record, int position, Object value) {
        if (value == null) {
            return nullValue;
        }
        try {
            ByteBuffer encoded = encoders[position].encode(value, valueSchema);
            if (WriteStatement.isUnset(encoded)
                    && fromKey[position] == null
                    && rows.table().isPrimaryKey(columns.get(position))) {
                throw new Unencodable(ColumnPlan.ABSENT_KEY);
            }
            return encoded == null ? nullValue : encoded;
        } catch (Unencodable e) {
            throw RecordErrors.of(
                    record,
                    rows.table(),
                    ColumnPlan.complaint(
                            columns.get(position),
                            "field value." + columns.get(position).field(),
                            e));
        }
    }
}
