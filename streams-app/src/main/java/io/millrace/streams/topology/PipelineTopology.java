package io.millrace.streams.topology;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.DeadLetters;
import io.millrace.streams.event.EventDecoder;
import io.millrace.streams.event.EventOutput;
import io.millrace.streams.event.EventRouter;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.event.SafeTimestamps;
import io.millrace.streams.event.WriterSchemas;
import io.millrace.streams.flow.FlowPlan;
import io.millrace.streams.rollup.Fold;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.wire.OutputNames;
import io.millrace.streams.wire.RoutedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Builds the topology. A pure function of its arguments: the same pipeline, schema and ids give the same topology, and what
 * it describes is checked in, since a difference means that existing state no longer matches.
 */
public final class PipelineTopology {
    /** What a changelog needs besides Streams' own defaults: never any removal by time, which would be by event time. */
    private static final Map<String, String> CHANGELOG =
            Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);

    private final PipelinePlan plan;
    private final Map<String, Integer> schemaIds;
    private final int sourcePartitions;
    private final RecordSizes sizes;
    private final Supplier<WriterSchemas> writers;
    private final Counters counters;

    private PipelineTopology(
            PipelinePlan plan,
            Map<String, Integer> schemaIds,
            int sourcePartitions,
            RecordSizes sizes,
            Supplier<WriterSchemas> writers,
            Counters counters) {
        this.plan = plan;
        this.schemaIds = schemaIds;
        this.sourcePartitions = sourcePartitions;
        this.sizes = sizes;
        this.writers = writers;
        this.counters = counters;
    }

    /**
     * Builds the topology of a pipeline.
     *
     * @param plan the resolved pipeline
     * @param schemaIds the registry's id of every subject in {@link PipelinePlan#outputSchemas}
     * @param sourcePartitions how many partitions the source topic has
     * @param sizes how large a record may be
     * @param writers finds the schemas events were written with; asked for once per task
     * @param counters what to count in
     * @return the topology
     */
    public static Topology build(
            PipelinePlan plan,
            Map<String, Integer> schemaIds,
            int sourcePartitions,
            RecordSizes sizes,
            Supplier<WriterSchemas> writers,
            Counters counters) {
        return new PipelineTopology(plan, schemaIds, sourcePartitions, sizes, writers, counters).build();
    }

    private Topology build() {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<RoutedKey, byte[]> routed = builder.stream(
                        plan.pipeline().source().topic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withTimestampExtractor(new SafeTimestamps())
                                .withName(TopologyNames.SOURCE))
                .process(router(), Named.as(TopologyNames.ROUTER));
        routed.to(plan.pipeline().deadLetterTopic(), produced(TopologyNames.DEAD_LETTERS));
        for (FlowPlan flow : plan.flows()) {
            routed.to(flow.name(), produced(TopologyNames.flowSink(flow.name())));
        }
        for (RollupPlan rollup : plan.rollups()) {
            KStream<RoutedKey, byte[]> rows = routed.repartition(
                            Repartitioned.with(RoutedKey.serde(), Serdes.ByteArray())
                                    .withName(TopologyNames.repartition(rollup.name()))
                                    .withNumberOfPartitions(plan.pipeline().shards())
                                    .withStreamPartitioner(RoutedKey.partitioner()))
                    .process(fold(rollup), Named.as(TopologyNames.fold(rollup.name())));
            rows.to(rollup.name(), produced(TopologyNames.rowSink(rollup.name())));
            rows.to(plan.pipeline().deadLetterTopic(), produced(TopologyNames.foldDeadLetters(rollup.name())));
        }
        return builder.build();
    }

    private ProcessorSupplier<byte[], byte[], RoutedKey, byte[]> router() {
        StoreBuilder<KeyValueStore<Integer, Long>> clocks = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(TopologyNames.CLOCK_STORE), Serdes.Integer(), Serdes.Long())
                .withLoggingEnabled(CHANGELOG)
                .withCachingEnabled();
        return new WithStore<>(clocks) {
            @Override
            public Processor<byte[], byte[], RoutedKey, byte[]> get() {
                return new EventRouter(
                        new EventDecoder(plan.event(), writers.get()),
                        plan.eventTime(),
                        outputs(),
                        deadLetters(),
                        sizes,
                        counters,
                        TopologyNames.CLOCK_STORE,
                        TopologyNames.DEAD_LETTERS);
            }
        };
    }

    private ProcessorSupplier<RoutedKey, byte[], RoutedKey, byte[]> fold(RollupPlan rollup) {
        String store = TopologyNames.foldStore(rollup.name());
        StoreBuilder<KeyValueStore<Bytes, byte[]>> rows = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(store), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG)
                .withCachingEnabled();
        Fold.FoldNames names = new Fold.FoldNames(
                store, TopologyNames.rowSink(rollup.name()), TopologyNames.foldDeadLetters(rollup.name()));
        return new WithStore<>(rows) {
            @Override
            public Processor<RoutedKey, byte[], RoutedKey, byte[]> get() {
                return new Fold(
                        rollup,
                        schemaIds.get(OutputNames.keySubject(rollup.name())),
                        schemaIds.get(OutputNames.valueSubject(rollup.name())),
                        sourcePartitions,
                        deadLetters(),
                        counters,
                        names);
            }
        };
    }

    private List<EventOutput> outputs() {
        List<EventOutput> outputs = new ArrayList<>();
        for (FlowPlan flow : plan.flows()) {
            outputs.add(flow.output(
                    schemaIds.get(OutputNames.keySubject(flow.name())),
                    schemaIds.get(OutputNames.valueSubject(flow.name())),
                    TopologyNames.flowSink(flow.name())));
        }
        for (RollupPlan rollup : plan.rollups()) {
            outputs.add(rollup.output(TopologyNames.partials(rollup.name())));
        }
        return outputs;
    }

    private DeadLetters deadLetters() {
        return new DeadLetters(plan.pipeline().applicationId(), sizes);
    }

    private static Produced<RoutedKey, byte[]> produced(String name) {
        return Produced.with(RoutedKey.serde(), Serdes.ByteArray(), RoutedKey.partitioner())
                .withName(name);
    }

    /** A processor and the store that belongs to it. */
    private abstract static class WithStore<K, V> implements ProcessorSupplier<K, V, RoutedKey, byte[]> {
        private final StoreBuilder<?> store;

        WithStore(StoreBuilder<?> store) {
            this.store = store;
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(store);
        }
    }
}
