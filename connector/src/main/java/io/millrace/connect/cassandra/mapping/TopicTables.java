package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.DeleteConfig.IncompleteKey;
import io.millrace.connect.cassandra.config.NameTemplate;
import io.millrace.connect.cassandra.config.RecordSources;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Finds the table of a record: the same for all records of a topic, or the one that the record names. Of those there is an upper bound.
 * Belongs to the task thread.
 */
final class TopicTables {

    private static final String UNBOUND = "table.name.max.tables";

    private final TableMapping mapping;
    private final int max;
    private final IncompleteKey incompleteKey;
    private final List<ColumnSource> sources;
    private final BiFunction<String, String, TableMapper> mappers;
    private final Conversions conversions;
    private final Clock clock;
    private final Map<List<String>, TableMapper> byName = new HashMap<>();
    private final TableMapper only;

    /**
     * Makes it for one mapping of a topic.
     *
     * @param max how many tables the records may name
     * @param incompleteKey what becomes of a delete that does not say from which table
     * @param mappers makes the mapper of a keyspace and table; throws what {@link Tables#schema} throws
     */
    TopicTables(
            TableMapping mapping,
            int max,
            IncompleteKey incompleteKey,
            BiFunction<String, String, TableMapper> mappers,
            Conversions conversions,
            Clock clock) {
        this.mapping = mapping;
        this.max = max;
        this.incompleteKey = incompleteKey;
        this.sources = Stream.of(mapping.keyspace(), mapping.table())
                .flatMap(name -> name.parts().stream())
                .filter(NameTemplate.FromRecord.class::isInstance)
                .map(part -> ((NameTemplate.FromRecord) part).source())
                .toList();
        this.mappers = mappers;
        this.conversions = conversions;
        this.clock = clock;
        this.only = mapping.isFixed() ? mappers.apply(mapping.fixedKeyspace(), mapping.fixedTable()) : null;
    }

    /** Returns the mappers that there are so far. */
    Collection<TableMapper> mappers() {
        return only == null ? byName.values() : List.of(only);
    }

    /**
     * Appends the rows that a record asks for.
     *
     * @throws BadRecordException when it cannot become rows, as where it names a table that it cannot be written to; some of them may
     *     have been appended
     */
    void map(SinkRecord record, List<Row> rows) {
        if (only != null) {
            only.map(record, rows);
            return;
        }
        Optional<ColumnSource> unsaid = record.value() == null ? unsaid(record) : Optional.empty();
        if (unsaid.isPresent()) {
            if (incompleteKey == IncompleteKey.SKIP) {
                return;
            }
            throw RecordErrors.of(
                    record,
                    "a record without a value deletes a row, and nothing in it says of which table: " + unsaid.get()
                            + " is in the table's name (" + mapping.keyspace() + "." + mapping.table()
                            + "); name the table by ${key.<field>} or ${header.<name>}, or delete with a record that has"
                            + " its value, as by delete.when, or its envelope; delete.incomplete.key=skip leaves such"
                            + " rows as they are");
        }
        try {
            of(record).map(record, rows);
        } catch (UnfitTableException e) {
            throw RecordErrors.of(record, "the table that it names is none to write it to: " + e.getMessage());
        }
    }

    /** Returns what names the table, and a record without a value has not. */
    private Optional<ColumnSource> unsaid(SinkRecord record) {
        return sources.stream()
                .filter(source -> RecordSources.needsValue(source)
                        || (RecordSources.needsEnvelope(source) && !(record instanceof DerivedRecord)))
                .findFirst();
    }

    private TableMapper of(SinkRecord record) {
        List<String> names = List.of(name(mapping.keyspace(), record), name(mapping.table(), record));
        TableMapper known = byName.get(names);
        if (known != null) {
            return known;
        }
        if (byName.size() >= max) {
            throw RecordErrors.of(
                    record,
                    "it names a table beyond the " + max + " that the records of a topic may go to (" + UNBOUND + ")");
        }
        try {
            TableMapper mapper = mappers.apply(names.get(0), names.get(1));
            byName.put(names, mapper);
            return mapper;
        } catch (MissingTableException e) {
            // Not to be waited for: a name that nobody knows would hold up the topic's other tables for ever.
            throw RecordErrors.of(
                    record,
                    "there is no table of the name that the record gives (" + mapping.keyspace() + "." + mapping.table()
                            + "): create it, and send the record again");
        }
    }

    private String name(NameTemplate template, SinkRecord record) {
        if (template.isFixed()) {
            return template.ofTopic(mapping.topic());
        }
        StringBuilder name = new StringBuilder();
        for (NameTemplate.Part part : template.parts()) {
            if (part instanceof NameTemplate.Fixed fixed) {
                name.append(fixed.text());
            } else if (part instanceof NameTemplate.FromRecord from) {
                name.append(text(from.source(), record));
            } else {
                name.append(NameTemplate.cleaned(mapping.topic()));
            }
        }
        return name.toString();
    }

    private String text(ColumnSource source, SinkRecord record) {
        try {
            Object value = RecordReaders.of(source, Schemas.of(record), conversions, clock)
                    .read(record);
            if (value instanceof String text && !text.isEmpty()) {
                return text;
            }
            throw new Unencodable(value == null ? "is null" : "is no text, or an empty one");
        } catch (Unencodable e) {
            throw RecordErrors.of(record, source + " names the record's table, and " + e.getMessage());
        }
    }
}
