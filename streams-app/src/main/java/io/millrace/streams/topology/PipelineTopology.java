package io.millrace.streams.topology;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.flow.FlowPlan;
import io.millrace.streams.pipeline.Pipeline.StoreKind;
import io.millrace.streams.pipeline.UsedFields;
import io.millrace.streams.rollup.Fold;
import io.millrace.streams.rollup.MemoryBudget;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.rollup.WindowPlan;
import io.millrace.streams.route.ClockSchedule;
import io.millrace.streams.route.DeadLetters;
import io.millrace.streams.route.EventRouter;
import io.millrace.streams.route.Outputs;
import io.millrace.streams.route.Shuffle;
import io.millrace.streams.route.ShuffledRouter;
import io.millrace.streams.source.EventDecoder;
import io.millrace.streams.source.SafeTimestamps;
import io.millrace.streams.source.WriterSchemas;
import io.millrace.streams.store.CommitHook;
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
    private final Map<String, Integer> schemaIds;
    private final SourceTopic source;
    private final RecordSizes sizes;
    private final TaskOutputs outputs;
    private final Supplier<WriterSchemas> writers;
    private final Counters counters;
    private final MemoryBudget budget;

    private PipelineTopology(
            PipelinePlan plan,
            Map<String, Integer> schemaIds,
            SourceTopic source,
            RecordSizes sizes,
            Supplier<WriterSchemas> writers,
            Counters counters,
            MemoryBudget budget) {
        this.plan = plan;
        this.schemaIds = schemaIds;
        this.source = source;
        this.sizes = sizes;
        this.outputs = new TaskOutputs(plan, schemaIds, sizes, counters, budget);
        this.writers = writers;
        this.counters = counters;
        this.budget = budget;
    }

    /**
     * Builds the topology of a pipeline.
     *
     * @param plan the resolved pipeline
     * @param schemaIds the registry's id of every subject in {@link PipelinePlan#outputSchemas}
     * @param source what is known of the topic of events
     * @param sizes how large a record may be
     * @param writers finds the schemas events were written with; asked for once per task
     * @param counters what to count in
     * @param budget how much memory may be held before a commit
     * @return the topology
     */
    public static Topology build(
            PipelinePlan plan,
            Map<String, Integer> schemaIds,
            SourceTopic source,
            RecordSizes sizes,
            Supplier<WriterSchemas> writers,
            Counters counters,
            MemoryBudget budget) {
        return new PipelineTopology(plan, schemaIds, source, sizes, writers, counters, budget).build();
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
        addOutputs(plan.pipeline().shuffled() ? shuffled(routed) : routed);
        return builder.build();
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

    private ProcessorSupplier<byte[], byte[], RoutedKey, byte[]> router() {
        StoreBuilder<KeyValueStore<Integer, Long>> clocks = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(TopologyNames.CLOCK_STORE), Serdes.Integer(), Serdes.Long())
                .withLoggingEnabled(CHANGELOG)
                .withCachingEnabled();
        List<StoreBuilder<?>> own = List.of(clocks, CommitHook.builder(TopologyNames.ROUTER_COMMIT));
        return new WithStores<>(plan.pipeline().shuffled() ? own : withIds(own)) {
            @Override
            public Processor<byte[], byte[], RoutedKey, byte[]> get() {
                EventDecoder decoder = decoder();
                Outputs.Sink sink = new Outputs.Sink(TopologyNames.ROUTER_COMMIT, TopologyNames.DEAD_LETTERS);
                return new EventRouter(
                        decoder,
                        derivations(),
                        plan.eventTime(source.appendTimes()),
                        plan.pipeline().shuffled() ? shuffle(decoder, sink) : outputs.create(deadLetters(), sink),
                        counters,
                        TopologyNames.CLOCK_STORE,
                        new EventRouter.Idleness(source.end(), plan.pipeline().idleTimeout()));
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
                sizes,
                TopologyNames.intoRepartition(
                        TopologyNames.DEDUPLICATE, plan.pipeline().shards()),
                new ClockSchedule(plan.pipeline().idleTimeout()));
        return new Outputs(
                List.of(new Outputs.Output(Optional.empty(), shuffle)),
                Optional.empty(),
                deadLetters(),
                counters,
                sink);
    }

    private ProcessorSupplier<RoutedKey, byte[], RoutedKey, byte[]> shuffledRouter() {
        ShuffledRouter.SourceClocks clocks = new ShuffledRouter.SourceClocks(
                plan.pipeline().source().topic(),
                source.partitions(),
                plan.pipeline().idleTimeout());
        return new WithStores<>(withIds(List.of(CommitHook.builder(TopologyNames.SHUFFLED_COMMIT)))) {
            @Override
            public Processor<RoutedKey, byte[], RoutedKey, byte[]> get() {
                return new ShuffledRouter(
                        decoder(),
                        plan.derivations()::apply,
                        outputs.create(
                                deadLetters(),
                                new Outputs.Sink(TopologyNames.SHUFFLED_COMMIT, TopologyNames.SHUFFLED_DEAD_LETTERS)),
                        clocks);
            }
        };
    }

    private EventDecoder decoder() {
        return new EventDecoder(
                plan.shape(), plan.fields().getFields().size(), UsedFields.of(plan.pipeline()), writers.get());
    }

    /** Adds the store of the ids seen, if duplicates are looked for. */
    private List<StoreBuilder<?>> withIds(List<StoreBuilder<?>> own) {
        if (plan.pipeline().deduplication() == null) {
            return own;
        }
        List<StoreBuilder<?>> stores = new ArrayList<>(own);
        // Without Streams' cache: ids hardly ever come again.
        stores.add(Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(TopologyNames.idStore(plan.pipeline())),
                        Serdes.Bytes(),
                        Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG)
                .withCachingDisabled());
        return stores;
    }

    private ProcessorSupplier<RoutedKey, byte[], RoutedKey, byte[]> fold(RollupPlan rollup) {
        String store = TopologyNames.foldStore(rollup.name(), plan.pipeline().shards());
        KeyValueBytesStoreSupplier where = rollup.rollup().store() == StoreKind.MEMORY
                ? Stores.inMemoryKeyValueStore(store)
                : Stores.persistentKeyValueStore(store);
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
                                schemaIds.get(OutputNames.keySubject(window.topic())),
                                schemaIds.get(OutputNames.valueSubject(window.topic())),
                                TopologyNames.rowSink(window.topic())))
                        .toList(),
                // As many tasks combine events as there are partitions of what they read.
                plan.pipeline().shuffled() ? plan.pipeline().shards() : source.partitions(),
                plan.pipeline().idleTimeout(),
                sizes);
        return new WithStores<>(List.of(rows, CommitHook.builder(commit))) {
            @Override
            public Processor<RoutedKey, byte[], RoutedKey, byte[]> get() {
                return new Fold(rollup, deadLetters(), counters, budget, settings);
            }
        };
    }

    private DeadLetters deadLetters() {
        return new DeadLetters(plan.pipeline().applicationId(), sizes);
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
