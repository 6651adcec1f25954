package io.millrace.streams.topology;

import io.millrace.streams.event.EventTime;
import io.millrace.streams.flow.FlowPlan;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.wire.OutputNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A pipeline resolved against the schema of its events.
 *
 * @param pipeline the pipeline
 * @param event the schema every event is read as
 * @param flows the flows, in the file's order
 * @param rollups the rollups, in the file's order
 */
public record PipelinePlan(Pipeline pipeline, Schema event, List<FlowPlan> flows, List<RollupPlan> rollups) {

    /**
     * Resolves a pipeline.
     *
     * @param pipeline the pipeline
     * @param event the schema of its source's values
     * @return the plan
     * @throws PipelineException if the pipeline names what the schema does not have
     */
    public static PipelinePlan of(Pipeline pipeline, Schema event) {
        if (event.getType() != Schema.Type.RECORD) {
            throw new PipelineException(
                    pipeline.source().where(), "the events' schema is a " + event.getType() + "; it must be a record");
        }
        PipelinePlan plan = new PipelinePlan(
                pipeline,
                event,
                pipeline.flows().stream()
                        .map(flow -> new FlowPlan(pipeline, flow, event))
                        .toList(),
                pipeline.rollups().stream()
                        .map(rollup -> new RollupPlan(pipeline, rollup, event))
                        .toList());
        plan.eventTime();
        return plan;
    }

    EventTime eventTime() {
        return new EventTime(pipeline.source(), event, pipeline.maxFuture());
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
            schemas.put(OutputNames.keySubject(rollup.name()), rollup.keySchema());
            schemas.put(OutputNames.valueSubject(rollup.name()), rollup.valueSchema());
        }
        return schemas;
    }
}
