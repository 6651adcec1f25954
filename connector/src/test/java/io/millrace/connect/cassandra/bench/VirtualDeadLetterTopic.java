package io.millrace.connect.cassandra.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.connect.runtime.errors.ErrorReporter;
import org.apache.kafka.connect.runtime.errors.ProcessingContext;

/**
 * The dead-letter topic and Connect's producer for it, in the place of {@code DeadLetterQueueReporter}. Whoever waits for one of its
 * futures, as the worker does before it commits, waits in virtual time.
 */
final class VirtualDeadLetterTopic implements ErrorReporter<ConsumerRecord<byte[], byte[]>> {

    private static final long DEFAULT_MAX_AHEAD_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final VirtualTime time;
    private final Trace trace;
    private final List<Letter> letters = new ArrayList<>();
    private final List<Sent> held = new ArrayList<>();
    private final List<Runnable> blocked = new ArrayList<>();
    private long latencyNanos = TimeUnit.MILLISECONDS.toNanos(2);
    private long maxBlockNanos = TimeUnit.SECONDS.toNanos(30);
    private long maxWaitNanos = TimeUnit.HOURS.toNanos(1);
    private int maxRequestSize = 1 << 20;
    private Fault fault = Fault.NONE;
    private long longestWaitNanos;

    enum Fault {
        NONE,
        /** The broker is silent; the producer goes on trying, for as long as its delivery.timeout.ms of Integer.MAX_VALUE. */
        FROZEN,
        /** Nobody knows the topic's leader: send blocks for max.block.ms, then fails. */
        NO_METADATA,
        /** The broker refuses what it is sent, by an error that passes. */
        REFUSED
    }

    /** A dead letter that the topic has. */
    record Letter(TopicPartition partition, long offset, String reason, long writtenNanos) {}

    /** A letter on its way. */
    private final class Sent extends CompletableFuture<RecordMetadata> {
        private final Letter letter;

        Sent(Letter letter) {
            this.letter = letter;
        }

        void acknowledge() {
            letters.add(letter);
            trace.note("  dead letter of %s@%d: %s", letter.partition(), letter.offset(), letter.reason());
            complete(new RecordMetadata(new TopicPartition("dlq", 0), letters.size() - 1L, 0, 0, 0, 0));
        }

        @Override
        public RecordMetadata get() throws InterruptedException, ExecutionException {
            long start = time.nanoseconds();
            if (!isDone() && !time.waitFor(this::isDone, maxWaitNanos)) {
                throw new AssertionError("the worker's thread waits for the dead letter of " + letter.partition() + "@"
                        + letter.offset() + " without end");
            }
            longestWaitNanos = Math.max(longestWaitNanos, time.nanoseconds() - start);
            return super.get();
        }
    }

    VirtualDeadLetterTopic(VirtualTime time, Trace trace) {
        this.time = time;
        this.trace = trace;
    }

    // What the test does to it.

    /** What becomes of the letters from now on; those that waited for a frozen broker are written when it is not any more. */
    void fault(Fault what) {
        fault = what;
        if (what != Fault.NO_METADATA) {
            List<Runnable> unblocked = List.copyOf(blocked);
            blocked.clear();
            unblocked.forEach(Runnable::run);
        }
        if (what != Fault.FROZEN) {
            List<Sent> waiting = List.copyOf(held);
            held.clear();
            waiting.forEach(this::deliver);
        }
    }

    /** The process is killed: what its producer had not sent is gone. */
    void crash() {
        held.clear();
        blocked.clear();
    }

    void latency(long nanos) {
        latencyNanos = nanos;
    }

    void maxBlock(long nanos) {
        maxBlockNanos = nanos;
    }

    void maxRequestSize(int bytes) {
        maxRequestSize = bytes;
    }

    /** The letters that the topic has. */
    List<Letter> letters() {
        return letters;
    }

    /** The longest time that the worker's thread stood and waited for one letter. */
    long longestWaitNanos() {
        return longestWaitNanos;
    }

    // What the worker does with it.

    @Override
    public Future<RecordMetadata> report(ProcessingContext<ConsumerRecord<byte[], byte[]>> context) {
        ConsumerRecord<byte[], byte[]> record = context.original();
        if (fault == Fault.NO_METADATA) {
            if (!time.isRunning()) {
                // On the task's thread.
                time.waitFor(() -> fault != Fault.NO_METADATA, maxBlockNanos);
            }
            if (fault == Fault.NO_METADATA) {
                return failed(new TimeoutException("Topic dlq not present in metadata"));
            }
        }
        if (record.serializedKeySize() + record.serializedValueSize() > maxRequestSize) {
            return failed(new RecordTooLargeException("larger than max.request.size"));
        }
        Sent sent = new Sent(new Letter(
                new TopicPartition(record.topic(), record.partition()),
                record.offset(),
                context.error().getMessage(),
                time.nanoseconds()));
        if (record.timestamp() > time.milliseconds() + DEFAULT_MAX_AHEAD_MILLIS) {
            time.after(
                    latencyNanos,
                    () -> sent.completeExceptionally(new InvalidTimestampException("Timestamp is out of range")));
        } else if (fault == Fault.FROZEN) {
            held.add(sent);
        } else {
            deliver(sent);
        }
        return sent;
    }

    /** Does something when a send that is called now would return: at once, unless it blocks. */
    void whenSendReturns(Runnable action) {
        if (fault != Fault.NO_METADATA) {
            action.run();
            return;
        }
        blocked.add(action);
        time.after(maxBlockNanos, () -> {
            if (blocked.remove(action)) {
                action.run();
            }
        });
    }

    private void deliver(Sent sent) {
        if (fault == Fault.REFUSED) {
            time.after(latencyNanos, () -> sent.completeExceptionally(new NotLeaderOrFollowerException("no leader")));
        } else if (latencyNanos == 0) {
            sent.acknowledge();
        } else {
            time.after(latencyNanos, sent::acknowledge);
        }
    }

    /** The producer's own kind of failed future, which is done at once. */
    private static Future<RecordMetadata> failed(Exception cause) {
        return CompletableFuture.failedFuture(cause);
    }
}
