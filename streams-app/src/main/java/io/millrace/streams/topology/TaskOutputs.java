package io.millrace.streams.topology;

import io.millrace.streams.deduplication.DeduplicatingOutput;
import io.millrace.streams.event.Counters;
import io.millrace.streams.event.EventOutput;
import io.millrace.streams.event.EventOutputs;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.flow.FlowPlan;
import io.millrace.streams.rollup.Combiner;
import io.millrace.streams.rollup.MemoryBudget;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.wire.OutputNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes what takes the events of one task, anew for each.
 *
 * @param plan the resolved pipeline
 * @param schemaIds the registry's id of every subject that is written
 * @param sizes how large a record may be
 * @param counters what to count in
 * @param budget how much memory may be held before a commit
 */
record TaskOutputs(
        PipelinePlan plan, Map<String, Integer> schemaIds, RecordSizes sizes, Counters counters, MemoryBudget budget) {

    /** Returns the flows and rollups, and no event twice if the pipeline says so. */
    EventOutput create() {
        EventOutput all = new EventOutputs(flowsAndRollups());
        if (plan.pipeline().deduplication() == null) {
            return all;
        }
        return new DeduplicatingOutput(
                plan.eventId(),
                plan.pipeline().deduplication().within(),
                TopologyNames.idStore(plan.pipeline()),
                sizes,
                counters,
                all);
    }

    private List<EventOutput> flowsAndRollups() {
        List<EventOutput> outputs = new ArrayList<>();
        for (FlowPlan flow : plan.flows()) {
            EventOutput output = flow.output(
                    schemaIds.get(OutputNames.keySubject(flow.name())),
                    schemaIds.get(OutputNames.valueSubject(flow.name())),
                    TopologyNames.flowSink(flow.name()),
                    sizes,
                    counters);
            outputs.add(filtered(flow.flow().filter(), flow.flow().where(), output));
        }
        for (RollupPlan rollup : plan.rollups()) {
            EventOutput output = new Combiner(
                    rollup,
                    new Combiner.CombinerSettings(
                            TopologyNames.intoRepartition(
                                    rollup.name(), plan.pipeline().shards()),
                            plan.pipeline().idleTimeout(),
                            sizes),
                    counters,
                    budget);
            outputs.add(filtered(rollup.rollup().filter(), rollup.rollup().where(), output));
        }
        return outputs;
    }

    private EventOutput filtered(String filter, String where, EventOutput output) {
        return plan.filter(filter, where)
                .<EventOutput>map(compiled -> new Filtered(compiled, output))
                .orElse(output);
    }
}
