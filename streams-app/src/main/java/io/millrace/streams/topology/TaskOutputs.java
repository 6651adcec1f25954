package io.millrace.streams.topology;

import io.millrace.streams.flow.FlowPlan;
import io.millrace.streams.rollup.Combiner;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.route.DeadLetters;
import io.millrace.streams.route.DuplicateFilter;
import io.millrace.streams.route.EventOutput;
import io.millrace.streams.route.Outputs;
import io.millrace.streams.wire.OutputNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes what takes the events of one task, anew for each.
 *
 * @param plan the resolved pipeline
 * @param context what else they need to know
 * @param firstTask what the number of the task that reads the source's first partition is
 */
record TaskOutputs(PipelinePlan plan, TopologyContext context, int firstTask) {

    /** Returns the flows and rollups, and no event twice if the pipeline says so. */
    Outputs create(DeadLetters deadLetters, Outputs.Sink sink) {
        List<Outputs.Output> outputs = new ArrayList<>();
        for (FlowPlan flow : plan.flows()) {
            EventOutput output = flow.output(
                    context.schemaIds().get(OutputNames.keySubject(flow.name())),
                    context.schemaIds().get(OutputNames.valueSubject(flow.name())),
                    TopologyNames.flowSink(flow.name()),
                    context.sizes(),
                    context.counters());
            outputs.add(new Outputs.Output(
                    plan.filter(flow.flow().filter(), flow.flow().where()), output));
        }
        for (RollupPlan rollup : plan.rollups()) {
            outputs.add(new Outputs.Output(
                    plan.filter(rollup.rollup().filter(), rollup.rollup().where()), combiner(rollup)));
        }
        return new Outputs(outputs, duplicates(), deadLetters, context.counters(), sink);
    }

    private EventOutput combiner(RollupPlan rollup) {
        Combiner.CombinerSettings settings = new Combiner.CombinerSettings(
                TopologyNames.intoRepartition(rollup.name(), plan.pipeline().shards()),
                firstTask,
                plan.pipeline().idleTimeout(),
                context.sizes());
        return new Combiner(rollup, settings, context.counters(), context.budget());
    }

    private Optional<DuplicateFilter> duplicates() {
        if (plan.pipeline().deduplication() == null) {
            return Optional.empty();
        }
        return Optional.of(new DuplicateFilter(
                plan.eventId(),
                plan.pipeline().deduplication().within(),
                TopologyNames.idStore(plan.pipeline()),
                context.sizes(),
                context.counters()));
    }
}
