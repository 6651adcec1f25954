package io.millrace.connect.cassandra.failures;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * A dead-letter topic and its producer. It holds what it is given until {@link #answer} or {@link #refuse}, unless it
 * {@link #answersAtOnce}. Used by one thread.
 */
final class FakeLetterQueue implements LetterQueue {

    /** The letters that the topic has, by the offsets of their records. */
    final List<String> written = new ArrayList<>();
    /** All attempts. */
    final List<String> sent = new ArrayList<>();

    final List<Boolean> withoutTimestamp = new ArrayList<>();
    private final Queue<Held> held = new ArrayDeque<>();
    boolean answersAtOnce;
    /** Thrown by each send, as the producer throws what is no ApiException. */
    RuntimeException thrown;

    private record Held(Letter letter, CompletableFuture<Void> answer) {}

    @Override
    public Future<?> send(Letter letter) {
        sent.add(letter.toString());
        withoutTimestamp.add(letter.isTimestampRefused());
        if (thrown != null) {
            throw thrown;
        }
        Held next = new Held(letter, new CompletableFuture<>());
        held.add(next);
        if (answersAtOnce) {
            answer(1);
        }
        return next.answer();
    }

    int held() {
        return held.size();
    }

    /** The topic takes the oldest letters. */
    void answer(int letters) {
        for (int i = 0; i < letters; i++) {
            Held next = held.remove();
            written.add(next.letter().toString());
            next.answer().complete(null);
        }
    }

    /** The topic does not take the oldest letters. */
    void refuse(int letters, Throwable why) {
        for (int i = 0; i < letters; i++) {
            held.remove().answer().completeExceptionally(why);
        }
    }
}
