package io.millrace.streams.topology;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.rollup.MemoryBudget;
import io.millrace.streams.source.WriterSchemas;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a topology needs to know that no pipeline says.
 *
 * @param schemaIds the registry's id of every subject in {@link PipelinePlan#outputSchemas}
 * @param source what is known of the topic of events
 * @param sizes how large a record may be
 * @param writers finds the schemas events were written with; asked for once per task
 * @param counters what to count in
 * @param budget how much memory may be held before a commit
 */
public record TopologyContext(
        Map<String, Integer> schemaIds,
        SourceTopic source,
        RecordSizes sizes,
        Supplier<WriterSchemas> writers,
        Counters counters,
        MemoryBudget budget) {
    /** Copies the map. */
    public TopologyContext {
        schemaIds = Map.copyOf(schemaIds);
    }
}
