package io.millrace.streams.reshard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.event.Rejected;
import io.millrace.streams.kafka.FakeCluster;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.rollup.Blocks;
import io.millrace.streams.shard.ShardKey;
import io.millrace.streams.state.ShardSwitchTest;
import io.millrace.streams.topology.PipelinePlan;
import io.millrace.streams.wire.AvroOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reshard copies, and when it refuses to. */
class ReshardTest {
    private static final int FROM = 2;
    private static final int TO = 6;
    private static final String CHANGELOG = "app-views-2-fold-changelog";
    private static final String PARTIALS = "app-views-2-repartition";
    private static final String NEW_CHANGELOG = "app-views-6-fold-changelog";
    private static final String NEW_PARTIALS = "app-views-6-repartition";
    private static final Schema EVENT = SchemaBuilder.record("Event")
            .fields()
            .requiredString("page")
            .name("occurred_at")
            .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .endRecord();

    private PipelinePlan plan = PipelinePlan.of(ShardSwitchTest.pipeline(TO), EVENT, 1);
    private final FakeCluster kafka = new FakeCluster();
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> log = new HashMap<>();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void anApplicationHasRun() {
        kafka.partitions.putAll(Map.of(CHANGELOG, FROM, PARTIALS, FROM, "events", 4));
        kafka.settings.put(CHANGELOG, Map.of("cleanup.policy", "compact", "min.insync.replicas", "2"));
        kafka.settings.put(PARTIALS, Map.of("cleanup.policy", "delete", "retention.ms", "-1"));
        kafka.offset(PARTIALS, 0, 0);
        kafka.offset("events", 0, 1_000);
    }

    @Test
    void everyEntryOfTheChangelogIsWrittenAgainInOrder() {
        Map<String, List<String>> expected = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            byte[] key = key("/" + i % 50);
            String value = i % 7 == 0 ? null : "value " + i;
            append(CHANGELOG, slice(key, FROM), key, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
            expected.computeIfAbsent(slice(key, TO) + " /" + i % 50, each -> new ArrayList<>())
                    .add(String.valueOf(value));
        }

        MovedCounts moved = reshard().run(false);

        Map<String, List<String>> actual = new HashMap<>();
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
            assertThat(record.topic()).isEqualTo(NEW_CHANGELOG);
            assertThat(record.timestamp()).isEqualTo(5_000);
            String page = new String(record.key(), 13, record.key().length - 13, StandardCharsets.UTF_8);
            actual.computeIfAbsent(record.partition() + " " + page, each -> new ArrayList<>())
                    .add(record.value() == null ? "null" : new String(record.value(), StandardCharsets.UTF_8));
        }
        assertThat(actual).isEqualTo(expected);
        assertThat(moved).isEqualTo(new MovedCounts(1, 200 - 29, 29, 0, 0));
        assertThat(said).anyMatch(line -> line.equals("totals: has no state yet"));
    }

    @Test
    void onlyPartialsThatHaveNotBeenFoldedAreMoved() {
        List<byte[]> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rows.add(key("/" + i));
        }
        for (int slice = 0; slice < FROM; slice++) {
            int old = slice;
            List<byte[]> ofSlice =
                    rows.stream().filter(row -> slice(row, FROM) == old).toList();
            append(PARTIALS, slice, new byte[0], Blocks.of(plan.rollups().get(0), ofSlice));
            append(PARTIALS, slice, new byte[0], Blocks.of(plan.rollups().get(0), ofSlice.subList(0, 10)));
        }
        kafka.offset(PARTIALS, 1, 1);

        MovedCounts moved = reshard().run(false);

        Map<String, Integer> copies = new HashMap<>();
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
            assertThat(record.topic()).isEqualTo(NEW_PARTIALS);
            for (byte[] row : Blocks.rowKeys(plan.rollups().get(0), record.value())) {
                assertThat(record.partition()).isEqualTo(slice(row, TO));
                copies.merge(HexFormat.of().formatHex(row), 1, Integer::sum);
            }
        }
        int ofFirst = (int) rows.stream().filter(row -> slice(row, FROM) == 0).count();
        assertThat(moved).isEqualTo(new MovedCounts(1, 0, 0, 0, ofFirst + 10 + 10));
        assertThat(copies.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(ofFirst + 10 + 10);
        assertThat(copies).hasSize(ofFirst + 10);
    }

    @Test
    void theNewTopicsAreLikeTheOldAndCountFromTheEndOn() {
        reshard().run(false);

        assertThat(kafka.partitions).containsEntry(NEW_CHANGELOG, TO).containsEntry(NEW_PARTIALS, TO);
        assertThat(kafka.settings.get(NEW_CHANGELOG)).isEqualTo(kafka.settings.get(CHANGELOG));
        assertThat(kafka.settings.get(NEW_PARTIALS)).isEqualTo(kafka.settings.get(PARTIALS));
        Map<TopicPartition, Long> expected = new LinkedHashMap<>();
        for (int slice = 0; slice < TO; slice++) {
            expected.put(new TopicPartition(NEW_PARTIALS, slice), 0L);
        }
        assertThat(kafka.offsets)
                .containsAllEntriesOf(expected)
                .containsEntry(new TopicPartition(PARTIALS, 0), 0L)
                .containsEntry(new TopicPartition("events", 0), 1_000L);
    }

    @Test
    void marksGoToAllSlicesCutOutOfTheirs() {
        byte[] mark = ByteBuffer.allocate(Long.BYTES).putLong(7_200_000).array();
        append(CHANGELOG, 1, ByteBuffer.allocate(Integer.BYTES).putInt(3600).array(), mark);

        assertThat(reshard().run(false).marks()).isEqualTo(3);

        assertThat(producer.history())
                .allSatisfy(record -> assertThat(record.value()).isEqualTo(mark))
                .extracting(ProducerRecord::partition)
                .containsExactly(3, 4, 5);
    }

    @Test
    void aRunningApplicationIsLeftAlone() {
        kafka.members.add("app-1 at 10.0.0.1");

        assertRefused("is running", "app-1 at 10.0.0.1");
    }

    @Test
    void whatIsThereAlreadyIsNotAddedTo() {
        kafka.partitions.put(NEW_CHANGELOG, TO);

        assertRefused("--restart", NEW_CHANGELOG);
    }

    @Test
    void aRestartDeletesWhatIsThere() {
        kafka.partitions.putAll(Map.of(NEW_CHANGELOG, TO, NEW_PARTIALS, 5));
        kafka.offset(NEW_PARTIALS, 4, 12);

        reshard().run(true);

        assertThat(kafka.partitions).containsEntry(NEW_PARTIALS, TO);
        assertThat(kafka.offsets).containsEntry(new TopicPartition(NEW_PARTIALS, 4), 0L);
    }

    @Test
    void onceSwitchedTheOldStateNeverReplacesTheNew() {
        kafka.offsets.clear();
        kafka.partitions.put(NEW_PARTIALS, TO);
        kafka.offset(NEW_PARTIALS, 4, 12);

        assertThatThrownBy(() -> reshard().run(true))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("cut into 6 slices already");
        assertThat(kafka.partitions).containsEntry(NEW_PARTIALS, TO);
    }

    @Test
    void theWrongNumberIsRefused() {
        kafka.partitions.clear();
        kafka.offsets.clear();
        kafka.partitions.put("app-views-4-repartition", 4);
        kafka.offset("app-views-4-repartition", 0, 3);

        assertRefused("no state that is cut into 2 slices", "4");
    }

    @Test
    void aStateThatIsNotTheLastIsRefused() {
        kafka.offsets.clear();
        kafka.partitions.put("app-views-4-repartition", 4);
        kafka.offset("app-views-4-repartition", 0, 3);

        assertRefused("--from 4");
    }

    @Test
    void whatCannotBeMovedIsNotLeftBehind() {
        plan = PipelinePlan.of(ShardSwitchTest.pipeline(TO, "deduplicate: {scope: global, within: 1h}"), EVENT, 1);

        assertRefused("scope: global");
    }

    @Test
    void aRowThatIsNotWhereItBelongsStopsItBeforeItCounts() {
        byte[] key = key("/a");
        append(CHANGELOG, 1 - slice(key, FROM), key, new byte[] {1});

        assertThatThrownBy(() -> reshard().run(false))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(CHANGELOG)
                .hasMessageContaining("offset 0")
                .hasMessageContaining("were the key, the partition key");
        assertThat(kafka.offsets).doesNotContainKey(new TopicPartition(NEW_PARTIALS, 0));
    }

    @Test
    void anApplicationThatRunsMeanwhileVoidsTheCopy() {
        // Asked once before the copy, and once after.
        int[] asked = new int[1];
        kafka.whenAsked = () -> {
            if (++asked[0] > 1) {
                kafka.end(PARTIALS, 0, 7);
            }
        };

        assertThatThrownBy(() -> reshard().run(false))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("has run meanwhile");
        assertThat(kafka.offsets).doesNotContainKey(new TopicPartition(NEW_PARTIALS, 0));
    }

    private void assertRefused(String... words) {
        Map<TopicPartition, Long> offsets = Map.copyOf(kafka.offsets);
        assertThatThrownBy(() -> reshard().run(false))
                .isInstanceOf(StartupException.class)
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
        assertThat(producer.history()).isEmpty();
        assertThat(kafka.offsets).isEqualTo(offsets);
    }

    private Reshard reshard() {
        return new Reshard(
                plan,
                FROM,
                kafka,
                new PartitionReader(consumer()),
                new StateWriter(producer),
                said::add,
                Duration.ZERO,
                () -> {});
    }

    /** Gives what is in the log, whichever partition it is assigned. */
    private MockConsumer<byte[], byte[]> consumer() {
        return new MockConsumer<>("none") {
            @Override
            public synchronized void assign(Collection<TopicPartition> partitions) {
                super.assign(partitions);
                for (TopicPartition partition : partitions) {
                    updateBeginningOffsets(Map.of(partition, 0L));
                    log.getOrDefault(partition, List.of()).forEach(this::addRecord);
                }
            }
        };
    }

    private void append(String topic, int partition, byte[] key, byte[] value) {
        TopicPartition where = new TopicPartition(topic, partition);
        List<ConsumerRecord<byte[], byte[]>> records = log.computeIfAbsent(where, each -> new ArrayList<>());
        records.add(new ConsumerRecord<>(
                topic,
                partition,
                records.size(),
                5_000,
                TimestampType.CREATE_TIME,
                key.length,
                value == null ? -1 : value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty()));
        kafka.end(topic, partition, records.size());
    }

    /** A row's key: the window's length, its start, and the page in Avro. */
    private static byte[] key(String page) {
        AvroOutput out = new AvroOutput();
        out.writeFixed(
                ByteBuffer.allocate(12).putInt(3600).putLong(Long.MIN_VALUE).array());
        byte[] utf8 = page.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(utf8, 0, utf8.length);
        return out.toBytes();
    }

    private int slice(byte[] key, int shards) {
        try {
            return new ShardKey(
                            plan.pipeline().rollups().get(0).key(),
                            plan.pipeline().source(),
                            EVENT)
                    .keys()
                    .slice(key, 12, key.length, 0, shards);
        } catch (Rejected e) {
            throw new AssertionError(e);
        }
    }
}
