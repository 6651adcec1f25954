package io.millrace.benchmarks.line;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.millrace.benchmarks.Cpu;
import io.millrace.benchmarks.line.Result.Idle;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.ConnectorStatus;
import io.millrace.stack.Server;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;

/** Runs on the servers of one stack: of connectors in its worker, and of the bare driver. */
final class Line implements AutoCloseable {

    static final String CASSANDRA = "Cassandra";
    static final String WORKER = "worker";
    static final String KAFKA = "Kafka";
    static final String REGISTRY = "registry";
    static final String DRIVER = "driver";

    private static final Duration STATE_TIMEOUT = Duration.ofMinutes(2);
    private static final long STATE_PAUSE_MS = 50;

    private final Stack stack;
    private final CqlSession session;
    private final Storage storage;

    private final boolean profile;

    private Line(Stack stack, CqlSession session, Storage storage, boolean profile) {
        this.stack = stack;
        this.session = session;
        this.storage = storage;
        this.profile = profile;
    }

    /**
     * Creates the tables.
     *
     * @param stack whose servers run
     * @param profile whether to say where time goes
     */
    static Line on(Stack stack, boolean profile) throws IOException {
        new Pipeline(stack).createTables();
        stack.applyCql(RowTable.CREATE);
        CqlSession session = connect(stack);
        try {
            return new Line(
                    stack,
                    session,
                    new Storage(session, Jvm.attach(stack.cassandra().pid())),
                    profile);
        } catch (IOException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** A session that writes as the sink does, at LOCAL_QUORUM. */
    static CqlSession connect(Stack stack) {
        return CqlSession.builder()
                .addContactPoint(stack.cassandra().contactPoint())
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withString(
                                DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.LOCAL_QUORUM.name())
                        .withString(DefaultDriverOption.REQUEST_TIMEOUT, "60 seconds")
                        .build())
                .build();
    }

    /** Puts a workload's rows on its topic. Returns the bytes of their values. */
    long load(Workload workload, RowSource rows) throws IOException {
        return new TopicLoad(stack, session.getMetadata().getTokenMap().orElseThrow()).run(workload, rows);
    }

    /** Takes a workload's topic away. */
    void unload(Workload workload) throws InterruptedException {
        try (Admin admin = stack.kafka().admin()) {
            admin.deleteTopics(List.of(workload.topic)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The topic " + workload.topic + " cannot be deleted", e.getCause());
        }
    }

    /** Starts the worker anew, as cold as a worker is. */
    void restartWorker() {
        stack.connect().restart();
    }

    /** Has a connector write a workload's topic, from the start of the connector on. */
    Result start(Workload workload, Contestant contestant, String who, long count)
            throws IOException, InterruptedException, FailedRunException {
        storage.empty(workload.table());
        long from = System.nanoTime();
        stack.connect().client().putConfig(contestant.connector(workload), contestant.config(workload));
        return measure(workload, contestant, who, count, from);
    }

    /** Has the same connector, in the same worker, write the same topic once more. */
    Result again(Workload workload, Contestant contestant, String who, long count)
            throws IOException, InterruptedException, FailedRunException {
        ConnectClient connect = stack.connect().client();
        String name = contestant.connector(workload);
        connect.stop(name);
        await(name, status -> status.state().equals("STOPPED") && status.tasks().isEmpty());
        connect.resetOffsets(name);
        storage.empty(workload.table());
        long from = System.nanoTime();
        connect.resume(name);
        return measure(workload, contestant, who, count, from);
    }

    /** Takes a connector away, if there is one. */
    void delete(Workload workload, Contestant contestant) {
        ConnectClient connect = stack.connect().client();
        String name = contestant.connector(workload);
        if (connect.connectors().contains(name)) {
            connect.delete(name);
        }
    }

    /** Has the bare driver write rows that lie in memory. */
    Result drive(Workload workload, IdealBatches batches, int inFlight)
            throws IOException, InterruptedException, FailedRunException {
        storage.empty(workload.table());
        BareDriver driver = new BareDriver(session, inFlight);
        long compacted = storage.bytesCompacted();
        long cassandraBefore = Cpu.nanos(process(stack.cassandra()));
        Map<String, ProcessHandle> processes = new LinkedHashMap<>();
        processes.put(DRIVER, ProcessHandle.current());
        processes.put(CASSANDRA, process(stack.cassandra()));
        System.gc();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                driver.write(batches);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        });
        Timeline timeline = new Watch(processes).until(batches.rows(), new Progress() {
            @Override
            public long rows() {
                return driver.acknowledged();
            }

            @Override
            public void check() throws FailedRunException {
                if (writing.isCompletedExceptionally()) {
                    try {
                        writing.join();
                    } catch (CompletionException e) {
                        throw new FailedRunException("The bare driver failed: " + e.getCause());
                    }
                }
            }
        });
        writing.join();
        return settled(workload, "driver", batches.rows(), 0, timeline, cassandraBefore, compacted, Optional.empty());
    }

    @Override
    public void close() throws IOException {
        storage.close();
        session.close();
    }

    private Result measure(Workload workload, Contestant contestant, String who, long count, long from)
            throws IOException, InterruptedException, FailedRunException {
        String name = contestant.connector(workload);
        long compacted = storage.bytesCompacted();
        await(name, ConnectorStatus::isRunning);
        double startSeconds = (System.nanoTime() - from) / 1e9;
        long cassandraBefore = Cpu.nanos(process(stack.cassandra()));
        Map<String, ProcessHandle> processes = new LinkedHashMap<>();
        processes.put(WORKER, process(stack.connect()));
        processes.put(CASSANDRA, process(stack.cassandra()));
        processes.put(KAFKA, process(stack.kafka()));
        processes.put(REGISTRY, process(stack.registry()));
        Timeline timeline;
        Optional<SinkCounts> counts;
        String recording = workload.topic + "-" + who.replaceAll("[^A-Za-z0-9]+", "-");
        try (Progress progress = contestant.progress(stack, workload);
                Recordings recordings = profile
                        ? Recordings.start(stack.runDirectory(), recording, List.of(stack.connect(), stack.cassandra()))
                        : Recordings.NONE) {
            timeline = new Watch(processes).until(count, progress);
            counts = progress.counts();
            recordings.print();
        }
        return settled(workload, who, count, startSeconds, timeline, cassandraBefore, compacted, counts);
    }

    /** Waits until Cassandra is at rest, and counts the rows. */
    private Result settled(
            Workload workload,
            String who,
            long count,
            double startSeconds,
            Timeline timeline,
            long cassandraBefore,
            long compactedBefore,
            Optional<SinkCounts> counts)
            throws IOException, InterruptedException, FailedRunException {
        long stored = System.nanoTime();
        storage.settle();
        double idleSeconds = (System.nanoTime() - stored) / 1e9;
        Idle idle = new Idle(
                idleSeconds,
                (Cpu.nanos(process(stack.cassandra())) - cassandraBefore) / 1e3 / count,
                (double) (storage.bytesCompacted() - compactedBefore) / count,
                (double) storage.bytesOnDisk(workload.table()) / count);
        long rows = storage.count(workload.table());
        if (rows != count) {
            throw new FailedRunException("There are %,d rows in %s instead of %,d"
                    .formatted(rows, workload.table().fullName(), count));
        }
        return new Result(workload, who, startSeconds, timeline, idle, counts);
    }

    private void await(String connector, Predicate<ConnectorStatus> state)
            throws InterruptedException, FailedRunException {
        ConnectClient connect = stack.connect().client();
        long deadline = System.nanoTime() + STATE_TIMEOUT.toNanos();
        Optional<ConnectorStatus> status = Optional.empty();
        while (System.nanoTime() < deadline) {
            status = connect.statusIfKnown(connector);
            if (status.filter(state).isPresent()) {
                return;
            }
            Optional<String> failure = status.flatMap(ConnectorStatus::failure);
            if (failure.isPresent()) {
                throw new FailedRunException(failure.get());
            }
            Thread.sleep(STATE_PAUSE_MS);
        }
        throw new StackException("Connector " + connector + " is not as it should be after " + STATE_TIMEOUT.toSeconds()
                + " s: " + status.map(ConnectorStatus::toString).orElse("unknown to the worker")
                + ". Its worker's log: " + stack.connect().log());
    }

    static ProcessHandle process(Server server) {
        return ProcessHandle.of(server.pid()).orElseThrow();
    }
}
