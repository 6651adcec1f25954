package io.millrace.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateMemoryTest {
    private static final class Nothing implements Processor<byte[], byte[], Void, Void> {
        @Override
        public void process(Record<byte[], byte[]> record) {}
    }

    private static final int MIB = 1024 * 1024;
    private static final long LIMIT = 16L * MIB;

    @TempDir
    private Path directory;

    @Test
    void allStoresOfAProcessShareTheBound() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        try (StateMemory memory = new StateMemory(LIMIT)) {
            memory.addTo(settings);
            StreamsBuilder builder = new StreamsBuilder();
            for (String store : new String[] {"one", "two", "three"}) {
                builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(store), Serdes.Integer(), Serdes.ByteArray()));
            }
            ProcessorSupplier<byte[], byte[], Void, Void> nothing = Nothing::new;
            builder.stream("topic", Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                    .process(nothing, "one", "two", "three");
            try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(), settings)) {
                Random random = new Random(1);
                for (int i = 0; i < 24; i++) {
                    for (String name : new String[] {"one", "two", "three"}) {
                        KeyValueStore<Integer, byte[]> store = driver.getKeyValueStore(name);
                        byte[] value = new byte[MIB];
                        random.nextBytes(value);
                        store.put(i, value);
                        assertThat(store.get(i / 2)).isNotNull();
                    }
                }

                // 72 MiB went through three stores, each of which would hold 48 MiB by itself.
                assertThat(memory.usage()).isPositive().isLessThan(LIMIT + LIMIT / 4);
            }
        }
    }
}
