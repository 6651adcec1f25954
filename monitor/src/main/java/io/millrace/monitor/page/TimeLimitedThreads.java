package io.millrace.monitor.page;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Threads that are interrupted when a task has had its time. The JDK's HTTP server waits for ever for the rest of a request, and for
 * somebody to take an answer; it has limits for that, but for all servers of the process, from whoever begins first. Its channels close
 * when their thread is interrupted, and with them the request ends.
 */
final class TimeLimitedThreads implements Executor, AutoCloseable {

    private final Duration longest;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;

    /** @param longest from when a task begins */
    TimeLimitedThreads(String name, int count, Duration longest) {
        this.longest = longest;
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
        this.threads = Executors.newFixedThreadPool(count, daemons);
        this.timer = Executors.newSingleThreadScheduledExecutor(daemons);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            // Which interrupts its thread while it runs, and at no later time.
            FutureTask<Void> limited = new FutureTask<>(task, null);
            Future<?> end = timer.schedule(() -> limited.cancel(true), longest.toMillis(), TimeUnit.MILLISECONDS);
            limited.run();
            end.cancel(false);
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
        timer.shutdownNow();
    }
}
