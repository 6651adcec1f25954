package io.millrace.streams.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.event.Rejected;
import io.millrace.streams.measure.Aggregate;
import io.millrace.streams.pipeline.PipelineReader;
import io.millrace.streams.shard.ShardKey;
import io.millrace.streams.source.Events;
import io.millrace.streams.topology.PipelinePlan;
import io.millrace.streams.wire.AvroOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Whatever the numbers of slices, each part of the state ends where the application will look for it, and only there. */
class ReslicingTest {
    private static final int HOUR_S = 3600;
    private static final long HOUR_MS = HOUR_S * 1000L;
    private static final long CLOCK = 1_000_000_000_000L;
    private static final int TASK = 3;

    private static final Schema EVENT = SchemaBuilder.record("Event")
            .fields()
            .requiredString("page")
            .requiredLong("bytes")
            .name("occurred_at")
            .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .endRecord();

    private final RollupPlan plan = PipelinePlan.of(
                    new PipelineReader("test.yaml", Map.<String, String>of()::get).read("""
                            application.id: app
                            kafka: {bootstrap.servers: localhost:1}
                            schema.registry.url: http://localhost:1
                            source: {topic: events, timestamp: occurred_at}
                            shards: 5
                            rollups:
                              - name: views
                                key: [page]
                                partition-key: [page, window_start]
                                windows: [1h, 1d]
                                measures: {views: count, bytes: sum(bytes)}
                            """), EVENT, 1)
            .rollups()
            .get(0);
    private final ShardKey.Keys keys = plan.key().keys();

    @Property
    void aBlockIsSplitIntoTheSlicesOfItsRowsAndNothingElseChanges(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 30) Integer> pages,
            @ForAll @IntRange(min = 1, max = 40) int from,
            @ForAll @IntRange(min = 1, max = 40) int to)
            throws Rejected {
        Map<Integer, AvroOutput> blocks = new HashMap<>();
        Map<Integer, List<String>> expected = new HashMap<>();
        for (int i = 0; i < pages.size(); i++) {
            byte[] rowKey = rowKey(pages.get(i), i % 4 * HOUR_MS);
            AvroOutput block = blocks.computeIfAbsent(slice(rowKey, from), slice -> header());
            PartialBlock.writePartial(rowKey, 1_000 + i, plan.accumulators(), aggregate(i), block);
        }
        // As they lie, old slice by old slice.
        blocks.forEach((slice, block) ->
                read(block.toBytes(), partial -> expected.computeIfAbsent(partial.slice(to), each -> new ArrayList<>())
                        .add(partial.text())));
        Reslicing reslicing = new Reslicing(plan, from, to);

        Map<Integer, List<String>> actual = new HashMap<>();
        blocks.forEach((slice, block) -> {
            for (Reslicing.Moved part : reslicing.split(slice, block.toBytes())) {
                int[] count = new int[1];
                PartialBlock.Reader reader = read(part.value(), partial -> {
                    count[0]++;
                    assertThat(partial.slice(to)).isEqualTo(part.slice());
                    actual.computeIfAbsent(part.slice(), each -> new ArrayList<>())
                            .add(partial.text());
                });
                assertThat(part.partials()).isEqualTo(count[0]);
                assertThat(part.key()).isEmpty();
                assertThat(reader.task()).isEqualTo(TASK);
                if (to % from == 0) {
                    assertThat(reader.clock()).isEqualTo(CLOCK);
                } else {
                    assertThat(reader.clock()).isIn(CLOCK, Long.MIN_VALUE);
                }
            }
        });

        assertThat(actual).isEqualTo(expected);
    }

    @Property
    void aRowGoesWhereItsPartialsGo(
            @ForAll int page,
            @ForAll @IntRange(min = 1, max = 100) int from,
            @ForAll @IntRange(min = 1, max = 100) int to)
            throws Rejected {
        byte[] rowKey = rowKey(page, HOUR_MS);
        int old = slice(rowKey, from);
        Reslicing reslicing = new Reslicing(plan, from, to);

        assertThat(reslicing.isMark(rowKey)).isFalse();
        assertThat(reslicing.slice(old, rowKey)).isEqualTo(slice(rowKey, to));
        if (to % from == 0) {
            assertThat(reslicing.slice(old, rowKey) / (to / from)).isEqualTo(old);
        }
        if (from > 1) {
            assertThatThrownBy(() -> reslicing.slice((old + 1) % from, rowKey))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("by this pipeline belongs in slice " + old);
        }
    }

    @Test
    void theMarkOfASliceIsThatOfAllSlicesCutOutOfIt() {
        Reslicing reslicing = new Reslicing(plan, 2, 6);
        mark(reslicing, 0, HOUR_S, 100);
        mark(reslicing, 0, HOUR_S, 200);
        mark(reslicing, 1, HOUR_S, 300);
        mark(reslicing, 1, 24 * HOUR_S, 50);

        assertThat(marks(reslicing))
                .containsExactly(
                        "0 3600 200",
                        "1 3600 200",
                        "2 3600 200",
                        "3 3600 300",
                        "4 3600 300",
                        "5 3600 300",
                        "3 86400 50",
                        "4 86400 50",
                        "5 86400 50");
    }

    @Test
    void aSliceOfSeveralRefusesOnlyWhatAllOfThemWouldRefuse() {
        Reslicing reslicing = new Reslicing(plan, 3, 2);
        mark(reslicing, 0, HOUR_S, 100);
        mark(reslicing, 1, HOUR_S, 50);

        assertThat(marks(reslicing))
                .as("slice 1 has rows of slice 2, of which nothing has expired")
                .containsExactly("0 3600 50");
    }

    @Test
    void aBlockThatOnlyTellsAClockHasNoParts() {
        assertThat(new Reslicing(plan, 2, 6).split(0, header().toBytes())).isEmpty();
    }

    private static void mark(Reslicing reslicing, int slice, int window, long mark) {
        byte[] key = RowKey.mark(window);
        assertThat(reslicing.isMark(key)).isTrue();
        reslicing.mark(slice, key, Expiry.encode(mark));
    }

    private static List<String> marks(Reslicing reslicing) {
        return reslicing.marks().stream()
                .map(mark -> mark.slice() + " " + RowKey.windowSeconds(mark.key()) + " " + Expiry.decode(mark.value()))
                .toList();
    }

    private AvroOutput header() {
        AvroOutput out = new AvroOutput();
        PartialBlock.writeHeader(plan.layouts().fingerprint(), TASK, CLOCK, out);
        return out;
    }

    private byte[] rowKey(int page, long start) throws Rejected {
        AvroOutput out = new AvroOutput();
        RowKey.reserveWindow(out);
        keys.write(Events.fields(record(page, 0)), false, out);
        RowKey.setWindow(out.array(), HOUR_S, start);
        return out.toBytes();
    }

    private Aggregate aggregate(int bytes) {
        Aggregate aggregate = plan.accumulators().empty();
        plan.accumulators().add(aggregate, Events.of(record(1, bytes), 1_000, 0, 0, 0));
        return aggregate;
    }

    private static GenericRecord record(int page, long bytes) {
        GenericRecord event = new GenericData.Record(EVENT);
        event.put("page", "/" + page);
        event.put("bytes", bytes);
        event.put("occurred_at", 1_000L);
        return event;
    }

    private int slice(byte[] rowKey, int shards) {
        try {
            return keys.slice(rowKey, RowKey.COLUMNS, rowKey.length, RowKey.windowStart(rowKey), shards);
        } catch (Rejected e) {
            throw new AssertionError(e);
        }
    }

    /** A partial as it lies in a block. */
    private final class Seen {
        private final PartialBlock.Reader reader;

        Seen(PartialBlock.Reader reader) {
            this.reader = reader;
        }

        int slice(int shards) {
            return ReslicingTest.this.slice(
                    Arrays.copyOfRange(reader.bytes(), reader.keyFrom(), reader.keyTo()), shards);
        }

        String text() {
            AvroOutput value = new AvroOutput();
            plan.accumulators().write(reader.aggregate(), value);
            return HexFormat.of().formatHex(reader.bytes(), reader.keyFrom(), reader.keyTo()) + " " + reader.time()
                    + " " + HexFormat.of().formatHex(value.toBytes());
        }
    }

    private PartialBlock.Reader read(byte[] block, Consumer<Seen> taker) {
        PartialBlock.Reader reader = new PartialBlock.Reader(plan.layouts());
        reader.open(block, 0);
        while (reader.next()) {
            taker.accept(new Seen(reader));
        }
        return reader;
    }
}
