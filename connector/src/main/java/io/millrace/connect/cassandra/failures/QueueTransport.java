package io.millrace.connect.cassandra.failures;

import java.util.concurrent.ExecutorService;

/**
 * Sends from another thread than the task's, since a producer may block for as long as it likes when its broker is
 * away.
 */
final class QueueTransport implements LetterTransport {

    private final LetterQueue queue;
    private final ExecutorService thread;
    private final SentLetters sent = new SentLetters();

    /** @param thread runs one thing at a time, in order; ended by {@link #close} */
    QueueTransport(LetterQueue queue, ExecutorService thread) {
        this.queue = queue;
        this.thread = thread;
    }

    @Override
    public void send(Letter letter) {
        thread.execute(() -> sendNow(letter));
    }

    private void sendNow(Letter letter) {
        if (letter.isWithdrawn()) {
            return;
        }
        try {
            sent.add(letter, queue.send(letter));
        } catch (RuntimeException e) {
            sent.addFailed(letter, e);
        }
    }

    @Override
    public Answer poll() {
        return sent.poll();
    }

    /** Does not wait: the thread may stand in a producer, which an interrupt makes it leave. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
