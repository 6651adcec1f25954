package io.millrace.monitor;

import io.millrace.monitor.Sources.Asked;
import io.millrace.monitor.source.Connectors;
import io.millrace.monitor.source.Groups;
import io.millrace.monitor.source.Letters;
import io.millrace.monitor.source.SinkMetrics;
import io.millrace.monitor.source.StreamsMetrics;
import io.millrace.monitor.source.TopCounters;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Watches a line: asks each source from a thread of its own, and makes a snapshot of what they have told, a second after a second.
 *
 * <pre>{@code
 * try (Monitor monitor = new Monitor("orders", sources, Duration.ZERO, Optional::empty).start()) {
 *     Snapshot now = monitor.snapshot();
 * }
 * }</pre>
 */
public final class Monitor implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final InstantSource clock = InstantSource.system();
    private final Supplier<Optional<SendProgress>> sending;
    private final String title;
    private final Line line;
    private final List<Probe<?>> probes = new ArrayList<>();
    private final Supplier<Reading<Connectors>> connectors;
    private final Supplier<Reading<Groups>> groups;
    private final Supplier<Reading<SinkMetrics>> sink;
    private final Supplier<Reading<StreamsMetrics>> streams;
    private final Supplier<Reading<Optional<TopCounters>>> cassandra;
    private final Supplier<Reading<Letters>> letters;
    private final List<Look.Fault> faults = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "monitor");
    private final CountDownLatch closed = new CountDownLatch(1);
    private Snapshot latest;
    /** The last one that is not older than it looks. */
    private Optional<Snapshot> whole = Optional.empty();

    /**
     * Makes a monitor that asks nobody yet.
     *
     * @param title whose line it is
     * @param grace how long from now what has not answered yet is only starting
     * @param sending asked for how far the sending is, if somebody here sends
     */
    public Monitor(String title, Sources sources, Duration grace, Supplier<Optional<SendProgress>> sending) {
        this.title = title;
        this.sending = sending;
        this.line = new Line(title, sources.applicationId(), clock.instant(), grace);
        this.connectors = probe("connect", sources.connect());
        this.groups = probe("kafka", sources.kafka());
        this.sink = probe("sink", sources.sink());
        this.streams = probe("streams", sources.streams());
        this.cassandra = probe("cassandra", sources.cassandra());
        this.letters = probe("letters", sources.letters());
        thread.setDaemon(true);
    }

    /** Begins to ask. */
    public Monitor start() {
        probes.forEach(Probe::start);
        thread.start();
        return this;
    }

    /** How the line is, as of a second ago at most. */
    public synchronized Snapshot snapshot() {
        if (latest == null) {
            look();
        }
        return latest;
    }

    /** The curves of the last ten minutes, oldest first. */
    public synchronized List<Snapshot.Point> points() {
        return line.history().points();
    }

    /**
     * Waits until each source has been asked so often, twice for rates, or has been waited for in vain, or the time is over.
     *
     * @return a snapshot of then
     */
    public Snapshot snapshotAfter(int times, Duration timeout) throws InterruptedException {
        Instant deadline = clock.instant().plus(timeout);
        while (probes.stream().anyMatch(probe -> !probe.isSettled(times))
                && clock.instant().isBefore(deadline)) {
            if (closed.await(50, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        synchronized (this) {
            look();
            return latest;
        }
    }

    /**
     * Says that something is broken on purpose, from now on.
     *
     * @param name as on the command line
     * @param what in words
     * @return to be run when it is whole again
     */
    public synchronized Runnable fault(String name, String what) {
        Look.Fault fault = new Look.Fault(name, what, clock.instant(), null);
        faults.add(fault);
        return () -> over(fault);
    }

    @Override
    public void close() {
        closed.countDown();
        probes.forEach(Probe::close);
    }

    private synchronized void over(Look.Fault fault) {
        faults.replaceAll(each ->
                each.equals(fault) ? new Look.Fault(fault.name(), fault.what(), fault.began(), clock.instant()) : each);
    }

    private <T> Supplier<Reading<T>> probe(String name, Asked<T> asked) {
        if (asked instanceof Sources.Not<T> not) {
            return () -> new Reading.NotAsked<>(not.remedy());
        }
        Sources.Every<T> every = (Sources.Every<T>) asked;
        Probe<T> probe = new Probe<>(name, every.source(), every.pause(), clock);
        probes.add(probe);
        return probe::reading;
    }

    private void run() {
        try {
            while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                synchronized (this) {
                    look();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            latest = line.snapshot(new Look(
                    clock.instant(),
                    connectors.get(),
                    groups.get(),
                    sink.get(),
                    streams.get(),
                    cassandra.get(),
                    letters.get(),
                    sending.get(),
                    faults));
            whole = Optional.of(latest);
        } catch (RuntimeException | Error e) {
            // The next may go well; meanwhile nobody is to take an old picture for a new one. Its message is not ours.
            latest = withoutALook(e);
        }
    }

    private Snapshot withoutALook(Throwable problem) {
        long now = clock.instant().toEpochMilli();
        String why = "looking fails, " + problem.getClass().getSimpleName() + place(problem);
        return whole.map(last -> {
                    long oldMs = now - last.atMs();
                    return last.old(
                            oldMs, "This is how it was " + TimeUnit.MILLISECONDS.toSeconds(oldMs) + " s ago: " + why);
                })
                .orElseGet(() -> Snapshot.nothing(title, now).old(0, "Nothing is known: " + why));
    }

    private static String place(Throwable problem) {
        StackTraceElement[] trace = problem.getStackTrace();
        return trace.length == 0
                ? ""
                : " at " + trace[0].getClassName().replaceFirst("^.*\\.", "") + "." + trace[0].getMethodName() + "("
                        + trace[0].getFileName() + ":" + trace[0].getLineNumber() + ")";
    }
}
