package io.millrace.benchmarks.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

class RowsTest {

    private static final long RUN = 1_790_000_000_000L;
    private static final RowTable TABLE = RowTable.PAGE_EVENTS;

    @Test
    void recordsAndTheDriversBytesSayTheSame() throws IOException {
        Schema schema = new Schema.Parser().parse(TABLE.valueSchema("PageEvents"));
        RecordWriter avro = RecordWriter.avro(TABLE, TABLE.columns(), 258);
        RecordWriter json = RecordWriter.json(TABLE);
        List<byte[]> driver = IdealBatches.of(TABLE, 1, RowSource.pageEvents(200, RUN)).batches().stream()
                .flatMap(List::stream)
                .toList();
        Set<String> rows = new HashSet<>();
        for (byte[] row : driver) {
            rows.add(text(IdealBatches.values(row, TABLE.columns().size())));
        }
        assertThat(rows).hasSize(200);

        RowSource.pageEvents(200, RUN).forEach(row -> {
            byte[] record = avro.write(row);
            assertThat(ByteBuffer.wrap(record).get(0)).isZero();
            assertThat(ByteBuffer.wrap(record).getInt(1)).isEqualTo(258);
            GenericRecord read = new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(record, 5, record.length - 5, null));
            JsonNode node = new ObjectMapper().readTree(json.write(row));
            Object latency = read.get("latency_ms");
            assertThat(node.get("latency_ms").isNull()).isEqualTo(latency == null);
            assertThat(node.get("event_id").asText())
                    .isEqualTo(read.get("event_id").toString());
            assertThat(node.get("page").asText()).isEqualTo(read.get("page").toString());
            assertThat(node.get("occurred_at").asLong()).isEqualTo(read.get("occurred_at"));
            assertThat(LocalDate.parse(node.get("day").asText()).toEpochDay())
                    .isEqualTo(((Integer) read.get("day")).longValue());
            ByteBuffer[] cql = new ByteBuffer[] {
                uuid(read.get("event_id").toString()),
                text((CharSequence) read.get("page")),
                ByteBuffer.allocate(8).putLong((Long) read.get("occurred_at")).flip(),
                text((CharSequence) read.get("visitor")),
                ByteBuffer.allocate(4).putInt((Integer) read.get("status")).flip(),
                ByteBuffer.allocate(8).putLong((Long) read.get("bytes")).flip(),
                latency == null
                        ? null
                        : ByteBuffer.allocate(4).putInt((Integer) latency).flip(),
                ByteBuffer.allocate(4)
                        .putInt((Integer) read.get("day") ^ Integer.MIN_VALUE)
                        .flip(),
                ByteBuffer.allocate(8)
                        .putLong((Long) read.get("occurred_at") * 1_000)
                        .flip()
            };
            assertThat(rows).contains(text(cql));
        });
    }

    @Test
    void batchesHoldAtMostTwoHundredRowsOfOnePartition() throws IOException {
        IdealBatches batches = IdealBatches.of(TABLE, 1, RowSource.pageEvents(60_000, RUN));

        assertThat(batches.rows()).isEqualTo(60_000);
        assertThat(batches.batches().stream().mapToInt(List::size).sum()).isEqualTo(60_000);
        assertThat(batches.batches()).allMatch(batch -> batch.size() <= 200 && pages(batch) == 1);
    }

    @Test
    void aBatchOfSparseKeysHoldsSeveralPartitions() throws IOException {
        IdealBatches batches = IdealBatches.of(TABLE, 10, RowSource.pageEvents(1_000, RUN, 1_000_000));

        assertThat(batches.batches()).hasSizeBetween(100, 101).allMatch(batch -> pages(batch) <= 10);
    }

    private static long pages(List<byte[]> batch) {
        return batch.stream()
                .map(row -> IdealBatches.values(row, TABLE.columns().size())[1])
                .distinct()
                .count();
    }

    private static String text(ByteBuffer[] values) {
        List<String> texts = new ArrayList<>();
        for (ByteBuffer value : values) {
            byte[] bytes = new byte[value == null ? 0 : value.remaining()];
            if (value != null) {
                value.duplicate().get(bytes);
            }
            texts.add(value == null ? "null" : HexFormat.of().formatHex(bytes));
        }
        return texts.toString();
    }

    private static ByteBuffer text(CharSequence text) {
        return StandardCharsets.UTF_8.encode(text.toString());
    }

    private static ByteBuffer uuid(String text) {
        UUID uuid = UUID.fromString(text);
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip();
    }
}
