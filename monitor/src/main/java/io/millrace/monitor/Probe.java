package io.millrace.monitor;

import io.millrace.monitor.source.NotKnownException;
import io.millrace.monitor.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks one source again and again from a thread of its own, and keeps what it has last told. A source that hangs holds up nobody: it
 * is silent from the moment on at which it should have answered.
 */
final class Probe<T> implements AutoCloseable {

    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(5);
    private static final Duration IN_VAIN = Duration.ofSeconds(2);

    private final Source<T> source;
    private final Duration every;
    private final Duration patience;
    private final InstantSource clock;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int times;
    private volatile boolean waitedInVain;
    /** When the first question was asked, while it is not answered. */
    private Instant firstAsked;

    private State<T> state;
    private boolean told;

    /** What is known; a value of before a problem is not shown, but says since when there is one. */
    private record State<T>(Optional<T> value, Instant at, Optional<String> problem, Instant since) {}

    Probe(String name, Source<T> source, Duration every, InstantSource clock) {
        this.source = source;
        this.every = every;
        this.patience =
                every.multipliedBy(3).compareTo(SHORTEST_PATIENCE) > 0 ? every.multipliedBy(3) : SHORTEST_PATIENCE;
        this.clock = clock;
        Instant now = clock.instant();
        this.state = new State<>(Optional.empty(), now, Optional.of("not asked yet"), now);
        this.thread = new Thread(this::run, "monitor-" + name);
        thread.setDaemon(true);
    }

    Probe<T> start() {
        thread.start();
        return this;
    }

    /** Whether the source has answered or refused so often; or has been waited for in vain, and would only be again. */
    boolean isSettled(int often) {
        return times >= often || waitedInVain;
    }

    /** Asks once, here and now. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // By one thread only.
    void ask() {
        Instant begin = clock.instant();
        asks(begin);
        try {
            T value = source.read();
            tell(new State<>(Optional.of(value), clock.instant(), Optional.empty(), Instant.EPOCH));
        } catch (NotKnownException e) {
            fail(e.getMessage());
            waitedInVain = waitedInVain || !clock.instant().isBefore(begin.plus(IN_VAIN));
        } catch (RuntimeException e) {
            // Whatever it is, the page is to say so and go on. Its message is not ours: it may quote anything.
            fail("failed: " + e.getClass().getSimpleName());
        }
        times++;
    }

    synchronized Reading<T> reading() {
        Instant now = clock.instant();
        if (firstAsked != null && !told) {
            long seconds = Duration.between(firstAsked, now).toSeconds();
            return new Reading.Silent<>(
                    firstAsked, seconds == 0 ? "not answered yet" : "no answer for " + seconds + " s");
        }
        if (state.problem().isPresent()) {
            return new Reading.Silent<>(state.since(), state.problem().get());
        }
        if (isOld(now)) {
            return new Reading.Silent<>(state.at(), "no answer");
        }
        return new Reading.Known<>(state.value().orElseThrow(), state.at());
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }

    private void run() {
        try {
            do {
                ask();
            } while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            source.close();
        }
    }

    private boolean isOld(Instant now) {
        return state.at().plus(patience).isBefore(now);
    }

    private synchronized void asks(Instant begin) {
        if (firstAsked == null) {
            firstAsked = begin;
        }
    }

    private synchronized void fail(String problem) {
        Instant now = clock.instant();
        Instant since = state.problem().isPresent() ? state.since() : isOld(now) ? state.at() : now;
        tell(new State<>(Optional.empty(), now, Optional.of(problem), since));
    }

    private synchronized void tell(State<T> newState) {
        state = newState;
        told = true;
    }
}
