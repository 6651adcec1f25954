package io.millrace.connect.cassandra.failures;

import io.millrace.connect.cassandra.failures.LetterTransport.Answer;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.ConnectException;

/** Letters whose answers are to come, the oldest first. One thread may add while another polls. */
final class SentLetters {

    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();

    private record Sent(Letter letter, Future<?> written) {}

    void add(Letter letter, Future<?> written) {
        sent.add(new Sent(letter, written));
    }

    void addFailed(Letter letter, Throwable failure) {
        add(letter, CompletableFuture.failedFuture(failure));
    }

    /** Removes a letter that is answered; {@code null} if none is. */
    Answer poll() {
        for (Iterator<Sent> each = sent.iterator(); each.hasNext(); ) {
            Sent next = each.next();
            if (next.written().isDone()) {
                each.remove();
                return new Answer(next.letter(), failureOf(next.written()));
            }
        }
        return null;
    }

    /** Returns why a future that is done failed, or {@code null}. */
    static Throwable failureOf(Future<?> written) {
        try {
            written.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (CancellationException e) {
            return e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Interrupted while a dead letter was confirmed", e);
        }
    }
}
