package io.millrace.benchmarks.line;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.benchmarks.Cpu;
import io.millrace.benchmarks.line.Timeline.Sample;
import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Sender;
import io.millrace.quickstart.Verdict;
import io.millrace.stack.Stack;
import io.millrace.stack.StackListener;
import io.millrace.stack.StackOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pipeline as the quickstart runs it, on servers of its own: from the producer to the last row, flow and counters.
 */
final class EndToEnd {

    static final String STREAMS = "streams app";
    static final String SENDER = "sender";

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long SEED = 1;

    private final StackOptions options;
    private final long events;
    private final boolean profile;

    EndToEnd(StackOptions options, long events, boolean profile) {
        this.options = options;
        this.events = events;
        this.profile = profile;
    }

    /**
     * A run whose rows and counters are all as they should be.
     *
     * @param timeline from the first event until nothing was left to be done and everything was committed; its rows are
     *     those of the events alone
     * @param secondsToLastEvent until the last event's row was acknowledged
     * @param idleSeconds from then until no compaction ran or waited
     * @param cassandraMicros CPU time of Cassandra per event until then, in microseconds
     * @param flow what the sink of the events has counted
     * @param counters what the sink of the counters has counted
     * @param verdict the quickstart's last line
     */
    record Result(
            Timeline timeline,
            double secondsToLastEvent,
            double idleSeconds,
            double cassandraMicros,
            SinkCounts flow,
            SinkCounts counters,
            String verdict) {}

    Result run() throws IOException, InterruptedException, FailedRunException {
        Stack stack = Stack.prepare(options, StackListener.SILENT);
        try {
            stack.startServers();
            Pipeline pipeline = new Pipeline(stack);
            pipeline.deploy();
            try (CqlSession session = Line.connect(stack);
                    Storage storage =
                            new Storage(session, Jvm.attach(stack.cassandra().pid()));
                    Jvm worker = Jvm.attach(stack.connect().pid())) {
                return run(stack, pipeline, storage, worker);
            }
        } finally {
            stack.close();
            stack.deleteData();
        }
    }

    private Result run(Stack stack, Pipeline pipeline, Storage storage, Jvm worker)
            throws IOException, InterruptedException, FailedRunException {
        EventSource source = new GeneratedEvents(SEED, events, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.currentTimeMillis()));
        Observer observer = new Observer(stack, worker);
        long cassandraBefore = Cpu.nanos(Line.process(stack.cassandra()));
        try (Recordings recordings = profile
                        ? Recordings.start(
                                stack.runDirectory(),
                                "end-to-end",
                                List.of(stack.streams(), stack.connect(), stack.cassandra()))
                        : Recordings.NONE;
                Sender sender = new Sender(stack, source, ledger, 0, false)) {
            observer.look(false);
            sender.start();
            pipeline.awaitDrained(
                    sender,
                    PATIENCE,
                    progress -> observer.look(sender.isDone() && progress.lag().drained()));
            recordings.print();
        }
        SinkCounts flow = SinkCounts.of(worker.beans(), Pipeline.EVENTS_SINK);
        SinkCounts counters = SinkCounts.of(worker.beans(), Pipeline.VIEWS_SINK);
        long drained = System.nanoTime();
        storage.settle();
        double idleSeconds = (System.nanoTime() - drained) / 1e9;
        double cassandraMicros = (Cpu.nanos(Line.process(stack.cassandra())) - cassandraBefore) / 1e3 / events;
        Verdict verdict = pipeline.verify(ledger);
        if (!verdict.isVerified()) {
            throw new FailedRunException(verdict.line());
        }
        return new Result(
                observer.timeline,
                observer.secondsToLastEvent(),
                idleSeconds,
                cassandraMicros,
                flow,
                counters,
                verdict.line());
    }

    /** Notes how far the sink of the events is, and what CPU time everybody has used. */
    private final class Observer {
        private final Timeline timeline = new Timeline(events);
        private final Map<String, ProcessHandle> processes = new LinkedHashMap<>();
        private final Jvm worker;
        private final long begin = System.nanoTime();
        private long lastEvent;

        Observer(Stack stack, Jvm worker) {
            this.worker = worker;
            processes.put(Line.CASSANDRA, Line.process(stack.cassandra()));
            processes.put(Line.WORKER, Line.process(stack.connect()));
            processes.put(STREAMS, Line.process(stack.streams()));
            processes.put(Line.KAFKA, Line.process(stack.kafka()));
            processes.put(Line.REGISTRY, Line.process(stack.registry()));
            processes.put(SENDER, ProcessHandle.current());
        }

        void look(boolean drained) {
            long rows;
            try {
                rows = SinkCounts.of(worker.beans(), Pipeline.EVENTS_SINK).done();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            long now = System.nanoTime();
            if (rows >= events && lastEvent == 0) {
                lastEvent = now;
            }
            // The last event is not the end: counters come after it, and offsets are committed.
            long counted = drained && rows >= events ? events : Math.min(rows, events - 1);
            Map<String, Long> cpuNanos = new LinkedHashMap<>();
            processes.forEach((name, process) -> cpuNanos.put(name, Cpu.nanos(process)));
            timeline.add(new Sample(now, counted, cpuNanos));
        }

        double secondsToLastEvent() {
            return (lastEvent - begin) / 1e9;
        }
    }
}
