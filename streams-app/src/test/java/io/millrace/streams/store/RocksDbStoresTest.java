package io.millrace.streams.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;

/** The metric of uncommitted bytes: of a store that Streams makes itself it is read from memory that has been given back, now and then. */
class RocksDbStoresTest {
    private static final String WHILE_CLOSING = "while.closing";
    private static final Serializer<byte[]> BYTES = Serdes.ByteArray().serializer();

    @TempDir
    private Path directory;

    @Test
    void whoReadsTheUncommittedBytesWhileTheStoreClosesWaitsForIt() throws Exception {
        AtomicReference<Metric> uncommitted = new AtomicReference<>();
        FutureTask<Object> reading = new FutureTask<>(() -> uncommitted.get().metricValue());
        Thread reader = new Thread(reading, "reader");
        try (TopologyTestDriver driver = driver(() -> {
            reader.start();
            awaitAnswerOrBlock(reading, reader);
        })) {
            driver.createInputTopic("in", BYTES, BYTES).pipeInput(new byte[] {1}, new byte[100]);
            uncommitted.set(uncommittedBytes(driver));
            assertThat((Long) uncommitted.get().metricValue()).isPositive();
        }

        assertThat(reading.get()).isEqualTo(0L);
        assertThat(uncommitted.get().metricValue()).isEqualTo(0L);
    }

    private static void awaitAnswerOrBlock(FutureTask<Object> reading, Thread reader) {
        while (!reading.isDone() && reader.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
    }

    /** Is called while a store is being closed, just before its memory is given back. */
    public static final class Closing implements RocksDBConfigSetter {
        private Runnable whatHappens;

        @Override
        public void setConfig(String store, Options options, Map<String, Object> configs) {
            whatHappens = (Runnable) configs.get(WHILE_CLOSING);
        }

        @Override
        public void close(String store, Options options) {
            whatHappens.run();
        }
    }

    private static Metric uncommittedBytes(TopologyTestDriver driver) {
        return driver.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("uncommitted-bytes"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private TopologyTestDriver driver(Runnable whileClosing) {
        Topology topology = new Topology();
        topology.addSource("source", "in");
        topology.addProcessor(
                "keeping",
                () -> new ContextualProcessor<byte[], byte[], Void, Void>() {
                    @Override
                    public void process(Record<byte[], byte[]> record) {
                        KeyValueStore<Bytes, byte[]> store = context().getStateStore("kept");
                        store.put(Bytes.wrap(record.key()), record.value());
                    }
                },
                "source");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(RocksDbStores.of("kept"), Serdes.Bytes(), Serdes.ByteArray()), "keeping");
        Properties properties = new Properties();
        properties.setProperty(StreamsConfig.APPLICATION_ID_CONFIG, "stores");
        properties.setProperty(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.setProperty(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        properties.setProperty(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.setProperty(StreamsConfig.TRANSACTIONAL_STATE_STORES_CONFIG, "true");
        properties.setProperty(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        properties.setProperty(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Closing.class);
        properties.put(WHILE_CLOSING, whileClosing);
        return new TopologyTestDriver(topology, properties);
    }
}
