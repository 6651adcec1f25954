package io.millrace.streams.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.Test;

/** What Millrace relies on inside Kafka Streams; a new release that breaks it fails here. */
class CommitHookTest {
    private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

    @Test
    void whatIsHeldBackIsForwardedByTheOperatorBeforeTheCommit() {
        try (TopologyTestDriver driver = driver()) {
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

    private static TopologyTestDriver driver() {
        ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier = new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], byte[]> get() {
                return new HoldingBack();
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(CommitHook.builder("hook"));
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

    /** Keeps what it gets, and forwards it only before a commit. */
    private static final class HoldingBack implements Processor<byte[], byte[], byte[], byte[]> {
        private final List<Record<byte[], byte[]>> held = new ArrayList<>();

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            CommitHook hook = context.getStateStore("hook");
            hook.beforeCommit(context, () -> {
                held.forEach(context::forward);
                held.clear();
            });
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            held.add(record);
        }
    }
}
