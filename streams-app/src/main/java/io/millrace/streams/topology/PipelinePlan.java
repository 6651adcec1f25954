package io.millrace.streams.topology;

import io.millrace.streams.event.EventId;
import io.millrace.streams.expression.Derivations;
import io.millrace.streams.expression.Expression;
import io.millrace.streams.flow.FlowPlan;
import io.millrace.streams.measure.LayoutHistory;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.Pipeline.Rollup;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.pipeline.PipelineProblems;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.rollup.WindowPlan;
import io.millrace.streams.source.EventTime;
import io.millrace.streams.source.SourceShape;
import io.millrace.streams.wire.OutputNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * A pipeline resolved against the schema of its events.
 *
 * @param pipeline the pipeline
 * @param shape how the source's values hold events, and the schema every event is read as
 * @param fields the schema of an event with its derived fields
 * @param flows the flows, in the file's order
 * @param rollups the rollups, in the file's order
 * @param incarnation what tells the application's state from that before a reset; empty where no state is known
 */
public record PipelinePlan(
        Pipeline pipeline,
        SourceShape shape,
        Schema fields,
        List<FlowPlan> flows,
        List<RollupPlan> rollups,
        String incarnation) {

    /**
     * Resolves a pipeline.
     *
     * @param pipeline the pipeline
     * @param value the schema of its source's values
     * @param valueId that schema's id in the registry
     * @return the plan
     * @throws io.millrace.streams.pipeline.PipelineException if the pipeline names what the schema does not have
     */
    public static PipelinePlan of(Pipeline pipeline, Schema value, int valueId) {
        SourceShape shape = SourceShape.of(pipeline.source(), value, valueId);
        Schema fields = derivations(pipeline, shape).extended();
        PipelineProblems problems = new PipelineProblems();
        PipelinePlan plan = new PipelinePlan(
                pipeline,
                shape,
                fields,
                pipeline.flows().stream()
                        .map(flow -> problems.read(() -> new FlowPlan(pipeline, flow, fields)))
                        .toList(),
                pipeline.rollups().stream()
                        .map(rollup -> problems.read(() -> new RollupPlan(pipeline, rollup, fields)))
                        .toList(),
                "");
        problems.check(() -> plan.eventTime(false));
        if (pipeline.deduplication() != null) {
            problems.check(plan::eventId);
        }
        pipeline.rollups().forEach(rollup -> problems.check(() -> plan.refuseNameOfDeduplication(rollup)));
        pipeline.flows().forEach(flow -> problems.check(() -> plan.filter(flow.filter(), flow.where())));
        pipeline.rollups().forEach(rollup -> problems.check(() -> plan.filter(rollup.filter(), rollup.where())));
        problems.throwIfAny();
        return plan;
    }

    /**
     * Returns the same plan over state that is there.
     *
     * @param histories the layouts that the state of each rollup has had, by the rollup's name
     * @param backfilling the rollups that are being backfilled
     * @return a plan that reads all of them
     */
    public PipelinePlan over(Map<String, LayoutHistory> histories, Set<String> backfilling) {
        return new PipelinePlan(
                pipeline,
                shape,
                fields,
                flows,
                rollups.stream()
                        .map(rollup -> histories.containsKey(rollup.name())
                                ? rollup.over(histories.get(rollup.name()), backfilling.contains(rollup.name()))
                                : rollup)
                        .toList(),
                incarnation);
    }

    /**
     * Returns the same plan for a state.
     *
     * @param named what tells it from that before a reset
     * @return a plan that says so in its dead letters
     */
    public PipelinePlan in(String named) {
        return new PipelinePlan(pipeline, shape, fields, flows, rollups, named);
    }

    /** Returns the plan of one rollup alone, for events of before. */
    PipelinePlan only(RollupPlan rollup) {
        return new PipelinePlan(pipeline, shape, fields, List.of(), List.of(rollup), incarnation);
    }

    private static Derivations derivations(Pipeline pipeline, SourceShape shape) {
        return Derivations.compile(
                pipeline.derived().stream()
                        .map(derived ->
                                new Derivations.Definition(derived.name(), derived.expression(), derived.where()))
                        .toList(),
                shape.event());
    }

    /** Returns the derived fields, compiled for one task. */
    Derivations derivations() {
        return derivations(pipeline, shape);
    }

    /** Returns a filter, compiled for one task; empty where none is given. */
    Optional<Expression> filter(String text, String where) {
        return text == null ? Optional.empty() : Optional.of(Expression.compileFilter(text, fields, where));
    }

    /**
     * Finds what the file's expressions say in words that have others by now.
     *
     * @return sentences for warnings, with their places; mostly none
     */
    public List<String> deprecations() {
        Stream<List<String>> derived =
                pipeline.derived().stream().map(each -> Expression.deprecations(each.expression(), each.where()));
        Stream<List<String>> flowing =
                pipeline.flows().stream().map(flow -> Expression.deprecations(flow.filter(), flow.where()));
        Stream<List<String>> rolled =
                pipeline.rollups().stream().map(rollup -> Expression.deprecations(rollup.filter(), rollup.where()));
        return Stream.of(derived, flowing, rolled)
                .flatMap(each -> each)
                .flatMap(List::stream)
                .toList();
    }

    /** Says whether an event's time is a derived field. */
    boolean derivesTime() {
        return pipeline.source().timestamp() != null
                && shape.event().getField(pipeline.source().timestamp().name()) == null;
    }

    EventTime eventTime(boolean appendTimes) {
        return new EventTime(pipeline.source(), fields, pipeline.maxFuture(), appendTimes);
    }

    private void refuseNameOfDeduplication(Rollup rollup) {
        if (pipeline.shuffled() && rollup.name().equals(TopologyNames.DEDUPLICATE)) {
            throw new PipelineException(
                    rollup.where(), "deduplication's own internal topic has this name; give the rollup another");
        }
    }

    /** Returns how an event's id is taken; only where there is deduplication, which makes sure of the id. */
    EventId eventId() {
        return new EventId(
                pipeline.source(), shape.event(), pipeline.deduplication().where());
    }

    /**
     * Returns the schemas of everything that is written.
     *
     * @return schemas by the registry's subject
     */
    public Map<String, Schema> outputSchemas() {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        for (FlowPlan flow : flows) {
            schemas.put(OutputNames.keySubject(flow.name()), flow.keySchema());
            schemas.put(OutputNames.valueSubject(flow.name()), flow.valueSchema());
        }
        for (RollupPlan rollup : rollups) {
            for (WindowPlan window : rollup.windows()) {
                schemas.put(OutputNames.keySubject(window.topic()), window.keySchema());
                schemas.put(OutputNames.valueSubject(window.topic()), window.valueSchema());
            }
        }
        return schemas;
    }
}
