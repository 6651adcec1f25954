package io.millrace.connect.cassandra.failures;

import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.Delivery;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the records that cannot be written to the dead-letter topic. A record counts as dead-lettered, and its offset may be committed,
 * once the topic has it. Without a dead-letter topic the first such record fails the task instead, and nothing is skipped.
 *
 * <p>Connect reports success for a dead letter that its producer refuses at once: one larger than the producer's
 * {@code max.request.size}, a topic that may not be written, a broker that was not found within {@code max.block.ms}. It drops the failed
 * future and answers one that is done already. A letter that was really sent is not acknowledged before the call has returned, but for a
 * rare coincidence; so what is done at once is sent once more, and fails the task when it is done at once again. Only a letter that was
 * done after a long wait is kept and sent later: then a broker was away, which passes.
 *
 * <p>Belongs to the task thread: Connect's reporter is not thread-safe.
 */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final int ATTEMPTS = 3;
    /** A refusal that took so long came of waiting for a broker. */
    private static final long WAITED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ErrantRecordReporter reporter;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final ArrayDeque<Unsent> unsent = new ArrayDeque<>();
    private final SinkMetrics metrics;
    private final LongSupplier nanoClock;

    /**
     * Sends to the worker's reporter.
     *
     * @param reporter {@code null} where no dead-letter topic is configured
     */
    public DeadLetters(ErrantRecordReporter reporter, SinkMetrics metrics, LongSupplier nanoClock) {
        this.reporter = reporter;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    /**
     * Sends the delivery's record to the dead-letter topic, once however many of its rows are bad.
     *
     * @throws ConnectException with the same words, when there is no dead-letter topic or it cannot be written
     */
    public void report(Delivery delivery, ConnectException why) {
        if (reporter == null) {
            throw why;
        }
        if (!delivery.markDeadLettered()) {
            return;
        }
        LOG.warn("Dead letter: {}", why.getMessage());
        delivery.begin();
        metrics.deadLettered();
        send(delivery, why);
    }

    /**
     * Completes the deliveries whose dead letters have been written since.
     *
     * @throws ConnectException when one could not be written: the record would be nowhere
     */
    public void drain() {
        if (isEmpty()) {
            return;
        }
        // Whoever owns a revoked partition now is handed its records again, and reports them itself.
        pending.removeIf(letter -> letter.delivery().isAbandoned());
        unsent.removeIf(letter -> letter.delivery().isAbandoned());
        while (!pending.isEmpty() && pending.peek().written().isDone()) {
            Pending letter = pending.poll();
            Throwable failure = failureOf(letter.written());
            if (failure == null) {
                letter.delivery().complete();
            } else {
                failed(letter.delivery(), letter.why(), failure);
            }
        }
        if (!unsent.isEmpty() && nanoClock.getAsLong() - unsent.peek().againNanos() >= 0) {
            Unsent letter = unsent.poll();
            send(letter.delivery(), letter.why());
        }
    }

    public boolean isEmpty() {
        return pending.isEmpty() && unsent.isEmpty();
    }

    private void send(Delivery delivery, ConnectException why) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            long start = nanoClock.getAsLong();
            Future<Void> written = reporter.report(delivery.record(), why);
            Throwable failure = written.isDone() ? failureOf(written) : null;
            if (!written.isDone()) {
                pending.add(new Pending(delivery, why, written));
                return;
            }
            if (failure != null) {
                failed(delivery, why, failure);
                return;
            }
            if (nanoClock.getAsLong() - start >= WAITED_NANOS) {
                sendLater(delivery, why, "no broker was reached in time");
                return;
            }
        }
        throw new ConnectException("The record at " + delivery + " is a dead letter (" + why.getMessage()
                + ") that the worker's producer refused at once; nothing was skipped. Most likely the record is larger than"
                + " the producer's max.request.size (raise producer.override.max.request.size and the dead-letter topic's"
                + " max.message.bytes), or the topic does not exist or may not be written. The worker's log has the"
                + " producer's error. Then restart the task.");
    }

    private void failed(Delivery delivery, ConnectException why, Throwable failure) {
        if (failure instanceof RetriableException) {
            sendLater(delivery, why, failure.toString());
            return;
        }
        throw new ConnectException(
                "The record at " + delivery
                        + " could not be written to the dead-letter topic; nothing was skipped. Check that the topic"
                        + " exists, that the worker may write to it and that it takes records of this size, and restart the task.",
                failure);
    }

    private void sendLater(Delivery delivery, ConnectException why, String cause) {
        LOG.warn("The dead letter of {} could not be sent and is sent again in a while: {}", delivery, cause);
        unsent.add(new Unsent(delivery, why, nanoClock.getAsLong() + AGAIN_NANOS));
    }

    private static Throwable failureOf(Future<Void> written) {
        try {
            written.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Interrupted while a dead letter was confirmed", e);
        }
    }

    private record Pending(Delivery delivery, ConnectException why, Future<Void> written) {}

    private record Unsent(Delivery delivery, ConnectException why, long againNanos) {}
}
