package io.millrace.connect.cassandra.writetime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedWindowsTest {

    private final ClosedWindows closed = new ClosedWindows();
    private final Random random = new Random(1);
    private long now;

    @Test
    void findsEveryRowAndHardlyAnyOther() {
        long[] keys = close(7, 50_000, 3);

        for (long key : keys) {
            assertThat(closed.countAfter(7, key)).isEqualTo(3);
        }
        int wrong = 0;
        for (int i = 0; i < 100_000; i++) {
            wrong += closed.countAfter(7, random.nextLong()) > 0 ? 1 : 0;
        }
        assertThat(wrong).isLessThan(100_000 / 20);
    }

    @Test
    void remembersAsManyRowsOfASlowPartitionAsItPromises() {
        for (int i = 0; i < 100; i++) {
            long[] keys = close(7, 96, 2);
            for (int window = 0; window < 40; window++) {
                close(1_000 + 100 * i + window, 99, 1);
                now += TimeUnit.SECONDS.toNanos(10);
            }
            for (long key : keys) {
                assertThat(closed.countAfter(7, key)).isEqualTo(2);
            }
        }
        assertThat(closed.heapBytes()).isLessThan(20_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, 0, 3_600})
    void remembersManyRowsOfAFastOneWhateverTheClockSays(long startSeconds) {
        now = TimeUnit.SECONDS.toNanos(startSeconds);
        long[] keys = close(7, 1_000, 2);
        for (int window = 100; window < 160; window++) {
            close(window, 1_000, 1);
        }

        for (long key : keys) {
            assertThat(closed.countAfter(7, key)).isEqualTo(2);
        }
        assertThat(closed.isForgotten(7)).isFalse();
    }

    @Test
    void knowsWhatMayBeForgotten() {
        close(7, 1_000, 2);
        for (int window = 100; window < 400; window++) {
            close(window, 1_000, 1);
        }

        assertThat(closed.isForgotten(7)).isTrue();
        assertThat(closed.mayKnow(7)).isTrue();
        assertThat(closed.isForgotten(399)).isFalse();
        assertThat(closed.mayKnow(399)).isTrue();
        assertThat(closed.mayKnow(401)).isFalse();
    }

    @Test
    void theHotRowOfOneWindowDoesNotPushThoseOfOthers() {
        close(7, 10, 900);
        long[] keys = close(8, 10, 2);

        assertThat(closed.countAfter(8, keys[0])).isEqualTo(2);
    }

    @Test
    void aWindowThatWasNeverClosedIsNotKnownThoughLaterOnesAre() {
        close(7, 10, 2);
        close(9, 10, 2);

        assertThat(closed.mayKnow(7)).isTrue();
        assertThat(closed.mayKnow(8)).isFalse();
    }

    @Test
    void hardlyAnyOtherRowIsFoundHoweverManyWindowsWereClosed() {
        for (int window = 0; window < 200; window++) {
            close(window, 1_000, 1);
        }

        int wrong = 0;
        for (int i = 0; i < 10_000; i++) {
            wrong += closed.countAfter(199, random.nextLong()) > 0 ? 1 : 0;
        }
        assertThat(wrong).isLessThan(10_000 / 10);
    }

    @Test
    void whatAFastPartitionHeldIsGivenBackWhenItIsSlow() {
        for (int window = 0; window < 300; window++) {
            close(window, 1_000, 1);
        }
        assertThat(closed.heapBytes()).isGreaterThan(60_000);

        for (int window = 300; window < 700; window++) {
            now += TimeUnit.MINUTES.toNanos(1);
            close(window, 1_000, 1);
        }
        assertThat(closed.heapBytes()).isLessThan(20_000);
    }

    @Test
    void nothingIsLeftAfterClearing() {
        long[] keys = close(7, 10, 2);
        closed.clear();

        assertThat(closed.heapBytes()).isZero();
        assertThat(closed.countAfter(7, keys[0])).isZero();
        assertThat(closed.mayKnow(7)).isFalse();
    }

    private long[] close(long number, int rows, int count) {
        CountMap counts = new CountMap();
        long[] keys = new long[rows];
        for (int i = 0; i < rows; i++) {
            keys[i] = random.nextLong();
            counts.set(counts.slotOf(keys[i]), keys[i], count);
        }
        closed.add(number, counts, count, now);
        return keys;
    }
}
