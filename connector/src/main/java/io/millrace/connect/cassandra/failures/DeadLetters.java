package io.millrace.connect.cassandra.failures;

import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.writetime.LetterHeaders;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the records that cannot be written to the dead-letter topic. A record counts as dead-lettered, and its offset
 * may be committed, once the topic has it. Without a dead-letter topic the first such record fails the task instead,
 * and nothing is skipped.
 *
 * <p>Letters are sent in order, and some of them are on their way at a time; the others wait here. While the topic is
 * away one letter is tried, after pauses that grow, and all are kept. What the topic will never take fails the task; a
 * letter that it refuses for its timestamp is sent with the broker's.
 *
 * <p>Belongs to the task thread, as everything here; only a {@link QueueTransport} has a thread of its own.
 */
public final class DeadLetters implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    /**
     * Letters on their way at a time: some requests' worth. What is on its way when the task ends is sent again by the
     * next one, so more would only be more of it twice.
     */
    private static final int WINDOW = 200;

    private static final long COMMIT_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ErrantRecordReporter reporter;
    private final SinkMetrics metrics;
    private final LongSupplier nanoClock;
    private final Supplier<? extends ExecutorService> sendingThread;
    private final PriorityQueue<Letter> waiting = new PriorityQueue<>(Comparator.comparingLong(Letter::sequence));
    private final ArrayDeque<Letter> onTheirWay = new ArrayDeque<>();
    private final LetterOutage outage = new LetterOutage(LOG::warn, LOG::info);
    private final LetterLog log = new LetterLog(LOG::warn);
    private LetterTransport transport;
    private long sequence;
    private boolean timestampTold;

    /**
     * Sends to the dead-letter topic of the worker's reporter.
     *
     * @param reporter {@code null} where no dead-letter topic is configured
     */
    public DeadLetters(ErrantRecordReporter reporter, SinkMetrics metrics, LongSupplier nanoClock) {
        this(reporter, metrics, nanoClock, SendingThread::ofThisTask);
    }

    /** @param sendingThread makes what runs the sends, one at a time, when the first letter is there */
    public DeadLetters(
            ErrantRecordReporter reporter,
            SinkMetrics metrics,
            LongSupplier nanoClock,
            Supplier<? extends ExecutorService> sendingThread) {
        this.reporter = reporter;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
        this.sendingThread = sendingThread;
    }

    /** Sends through a transport that is there already. */
    DeadLetters(LetterTransport transport, SinkMetrics metrics, LongSupplier nanoClock) {
        this((record, error) -> null, metrics, nanoClock, SendingThread::ofThisTask);
        this.transport = transport;
    }

    /**
     * Sends the delivery's record to the dead-letter topic, once however many of its rows are bad.
     *
     * @throws ConnectException with the same words, when there is no dead-letter topic; when an earlier letter
     *     cannot be written
     */
    public void report(Delivery delivery, ConnectException why) {
        if (isFirst(delivery, why)) {
            metrics.deadLettered();
            add(delivery, why, null);
        }
    }

    /** Does the same for a record of which the table has refused a row. */
    public void report(Delivery delivery, Row row, ConnectException why) {
        if (isFirst(delivery, why)) {
            metrics.deadLettered(row.partitionKey().table());
            add(delivery, why, row);
        }
    }

    private boolean isFirst(Delivery delivery, ConnectException why) {
        if (reporter == null) {
            throw why;
        }
        return delivery.markDeadLettered();
    }

    private void add(Delivery delivery, ConnectException why, Row refused) {
        boolean logged = log.deadLetter(why.getMessage(), nanoClock.getAsLong());
        delivery.begin();
        if (transport == null) {
            transport = transport(delivery.record());
        }
        waiting.add(new Letter(delivery, sequence++, why, refused, logged));
        send();
    }

    /**
     * Completes the deliveries whose dead letters have been written since, and sends what is due. Never waits for a
     * broker.
     *
     * @throws ConnectException when one cannot be written, ever: the record would be nowhere
     */
    public void drain() {
        long now = nanoClock.getAsLong();
        log.summarize(now);
        if (isEmpty()) {
            return;
        }
        takeAnswers();
        send();
    }

    /**
     * Waits a little for the letters that are on their way, since a commit may be the last one before their partition
     * goes to somebody else, who would send them again. Does not wait for a topic that is away.
     *
     * @param park has the thread wait for so many nanoseconds at most
     * @throws ConnectException as {@link #drain} does
     */
    public void awaitAnswers(LongConsumer park) {
        long deadline = nanoClock.getAsLong() + COMMIT_WAIT_NANOS;
        while (!onTheirWay.isEmpty()
                && !outage.isKnown()
                && deadline - nanoClock.getAsLong() > 0
                && !Thread.currentThread().isInterrupted()) {
            park.accept(LOOK_NANOS);
            takeAnswers();
        }
    }

    /**
     * Forgets the letters of revoked partitions: whoever owns those now is handed the records again, and reports them
     * itself.
     */
    public void dropAbandoned() {
        waiting.removeIf(Letter::isAbandoned);
        onTheirWay.removeIf(letter -> {
            if (letter.isAbandoned()) {
                letter.withdraw();
            }
            return letter.isAbandoned();
        });
        metrics.deadLettersPending(waiting.size() + onTheirWay.size());
    }

    /** Whether the dead-letter topic has all letters. */
    public boolean isEmpty() {
        return waiting.isEmpty() && onTheirWay.isEmpty();
    }

    /**
     * Ends the sending. What has not been acknowledged is not committed, and sent by whoever is handed the record
     * again.
     */
    @Override
    public void close() {
        if (transport != null) {
            transport.close();
        }
    }

    private LetterTransport transport(SinkRecord example) {
        return WorkerDeadLetterQueue.behind(reporter, example)
                .<LetterTransport>map(queue -> new QueueTransport(queue, sendingThread.get()))
                .orElseGet(() -> new ReporterTransport(reporter, nanoClock));
    }

    private void send() {
        Letter next = nextToSend();
        while (next != null) {
            waiting.remove();
            onTheirWay.add(next);
            transport.send(next);
            // Some answers are there at once, and say whether to go on.
            takeAnswers();
            next = nextToSend();
        }
        int pending = waiting.size() + onTheirWay.size();
        outage.look(pending, oldest(), nanoClock.getAsLong());
        metrics.deadLettersPending(pending);
    }

    private Letter nextToSend() {
        Letter next = waiting.peek();
        if (next == null || onTheirWay.isEmpty()) {
            return outage.isOngoing() && !outage.mayTry(nanoClock.getAsLong()) ? null : next;
        }
        boolean alone = next.goesAlone() || onTheirWay.peek().goesAlone();
        return alone || outage.isOngoing() || onTheirWay.size() >= WINDOW ? null : next;
    }

    private Letter oldest() {
        return onTheirWay.isEmpty() ? waiting.peek() : onTheirWay.peek();
    }

    private void takeAnswers() {
        for (LetterTransport.Answer answer = transport.poll(); answer != null; answer = transport.poll()) {
            Letter letter = answer.letter();
            onTheirWay.remove(letter);
            if (!letter.isAbandoned()) {
                settle(letter, answer.failure());
            }
        }
    }

    private void settle(Letter letter, Throwable failure) {
        if (failure == null) {
            letter.acknowledge();
            outage.acknowledged(nanoClock.getAsLong());
            return;
        }
        LetterRefusal refusal = LetterRefusal.of(failure);
        if (refusal == LetterRefusal.AWAY) {
            outage.failed(failure, nanoClock.getAsLong());
        } else if (refusal == LetterRefusal.TIMESTAMP && !letter.isTimestampRefused()) {
            letter.markTimestampRefused();
            tellOfTimestamps(letter);
        } else if (refusal == LetterRefusal.BATCH && !letter.goesAlone()) {
            letter.markBatchRefused();
        } else {
            throw refusal.of(letter, failure);
        }
        waiting.add(letter);
    }

    private void tellOfTimestamps(Letter letter) {
        if (!timestampTold) {
            timestampTold = true;
            LOG.info(
                    "The dead-letter topic refuses the timestamp of the record at {}. Such letters get the"
                            + " broker's; header {} has the record's own.",
                    letter,
                    LetterHeaders.ORIGINAL_TIMESTAMP);
        }
    }
}
