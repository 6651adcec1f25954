package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.config.WriteTimeConfig;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Maps each topic to its tables: those it has mappings for, or else the one that {@code table.name.format} names. */
public final class TopicMapper implements RecordMapper {

    private final MappingConfig config;
    private final WriteTimeConfig writeTime;
    private final Tables tables;
    private final Clock clock;
    private final Map<String, List<TableMapper>> topics = new HashMap<>();
    private long changes;

    public TopicMapper(MappingConfig config, WriteTimeConfig writeTime, Tables tables, Clock clock) {
        this.config = config;
        this.writeTime = writeTime;
        this.tables = tables;
        this.clock = clock;
        this.changes = tables.changes();
    }

    @Override
    public void map(SinkRecord record, List<Row> rows) {
        List<TableMapper> mappers = topics.get(record.topic());
        if (mappers == null) {
            mappers = mappers(record.topic());
            topics.put(record.topic(), mappers);
        }
        if (mappers.size() == 1) {
            rows.add(mappers.get(0).map(record));
            return;
        }
        List<Row> mapped = new ArrayList<>(mappers.size());
        for (TableMapper mapper : mappers) {
            mapped.add(mapper.map(record));
        }
        rows.addAll(mapped);
    }

    @Override
    public boolean noticeChanges() {
        long now = tables.changes();
        if (now == changes) {
            return false;
        }
        boolean any =
                topics.values().removeIf(mappers -> mappers.stream().anyMatch(mapper -> isOutdated(mapper.table())));
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
        topics.values().removeIf(mappers -> mappers.stream()
                .anyMatch(mapper -> mapper.table().equals(table)));
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

    private List<TableMapper> mappers(String topic) {
        List<TableMapping> mappings = config.tables().get(topic);
        if (mappings != null) {
            return mappings.stream()
                    .map(mapping ->
                            mapper(topic, tables.schema(mapping.keyspace(), mapping.table()), Optional.of(mapping)))
                    .toList();
        }
        String keyspace = config.keyspace()
                .orElseThrow(() -> new ConnectException("topic " + topic + " has no topic." + topic
                        + ".<keyspace>.<table>.mapping, and cassandra.keyspace is not set: set one of them"));
        return List.of(mapper(topic, tables.schema(keyspace, config.tableOf(topic)), Optional.empty()));
    }

    private TableMapper mapper(String topic, TableSchema table, Optional<TableMapping> mapping) {
        Conversions conversions = config.conversions().of(topic);
        return new TableMapper(table, new PlanCompiler(table, mapping, config, conversions, writeTime, tables, clock));
    }
}
