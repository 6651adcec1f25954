package io.millrace.streams.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** What Millrace relies on inside Kafka Streams; a new release that breaks it fails here. */
class FlushListenersTest {
    private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

    @Test
    void aChangeOfACachedStoreIsHeardOfAndForwardedByTheOperator() {
        try (TopologyTestDriver driver = driver(StoreBuilder::withCachingEnabled)) {
            driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(KEY, new byte[] {1}, 1234L);

            assertThat(driver.createOutputTopic("out", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                            .readRecordsToList())
                    .singleElement()
                    .satisfies(record -> {
                        assertThat(record.key()).isEqualTo(KEY);
                        assertThat(record.value()).containsExactly(1);
                        assertThat(record.timestamp()).isEqualTo(1234L);
                    });
        }
    }

    @Test
    void aStoreWithoutACacheIsRefusedAtStart() {
        assertThatThrownBy(() -> driver(StoreBuilder::withCachingDisabled).close())
                .hasStackTraceContaining("has no cache to listen to");
    }

    private static TopologyTestDriver driver(UnaryOperator<StoreBuilder<KeyValueStore<Bytes, byte[]>>> caching) {
        StoreBuilder<KeyValueStore<Bytes, byte[]>> store = caching.apply(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("store"), Serdes.Bytes(), Serdes.ByteArray()));
        ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier = new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], byte[]> get() {
                return new Listening();
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(store);
            }
        };
        Topology topology = new Topology();
        topology.addSource(
                "source", Serdes.ByteArray().deserializer(), Serdes.ByteArray().deserializer(), "in");
        topology.addProcessor("listening", supplier, "source");
        topology.addSink(
                "sink",
                "out",
                Serdes.ByteArray().serializer(),
                Serdes.ByteArray().serializer(),
                "listening");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "listening");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        return new TopologyTestDriver(topology, properties);
    }

    /** Keeps what it gets, and forwards only what the cache flushes. */
    private static final class Listening implements Processor<byte[], byte[], byte[], byte[]> {
        private KeyValueStore<Bytes, byte[]> store;

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            store = context.getStateStore("store");
            FlushListeners.listen(
                    store,
                    context,
                    change -> context.forward(change.withKey(change.key().get())));
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            store.put(Bytes.wrap(record.key()), record.value());
        }
    }
}
