package io.millrace.connect.cassandra.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connect.cassandra.batching.Batch;
import io.millrace.connect.cassandra.batching.TestBatches;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResultsTest {

    private static final Duration LONG = Duration.ofSeconds(50);

    private final Results results = new Results(Clocks.SYSTEM);

    @Test
    void handsOverWhatWasAddedInOrder() {
        Batch first = batch();
        Batch second = batch();
        results.add(first);
        results.add(second);

        assertThat(results.poll()).isSameAs(first);
        assertThat(results.poll()).isSameAs(second);
        assertThat(results.poll()).isNull();
    }

    @Test
    void doesNotWaitForWhatIsThere() throws InterruptedException {
        results.add(batch());
        results.add(batch());

        assertThat(results.await(2, LONG)).isTrue();
    }

    @Test
    void givesUpAndSaysWhetherThereIsAny() throws InterruptedException {
        assertThat(results.await(1, Duration.ofMillis(5))).isFalse();
        results.add(batch());
        assertThat(results.await(2, Duration.ofMillis(5))).isTrue();
    }

    @Test
    void noneIsMissedHoweverManyThreadsAddThem() throws InterruptedException {
        int threads = 4;
        int each = 5_000;
        ExecutorService driver = Executors.newFixedThreadPool(threads);
        try {
            for (int i = 0; i < threads; i++) {
                driver.execute(() -> {
                    for (int j = 0; j < each; j++) {
                        results.add(batch());
                    }
                });
            }
            int taken = 0;
            while (taken < threads * each) {
                // Never so many that they might not come any more.
                int count = Math.min(16, threads * each - taken);
                assertThat(results.await(count, LONG)).isTrue();
                while (results.poll() != null) {
                    taken++;
                }
            }
        } finally {
            driver.shutdownNow();
        }
    }

    @Test
    void anInterruptEndsTheWait() throws InterruptedException {
        Thread task = Thread.currentThread();
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread worker = new Thread(() -> {
            task.interrupt();
            interrupted.countDown();
        });
        worker.start();

        assertThatThrownBy(() -> results.await(1, LONG)).isInstanceOf(InterruptedException.class);
        interrupted.await();
    }

    private static Batch batch() {
        return TestBatches.empty();
    }
}
