package io.millrace.streams.topology;

import io.millrace.streams.flow.FlowPlan;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.rollup.WindowPlan;
import io.millrace.streams.route.SourceRange;
import io.millrace.streams.source.SafeTimestamps;
import io.millrace.streams.wire.RoutedKey;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The operators of a pipeline, handing records to each other instead of to topics: what is measured in it is the application's own. In the
 * application's package, which alone knows them.
 */
public final class TopiclessTopology {

    private static final String SOURCE = "source";

    private TopiclessTopology() {}

    /**
     * Builds it.
     *
     * @param end takes what would go to a topic that others read
     */
    public static Topology build(
            PipelinePlan plan, TopologyContext context, ProcessorSupplier<RoutedKey, byte[], Void, Void> end) {
        PipelineTopology operators = new PipelineTopology(plan, context, SourceRange.ENDLESS, 0);
        Topology topology = new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        SOURCE,
                        new SafeTimestamps(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        plan.pipeline().source().topic())
                .addProcessor(TopologyNames.ROUTER, unlogged(operators.router()), SOURCE)
                .addProcessor(TopologyNames.DEAD_LETTERS, end, TopologyNames.ROUTER);
        for (FlowPlan flow : plan.flows()) {
            topology.addProcessor(TopologyNames.flowSink(flow.name()), end, TopologyNames.ROUTER);
        }
        for (RollupPlan rollup : plan.rollups()) {
            String fold =
                    TopologyNames.intoRepartition(rollup.name(), plan.pipeline().shards());
            topology.addProcessor(fold, unlogged(operators.fold(rollup)), TopologyNames.ROUTER)
                    .addProcessor(TopologyNames.foldDeadLetters(rollup.name()), end, fold);
            for (WindowPlan window : rollup.windows()) {
                topology.addProcessor(TopologyNames.rowSink(window.topic()), end, fold);
            }
        }
        return topology;
    }

    /** Leaves the stores without changelogs. */
    private static <K, V> ProcessorSupplier<K, V, RoutedKey, byte[]> unlogged(
            ProcessorSupplier<K, V, RoutedKey, byte[]> operator) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<K, V, RoutedKey, byte[]> get() {
                return operator.get();
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return operator.stores().stream()
                        .map(StoreBuilder::withLoggingDisabled)
                        .collect(Collectors.toUnmodifiableSet());
            }
        };
    }
}
