package io.millrace.connect.cassandra.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.Delivery;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dead letters with their sending thread. */
@Timeout(60)
class SendingThreadTest {

    private static final int LETTERS = 20_000;

    private final Deliveries deliveries = new Deliveries();
    private final ExecutorService broker = Executors.newSingleThreadExecutor();
    private long nanos;

    @AfterEach
    void stopBroker() {
        broker.shutdownNow();
    }

    @Test
    void aProducerThatBlocksHoldsUpNobodyAndIsLeftAtTheEnd() {
        AtomicReference<Thread> blocked = new AtomicReference<>();
        CompletableFuture<Throwable> left = new CompletableFuture<>();
        DeadLetters deadLetters = deadLetters(letter -> {
            blocked.set(Thread.currentThread());
            try {
                new CountDownLatch(1).await();
                throw new AssertionError("nobody counts down");
            } catch (InterruptedException e) {
                left.complete(e);
                throw new InterruptException(e);
            }
        });

        for (int i = 0; i < 500; i++) {
            bad(deadLetters);
            deadLetters.drain();
        }
        await().until(() -> blocked.get() != null);
        assertThat(blocked.get().isDaemon()).isTrue();
        assertThat(blocked.get().getName()).isEqualTo(Thread.currentThread().getName() + "-dead-letters");
        assertThat(deliveries.committable()).isEqualTo(-1);
        deadLetters.close();

        assertThat(left).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(InterruptedException.class);
        await().until(() -> !blocked.get().isAlive());
    }

    /** Answers come at once or later, from the sending thread or the producer's, and some say no for a while. */
    @Test
    void everyLetterIsThereOnceWhateverTheAnswersAreAndWhoeverGivesThem() {
        Queue<String> written = new ConcurrentLinkedQueue<>();
        Random random = new Random(7);
        DeadLetters deadLetters = deadLetters(letter -> answer(letter, written, random.nextInt(100)));

        for (int i = 0; i < LETTERS; i++) {
            bad(deadLetters);
            if (i % 100 == 0) {
                deadLetters.drain();
            }
        }
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    nanos += Duration.ofSeconds(1).toNanos();
                    deadLetters.drain();
                    return deadLetters.isEmpty();
                });
        deadLetters.close();

        assertThat(written).hasSize(LETTERS).doesNotHaveDuplicates();
        assertThat(deliveries.committable()).isEqualTo(LETTERS);
    }

    private Future<?> answer(Letter letter, Queue<String> written, int kind) {
        if (kind == 0) {
            throw new TimeoutException("away");
        }
        if (kind == 1) {
            return CompletableFuture.failedFuture(new TimeoutException("away"));
        }
        if (kind == 2) {
            return CompletableFuture.runAsync(
                    () -> {
                        throw new TimeoutException("away");
                    },
                    broker);
        }
        if (kind < 10 && !letter.isTimestampRefused()) {
            return broker.submit(() -> {
                throw new InvalidTimestampException("out of range");
            });
        }
        Runnable write = () -> written.add(letter.toString());
        if (kind < 50) {
            write.run();
            return CompletableFuture.completedFuture(null);
        }
        return broker.submit(write);
    }

    private DeadLetters deadLetters(LetterQueue queue) {
        return new DeadLetters(new QueueTransport(queue, SendingThread.ofThisTask()), new SinkMetrics(), () -> nanos);
    }

    private void bad(DeadLetters deadLetters) {
        Delivery delivery = deliveries.next();
        deadLetters.report(delivery, new BadRecordException("table ks.t, column c: is a string"));
        delivery.complete();
    }
}
