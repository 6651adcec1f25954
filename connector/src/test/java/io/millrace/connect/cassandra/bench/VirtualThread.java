package io.millrace.connect.cassandra.bench;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The thread that dead letters are sent from: does one thing after the other, while the task's thread goes on. Where the producer would
 * block, it does the next thing only when the producer would return.
 */
final class VirtualThread extends AbstractExecutorService {

    private final VirtualTime time;
    private final VirtualDeadLetterTopic topic;
    private final Queue<Runnable> work = new ArrayDeque<>();
    private boolean busy;
    private boolean shutdown;

    VirtualThread(VirtualTime time, VirtualDeadLetterTopic topic) {
        this.time = time;
        this.topic = topic;
    }

    @Override
    public void execute(Runnable command) {
        if (!shutdown) {
            work.add(command);
            next();
        }
    }

    private void next() {
        if (busy || work.isEmpty()) {
            return;
        }
        busy = true;
        time.after(0, this::begin);
    }

    private void begin() {
        topic.whenSendReturns(() -> {
            busy = false;
            Runnable command = work.poll();
            if (command != null) {
                command.run();
                next();
            }
        });
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> left = List.copyOf(work);
        work.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && work.isEmpty();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return time.waitFor(this::isTerminated, unit.toNanos(timeout));
    }
}
