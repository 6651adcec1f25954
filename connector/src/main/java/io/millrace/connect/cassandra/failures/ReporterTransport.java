package io.millrace.connect.cassandra.failures;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;

/**
 * Sends through Connect's public reporter, for a worker whose dead-letter queue {@link WorkerDeadLetterQueue} cannot
 * find.
 *
 * <p>Connect reports success for a dead letter that its producer refuses at once: one larger than the producer's
 * {@code max.request.size}, a topic that may not be written, a broker that was not found within {@code max.block.ms}.
 * It drops the failed future and answers one that is done already. A letter that was really sent is hardly ever
 * acknowledged before the call has returned; so what is done at once is sent once more (at worst it is in the topic
 * twice), and is refused when that happens every time. Only a letter that was done after a long wait finds a broker
 * away, which passes.
 *
 * <p>Sends from the task thread: Connect's reporter is not thread-safe. So here an absent broker still holds up {@code
 * put} for {@code max.block.ms}, and the worker still waits for letters before it commits.
 */
final class ReporterTransport implements LetterTransport {

    private static final int ATTEMPTS = 3;
    /** A refusal that took so long came of waiting for a broker. */
    private static final long WAITED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ErrantRecordReporter reporter;
    private final LongSupplier nanoClock;
    private final SentLetters sent = new SentLetters();

    ReporterTransport(ErrantRecordReporter reporter, LongSupplier nanoClock) {
        this.reporter = reporter;
        this.nanoClock = nanoClock;
    }

    @Override
    public void send(Letter letter) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            long start = nanoClock.getAsLong();
            Future<Void> written = reporter.report(letter.record(), letter.why());
            if (!written.isDone() || SentLetters.failureOf(written) != null) {
                sent.add(letter, written);
                return;
            }
            if (nanoClock.getAsLong() - start >= WAITED_NANOS) {
                sent.addFailed(letter, new TimeoutException("no broker was reached in time"));
                return;
            }
        }
        sent.addFailed(letter, new SilentRefusalException());
    }

    @Override
    public Answer poll() {
        return sent.poll();
    }

    @Override
    public void close() {
        // The worker's reporter is the worker's to close.
    }
}
