package io.millrace.streams.tables;

import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.Pipeline.FieldName;
import io.millrace.streams.pipeline.Pipeline.Flow;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.Rollup;
import io.millrace.streams.pipeline.Pipeline.Window;
import io.millrace.streams.shard.ShardKey;
import io.millrace.streams.wire.OutputNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** The tables of a pipeline's outputs: one for each flow and rollup, partitioned as its topic is sliced. */
public final class PipelineTables {
    /**
     * Eight tables of a size are compacted into one, where Cassandra's default is four: a row is written again half as often, and a
     * partition is read from more tables. Events are written far more often than they are read. Any version of Cassandra has it.
     */
    private static final String RARELY_READ = "{'class': 'SizeTieredCompactionStrategy', 'min_threshold': 8}";

    private static final String WINDOW_START = ShardKey.WINDOW_START;

    private final Pipeline pipeline;
    private final Map<String, Schema> schemas;
    private final Map<String, String> recordsByType = new HashMap<>();

    /**
     * Creates the tables.
     *
     * @param pipeline the pipeline
     * @param schemas the schemas of everything it writes, by the registry's subject
     */
    public PipelineTables(Pipeline pipeline, Map<String, Schema> schemas) {
        this.pipeline = pipeline;
        this.schemas = Map.copyOf(schemas);
    }

    /**
     * Returns CQL that creates the tables in the session's keyspace, with a query for each as a comment.
     *
     * @return statements and comments
     */
    public String script() {
        return tables().stream().map(CqlTable::script).collect(Collectors.joining("\n"));
    }

    List<CqlTable> tables() {
        return Stream.concat(
                        pipeline.flows().stream().map(this::table),
                        pipeline.rollups().stream()
                                .flatMap(rollup -> rollup.windows().stream().map(window -> table(rollup, window))))
                .toList();
    }

    private CqlTable table(Flow flow) {
        List<String> partitionKey =
                flow.shardKey().stream().map(KeyColumn::name).toList();
        Map<String, Boolean> clustering = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        String time = name(pipeline.source().timestamp());
        String id = name(pipeline.source().id());
        if (time != null && !partitionKey.contains(time)) {
            clustering.put(time, true);
        }
        if (id != null && !partitionKey.contains(id)) {
            clustering.put(id, false);
        }
        if (id == null) {
            notes.add(
                    "The pipeline names no source.id: events that agree in the primary key are one row. Add what tells them apart.");
        }
        return table(
                flow.name(),
                "The flow " + flow.name() + ": every event, one row each.",
                partitionKey,
                clustering,
                // Without a clustering column an event takes the place of the one before.
                clustering.isEmpty() ? Optional.empty() : Optional.of(RARELY_READ),
                notes);
    }

    private static String name(FieldName field) {
        return field == null ? null : field.name();
    }

    private CqlTable table(Rollup rollup, Window window) {
        List<String> partitionKey =
                rollup.partitionKey().stream().map(KeyColumn::name).toList();
        Map<String, Boolean> clustering = new LinkedHashMap<>();
        // The latest windows first, so that a span of time is one stretch of the partition.
        if (window.length() != null && !partitionKey.contains(WINDOW_START)) {
            clustering.put(WINDOW_START, true);
        }
        schemas.get(OutputNames.keySubject(window.topic())).getFields().stream()
                .map(Schema.Field::name)
                .filter(column -> !partitionKey.contains(column))
                .forEach(column -> clustering.putIfAbsent(column, false));
        return table(
                window.topic(),
                "The rollup " + rollup.name() + ": one row per key" + (window.length() == null ? "" : " and window")
                        + ", overwritten with absolute values. No counter columns.",
                partitionKey,
                clustering,
                Optional.empty(),
                List.of());
    }

    private CqlTable table(
            String topic,
            String what,
            List<String> partitionKey,
            Map<String, Boolean> clustering,
            Optional<String> compaction,
            List<String> keyNotes) {
        Schema row = schemas.get(OutputNames.valueSubject(topic));
        CqlTypes types = new CqlTypes(recordsByType);
        List<String> notes = new ArrayList<>(keyNotes);
        Map<String, String> columns = new LinkedHashMap<>();
        Set<String> order = new LinkedHashSet<>(partitionKey);
        order.addAll(clustering.keySet());
        row.getFields().forEach(field -> order.add(field.name()));
        for (String name : order) {
            Schema field = row.getField(name).schema();
            Optional<String> type = types.of(field);
            type.ifPresent(found -> columns.put(name, found));
            if (type.isEmpty()) {
                notes.add(
                        "The field " + name + " has no column: CQL has no type for it. Map what you need of it, or set"
                                + " unknown.fields=ignore in the sink.");
            }
        }
        List<String> statements = new ArrayList<>();
        types.statements().forEach(statements::add);
        return new CqlTable(topic, what, statements, columns, partitionKey, clustering, compaction, notes);
    }
}
