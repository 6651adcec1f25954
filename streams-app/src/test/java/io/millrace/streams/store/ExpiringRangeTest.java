package io.millrace.streams.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.route.FakeIdStore;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class ExpiringRangeTest {
    private static final int ROWS = 1_000_000;
    private static final int SECONDS = 600;

    private final FakeIdStore store = new FakeIdStore();
    private final ExpiringRange range = new ExpiringRange(store, key(0, 0));

    @Test
    void aMillionRowsInTenMinutesLeaveAsFastAsTheyCome() {
        int perSecond = ROWS / SECONDS;
        int most = 0;
        for (int second = 0; second < SECONDS; second++) {
            for (int i = 0; i < perSecond; i++) {
                store.put(key(second, i), new byte[1]);
                if (range.added()) {
                    int before = store.size();
                    range.step();
                    assertThat(before - store.size()).isLessThanOrEqualTo(ExpiringRange.DELETED_AT_A_TIME);
                }
            }
            if (second % 30 == 29) {
                // All but the last minute.
                range.endAt(key(Math.max(0, second - 60), 0));
            }
            most = Math.max(most, store.size());
        }

        assertThat(most)
                .as("the last minute, half a minute until it is said that they may go, and while they go as much again")
                .isLessThan(120 * perSecond + ExpiringRange.DELETED_AT_A_TIME);
        assertThat(store.scanned()).as("tombstones are not gone over again").isLessThan(ROWS + ROWS / 1_000);
    }

    @Test
    void whatComesNoMoreLeavesByTheClock() {
        for (int i = 0; i < 25_000; i++) {
            store.put(key(1, i), new byte[1]);
        }
        store.put(key(2, 0), new byte[1]);
        range.step();
        assertThat(store.size()).as("nothing was said to go").isEqualTo(25_001);

        range.endAt(key(2, -1));
        range.step();
        assertThat(store.size()).isEqualTo(15_001);
        range.step();
        range.step();
        range.step();

        assertThat(store.size()).isOne();
        assertThat(store.scanned()).isLessThan(25_010);
    }

    @Test
    void aSecondEndGoesOnBehindTheFirst() {
        for (int second = 1; second <= 3; second++) {
            store.put(key(second, 0), new byte[1]);
        }
        range.endAt(key(2, -1));
        range.step();
        assertThat(store.size()).isEqualTo(2);
        range.endAt(key(3, -1));
        range.step();

        assertThat(store.size()).isOne();
        assertThat(store.get(key(3, 0))).isNotNull();
    }

    private static Bytes key(int second, int number) {
        return Bytes.wrap(ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(second)
                .putInt(number ^ Integer.MIN_VALUE)
                .array());
    }
}
