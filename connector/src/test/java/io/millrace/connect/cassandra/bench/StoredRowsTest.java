package io.millrace.connect.cassandra.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.bench.StoredRows.Cell;
import io.millrace.connect.cassandra.bench.StoredRows.Write;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cassandra's rules for writes that meet, as {@link StoredRows} has them. */
class StoredRowsTest {

    private static final long NOW = 1_000;
    private static final ByteBuffer KEY = Ledger.text("key");
    private static final ByteBuffer ROW = VirtualStatement.clusteringKey();

    private final StoredRows rows = new StoredRows();

    @Test
    void theGreaterTimestampWinsWhateverItWrites() {
        assertThat(Cell.reconcile(Cell.live(2, Ledger.text("a")), Cell.tombstone(1, NOW)))
                .isEqualTo(Cell.live(2, Ledger.text("a")));
        assertThat(Cell.reconcile(Cell.live(1, Ledger.text("b")), Cell.tombstone(2, NOW)))
                .isEqualTo(Cell.tombstone(2, NOW));
    }

    @Test
    void ofEqualTimestampsATombstoneWinsThenWhatExpiresThenTheLargerValueByUnsignedBytes() {
        Cell tombstone = Cell.tombstone(1, NOW);
        Cell expiring = Cell.expiring(1, 10, NOW, Ledger.text("a"));
        Cell expiringLater = Cell.expiring(1, 20, NOW, Ledger.text("a"));
        Cell small = Cell.live(1, ByteBuffer.wrap(new byte[] {0x7F}));
        Cell large = Cell.live(1, ByteBuffer.wrap(new byte[] {(byte) 0x80}));

        assertWins(tombstone, expiringLater);
        assertWins(expiringLater, expiring);
        assertWins(expiring, large);
        assertWins(large, small);
        assertWins(Cell.live(1, Ledger.text("aa")), Cell.live(1, Ledger.text("a")));
    }

    private static void assertWins(Cell winner, Cell loser) {
        assertThat(Cell.reconcile(winner, loser)).isEqualTo(winner);
        assertThat(Cell.reconcile(loser, winner)).isEqualTo(winner);
    }

    @Test
    void theOrderInWhichCellsMeetDoesNotMatter() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Cell a = cell(random);
            Cell b = cell(random);
            Cell c = cell(random);
            assertThat(Cell.reconcile(Cell.reconcile(a, b), c)).isEqualTo(Cell.reconcile(a, Cell.reconcile(b, c)));
            assertThat(Cell.reconcile(a, b)).isEqualTo(Cell.reconcile(b, a));
        }
    }

    private static Cell cell(Random random) {
        long timestamp = random.nextInt(2);
        ByteBuffer value = Ledger.number(random.nextInt(3));
        return switch (random.nextInt(3)) {
            case 0 -> Cell.tombstone(timestamp, NOW + random.nextInt(2));
            case 1 -> Cell.expiring(timestamp, 1 + random.nextInt(2), NOW, value);
            default -> Cell.live(timestamp, value);
        };
    }

    @Test
    void theSameListTwiceHasItsElementsTwice() {
        // CASSANDRA-11368: the overwrite deletes what is older than it, and adds cells under paths of their own.
        setAll(5, "l", DataTypes.listOf(DataTypes.INT), 1, 2);
        setAll(5, "l", DataTypes.listOf(DataTypes.INT), 1, 2);
        assertThat(read()).isEqualTo(Map.of("l", numbers(1, 2, 1, 2)));

        setAll(6, "l", DataTypes.listOf(DataTypes.INT), 3);
        assertThat(read()).isEqualTo(Map.of("l", numbers(3)));
    }

    @Test
    void theSameSetOrFrozenListTwiceIsTheSame() {
        setAll(5, "s", DataTypes.setOf(DataTypes.INT), 1, 2);
        setAll(5, "s", DataTypes.setOf(DataTypes.INT), 1, 2);
        assertThat(read()).isEqualTo(Map.of("s", numbers(1, 2)));
        assertThat(StoredRows.isMultiCell(DataTypes.listOf(DataTypes.INT, true)))
                .isFalse();
    }

    @Test
    void aRowDeletionTakesWhatIsNoNewerThanItself() {
        write(5, "a", Ledger.text("x"));
        rows.mark(at(5));
        rows.delete(at(5));
        assertThat(read()).isNull();

        rows.mark(at(5));
        write(5, "a", Ledger.text("x"));
        assertThat(read()).isNull();

        write(6, "a", Ledger.text("y"));
        assertThat(read()).isEqualTo(Map.of("a", Ledger.text("y")));
    }

    @Test
    void anInsertedRowIsThereWithoutAnyOtherColumn() {
        rows.mark(at(5));
        assertThat(read()).isEmpty();
        write(6, "a", Ledger.text("x"));
        write(7, "a", null);
        assertThat(read()).isEmpty();
    }

    @Test
    void aTimeToLiveCountsFromTheWriteAndNotFromItsTimestamp() {
        // So a retry or a rewind prolongs it, and one after its end brings the row back.
        Write first = new Write(Bench.TABLE, KEY, ROW, 5, 10, NOW);
        rows.set(first, "a", false, DataTypes.TEXT, Ledger.text("x"));
        assertThat(rows.row(Bench.TABLE, KEY, ROW).read(NOW + 9)).isNotNull();
        assertThat(rows.row(Bench.TABLE, KEY, ROW).read(NOW + 10)).isNull();

        Write again = new Write(Bench.TABLE, KEY, ROW, 5, 10, NOW + 60);
        rows.set(again, "a", false, DataTypes.TEXT, Ledger.text("x"));
        assertThat(rows.row(Bench.TABLE, KEY, ROW).read(NOW + 61)).isNotNull();
    }

    @Test
    void aStaticColumnIsOfTheWholePartition() {
        rows.set(at(5), "s", true, DataTypes.TEXT, Ledger.text("x"));
        rows.delete(at(9));
        assertThat(rows.statics(Bench.TABLE, KEY).read(NOW)).isEqualTo(Map.of("s", Ledger.text("x")));
    }

    private static Write at(long timestamp) {
        return new Write(Bench.TABLE, KEY, ROW, timestamp, 0, NOW);
    }

    private void write(long timestamp, String column, ByteBuffer value) {
        rows.set(at(timestamp), column, false, DataTypes.TEXT, value);
    }

    private void setAll(long timestamp, String column, DataType type, int... elements) {
        ByteBuffer encoded = ByteBuffer.allocate(4 + 8 * elements.length).putInt(elements.length);
        for (int element : elements) {
            encoded.putInt(Integer.BYTES).putInt(element);
        }
        rows.set(at(timestamp), column, false, type, encoded.flip());
    }

    private static List<ByteBuffer> numbers(int... numbers) {
        return Arrays.stream(numbers).mapToObj(Ledger::number).toList();
    }

    private Map<String, Object> read() {
        return rows.row(Bench.TABLE, KEY, ROW).read(NOW);
    }
}
