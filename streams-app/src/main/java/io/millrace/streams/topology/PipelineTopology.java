package io.millrace.streams.topology;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.flow.FlowPlan;
import io.millrace.streams.pipeline.Pipeline.StoreKind;
import io.millrace.streams.pipeline.UsedFields;
import io.millrace.streams.rollup.Fold;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.rollup.WindowPlan;
import io.millrace.streams.route.ClockSchedule;
import io.millrace.streams.route.DeadLetters;
import io.millrace.streams.route.EventRouter;
import io.millrace.streams.route.Outputs;
import io.millrace.streams.route.Shuffle;
import io.millrace.streams.route.ShuffledRouter;
import io.millrace.streams.route.SourceRange;
import io.millrace.streams.route.Watermarks;
import io.millrace.streams.source.EventDecoder;
import io.millrace.streams.source.SafeTimestamps;
import io.millrace.streams.store.CommitHook;
import io.millrace.streams.store.RocksDbStores;
import io.millrace.streams.wire.OutputNames;
import io.millrace.streams.wire.RoutedKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
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
    private final TopologyContext context;
    private final SourceRange range;
    private final TaskOutputs outputs;

    PipelineTopology(PipelinePlan plan, TopologyContext context, SourceRange range, int firstTask) {
        this.plan = plan;
        this.context = context;
        this.range = range;
        this.outputs = new TaskOutputs(plan, context, firstTask);
    }

    /**
     * Builds the topology of a pipeline.
     *
     * @param plan the resolved pipeline
     * @param context what else it needs to know
     * @return the topology
     */
    public static Topology build(PipelinePlan plan, TopologyContext context) {
        return new PipelineTopology(plan, context, SourceRange.ENDLESS, 0).build();
    }

    /**
     * Builds the topology that counts for one rollup what the source held before. It combines as the pipeline's own does, and
     * sends its partials to that one's fold.
     *
     * @param plan the resolved pipeline
     * @param rollup one of its rollups
     * @param range what the source held before
     * @param context what else it needs to know
     * @return the topology of another application
     */
    public static Topology backfill(PipelinePlan plan, RollupPlan rollup, SourceRange range, TopologyContext context) {
        return new PipelineTopology(plan.only(rollup), context, range, Watermarks.FIRST_BACKFILL_TASK)
                .buildBackfill(rollup);
    }

    private Topology buildBackfill(RollupPlan rollup) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<RoutedKey, byte[]> routed = routed(builder);
        int shards = plan.pipeline().shards();
        routed.to(
                InternalTopics.of(plan.pipeline().applicationId(), rollup.name(), shards)
                        .repartition(),
                produced(TopologyNames.intoRepartition(rollup.name(), shards)));
        return builder.build();
    }

    private Topology build() {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<RoutedKey, byte[]> routed = routed(builder);
        addOutputs(plan.pipeline().shuffled() ? shuffled(routed) : routed);
        return builder.build();
    }

    private KStream<RoutedKey, byte[]> routed(StreamsBuilder builder) {
        KStream<RoutedKey, byte[]> routed = builder.stream(
                        plan.pipeline().source().topic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withTimestampExtractor(new SafeTimestamps())
                                .withName(TopologyNames.SOURCE))
                .process(router(), Named.as(TopologyNames.ROUTER));
        routed.to(plan.pipeline().deadLetterTopic(), produced(TopologyNames.DEAD_LETTERS));
        return routed;
    }

    private KStream<RoutedKey, byte[]> shuffled(KStream<RoutedKey, byte[]> routed) {
        KStream<RoutedKey, byte[]> again = repartitioned(routed, TopologyNames.DEDUPLICATE)
                .process(shuffledRouter(), Named.as(TopologyNames.DEDUPLICATE));
        again.to(plan.pipeline().deadLetterTopic(), produced(TopologyNames.SHUFFLED_DEAD_LETTERS));
        return again;
    }

    private KStream<RoutedKey, byte[]> repartitioned(KStream<RoutedKey, byte[]> records, String name) {
        return records.repartition(Repartitioned.with(RoutedKey.serde(), Serdes.ByteArray())
                .withName(TopologyNames.repartition(name, plan.pipeline().shards()))
                .withNumberOfPartitions(plan.pipeline().shards())
                .withStreamPartitioner(RoutedKey.partitioner()));
    }

    private void addOutputs(KStream<RoutedKey, byte[]> routed) {
        for (FlowPlan flow : plan.flows()) {
            routed.to(flow.name(), produced(TopologyNames.flowSink(flow.name())));
        }
        for (RollupPlan rollup : plan.rollups()) {
            KStream<RoutedKey, byte[]> rows = repartitioned(routed, rollup.name())
                    .process(fold(rollup), Named.as(TopologyNames.fold(rollup.name())));
            for (WindowPlan window : rollup.windows()) {
                rows.to(window.topic(), produced(TopologyNames.rowSink(window.topic())));
            }
            rows.to(plan.pipeline().deadLetterTopic(), produced(TopologyNames.foldDeadLetters(rollup.name())));
        }
    }

    ProcessorSupplier<byte[], byte[], RoutedKey, byte[]> router() {
        StoreBuilder<KeyValueStore<Integer, Long>> clocks = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(TopologyNames.CLOCK_STORE), Serdes.Integer(), Serdes.Long())
                .withLoggingEnabled(CHANGELOG)
                .withCachingEnabled();
        List<StoreBuilder<?>> own = List.of(clocks, CommitHook.builder(TopologyNames.ROUTER_COMMIT));
        return new WithStores<>(plan.pipeline().shuffled() ? own : withIds(own)) {
            @Override
            public Processor<byte[], byte[], RoutedKey, byte[]> get() {
                EventDecoder decoder = decoder();
                Outputs.Sink sink =
                        new Outputs.Sink(TopologyNames.ROUTER_COMMIT, TopologyNames.DEAD_LETTERS, range.hasEnd());
                return new EventRouter(
                        decoder,
                        derivations(),
                        plan.eventTime(context.source().appendTimes()),
                        plan.pipeline().shuffled() ? shuffle(decoder, sink) : outputs.create(deadLetters(), sink),
                        context.counters(),
                        TopologyNames.CLOCK_STORE,
                        new EventRouter.Reading(
                                range, context.source().end(), plan.pipeline().idleTimeout(), plan.incarnation()));
            }
        };
    }

    /** Returns what makes the derived fields where events are read: all, unless they are shuffled, and decoded once more. */
    private Consumer<EventFields> derivations() {
        return plan.pipeline().shuffled() && !plan.derivesTime() ? fields -> {} : plan.derivations()::apply;
    }

    private Outputs shuffle(EventDecoder decoder, Outputs.Sink sink) {
        Shuffle shuffle = new Shuffle(
                decoder,
                plan.eventId(),
                plan.pipeline().shards(),
                context.sizes(),
                TopologyNames.intoRepartition(
                        TopologyNames.DEDUPLICATE, plan.pipeline().shards()),
                new ClockSchedule(plan.pipeline().idleTimeout()));
        return new Outputs(
                List.of(new Outputs.Output(Optional.empty(), shuffle)),
                Optional.empty(),
                deadLetters(),
                context.counters(),
                sink);
    }

    private ProcessorSupplier<RoutedKey, byte[], RoutedKey, byte[]> shuffledRouter() {
        ShuffledRouter.SourceClocks clocks = new ShuffledRouter.SourceClocks(
                plan.pipeline().source().topic(),
                context.source().partitions(),
                plan.pipeline().idleTimeout());
        return new WithStores<>(withIds(List.of(CommitHook.builder(TopologyNames.SHUFFLED_COMMIT)))) {
            @Override
            public Processor<RoutedKey, byte[], RoutedKey, byte[]> get() {
                return new ShuffledRouter(
                        decoder(),
                        plan.derivations()::apply,
                        outputs.create(
                                deadLetters(),
                                new Outputs.Sink(
                                        TopologyNames.SHUFFLED_COMMIT, TopologyNames.SHUFFLED_DEAD_LETTERS, false)),
                        clocks);
            }
        };
    }

    private EventDecoder decoder() {
        return new EventDecoder(
                plan.shape(),
                plan.fields().getFields().size(),
                UsedFields.of(plan.pipeline()),
                context.writers().get());
    }

    /** Adds the store of the ids seen, if duplicates are looked for. */
    private List<StoreBuilder<?>> withIds(List<StoreBuilder<?>> own) {
        if (plan.pipeline().deduplication() == null) {
            return own;
        }
        List<StoreBuilder<?>> stores = new ArrayList<>(own);
        // Without Streams' cache: ids hardly ever come again.
        stores.add(Stores.keyValueStoreBuilder(
                        RocksDbStores.of(TopologyNames.idStore(plan.pipeline())), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG)
                .withCachingDisabled());
        return stores;
    }

    ProcessorSupplier<RoutedKey, byte[], RoutedKey, byte[]> fold(RollupPlan rollup) {
        String store = TopologyNames.foldStore(rollup.name(), plan.pipeline().shards());
        KeyValueBytesStoreSupplier where = rollup.rollup().store() == StoreKind.MEMORY
                ? Stores.inMemoryKeyValueStore(store)
                : RocksDbStores.of(store);
        // Without Streams' cache: the fold keeps its rows as objects, and writes each once per commit.
        StoreBuilder<KeyValueStore<Bytes, byte[]>> rows = Stores.keyValueStoreBuilder(
                        where, Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG)
                .withCachingDisabled();
        String commit = TopologyNames.foldCommit(rollup.name());
        Fold.FoldSettings settings = new Fold.FoldSettings(
                store,
                commit,
                TopologyNames.foldDeadLetters(rollup.name()),
                rollup.windows().stream()
                        .map(window -> new Fold.Output(
                                context.schemaIds().get(OutputNames.keySubject(window.topic())),
                                context.schemaIds().get(OutputNames.valueSubject(window.topic())),
                                TopologyNames.rowSink(window.topic())))
                        .toList(),
                // As many tasks combine events as there are partitions of what they read.
                plan.pipeline().shuffled()
                        ? plan.pipeline().shards()
                        : context.source().partitions(),
                rollup.backfilling() ? context.source().partitions() : 0,
                plan.pipeline().idleTimeout(),
                context.sizes());
        return new WithStores<>(List.of(rows, CommitHook.builder(commit))) {
            @Override
            public Processor<RoutedKey, byte[], RoutedKey, byte[]> get() {
                return new Fold(rollup, deadLetters(), context.counters(), context.budget(), settings);
            }
        };
    }

    private DeadLetters deadLetters() {
        return new DeadLetters(plan.pipeline().applicationId(), plan.incarnation(), context.sizes());
    }

    private static Produced<RoutedKey, byte[]> produced(String name) {
        return Produced.with(RoutedKey.serde(), Serdes.ByteArray(), RoutedKey.partitioner())
                .withName(name);
    }

    /** A processor and the stores that belong to it. */
    private abstract static class WithStores<K, V> implements ProcessorSupplier<K, V, RoutedKey, byte[]> {
        private final Set<StoreBuilder<?>> stores;

        WithStores(List<StoreBuilder<?>> stores) {
            // In this order always: what the topology describes is checked in.
            this.stores = Collections.unmodifiableSet(new LinkedHashSet<>(stores));
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return stores;
        }
    }
}
