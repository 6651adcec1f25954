package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.Delivery;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the records that cannot be written to the dead-letter topic. A record counts as dead-lettered, and its offset may be committed,
 * once the topic has it. Without a dead-letter topic the first such record fails the task instead, and nothing is skipped.
 *
 * <p>Belongs to the task thread: Connect's reporter is not thread-safe.
 */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final ErrantRecordReporter reporter;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final SinkMetrics metrics;

    /**
     * Sends to the worker's reporter.
     *
     * @param reporter {@code null} where no dead-letter topic is configured
     */
    public DeadLetters(ErrantRecordReporter reporter, SinkMetrics metrics) {
        this.reporter = reporter;
        this.metrics = metrics;
    }

    /**
     * Sends the delivery's record to the dead-letter topic, once however many of its rows are bad.
     *
     * @throws ConnectException with the same words, when there is no dead-letter topic or it cannot be written
     */
    void report(Delivery delivery, ConnectException why) {
        if (reporter == null) {
            throw why;
        }
        if (!delivery.markDeadLettered()) {
            return;
        }
        LOG.warn("Dead letter: {}", why.getMessage());
        delivery.begin();
        Future<Void> written = reporter.report(delivery.record(), why);
        metrics.deadLettered();
        pending.add(new Pending(delivery, written));
    }

    /**
     * Completes the deliveries whose dead letters have been written since.
     *
     * @throws ConnectException when one could not be written: the record would be nowhere
     */
    void drain() {
        while (!pending.isEmpty() && pending.peek().written().isDone()) {
            Pending letter = pending.poll();
            try {
                letter.written().get();
            } catch (ExecutionException e) {
                throw new ConnectException(
                        "The record at " + letter.delivery()
                                + " could not be written to the dead-letter topic; nothing was skipped. Check that the topic"
                                + " exists, that the worker may write to it and that it takes records of this size, and restart the task.",
                        e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConnectException("Interrupted while a dead letter was confirmed", e);
            }
            letter.delivery().complete();
        }
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    private record Pending(Delivery delivery, Future<Void> written) {}
}
