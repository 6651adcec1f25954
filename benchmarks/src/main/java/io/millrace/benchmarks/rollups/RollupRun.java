package io.millrace.benchmarks.rollups;

import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.millrace.benchmarks.Cpu;
import io.millrace.benchmarks.Profile;
import io.millrace.stack.KafkaBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Runs a contestant on a new application id until its rows add up to all events, and compares them with what they must be. */
final class RollupRun {

    /**
     * The part of the source that is read before the clock starts. Until then it is the compiler that is measured, and how long it has
     * had depends on how the group came together: with an empty one the broker waits for three seconds whether others join.
     */
    private static final int WARM_UP = 4;

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration NO_ROW_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration START_PROBE = Duration.ofMillis(20);
    private static final Duration POLL = Duration.ofMillis(50);

    private final KafkaBroker kafka;
    private final Topics topics;
    private final ProcessHandle broker;
    private final PageEvents events;
    private final Counts expected;

    /** @param expected what the events add up to */
    RollupRun(KafkaBroker kafka, Topics topics, PageEvents events, Counts expected) {
        this.kafka = kafka;
        this.topics = topics;
        this.broker = ProcessHandle.of(kafka.pid()).orElseThrow();
        this.events = events;
        this.expected = expected;
    }

    Result run(Contestant contestant, RunPlan plan) throws IOException, InterruptedException, FailedRunException {
        long sourceRecords = -Math.floorDiv(-events.count(), plan.workload().eventsPerRecord);
        topics.create(plan.output(), plan.settings().shards(), Map.of("cleanup.policy", "compact"));
        try (SchemaRegistryClient registry = new CachedSchemaRegistryClient(plan.registryUrl(), 10);
                RowWatch rows = new RowWatch(kafka, plan.output(), registry, events.begin());
                GroupWatch group = new GroupWatch(kafka, plan.applicationId(), plan.workload().topic, sourceRecords)) {
            return runAndStop(contestant, plan, rows, group, sourceRecords);
        } finally {
            // The group is left to itself: its members have not said goodbye, and its name is not used again.
            topics.delete(topic -> topic.equals(plan.output()) || topic.startsWith(plan.applicationId()));
        }
    }

    private Result runAndStop(Contestant contestant, RunPlan plan, RowWatch rows, GroupWatch group, long sourceRecords)
            throws IOException, InterruptedException, FailedRunException {
        AppProcess app = AppProcess.start(contestant, plan);
        Result result;
        try {
            awaitAssignment(app, group);
            result = measure(app, rows, group, plan, sourceRecords);
        } finally {
            app.stop();
        }
        if (plan.settings().profile()) {
            new Profile(app.recording()).print();
        }
        return result;
    }

    private static void awaitAssignment(AppProcess app, GroupWatch group)
            throws IOException, InterruptedException, FailedRunException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!group.isStable()) {
            checkAlive(app);
            if (System.nanoTime() > deadline) {
                throw new FailedRunException(
                        "it did not join its group within " + START_TIMEOUT + ":\n    " + app.lastWords());
            }
            Thread.sleep(START_PROBE.toMillis());
        }
    }

    private Result measure(AppProcess app, RowWatch rows, GroupWatch group, RunPlan plan, long sourceRecords)
            throws IOException, InterruptedException, FailedRunException {
        awaitWarmUp(app, rows, group, sourceRecords / WARM_UP);
        long appBefore = app.cpuNanos();
        long brokerBefore = Cpu.nanos(broker);
        long start = System.nanoTime();
        double count = events.count() - group.committedRecords() * plan.workload().eventsPerRecord;
        awaitRows(app, rows, group);
        long end = System.nanoTime();
        Result result = new Result(
                count / ((end - start) / 1e9),
                group.recordsPerSecond() * plan.workload().eventsPerRecord,
                (end - group.readNanos(end)) / 1e9,
                (app.cpuNanos() - appBefore) / 1e3 / count,
                (Cpu.nanos(broker) - brokerBefore) / 1e3 / count,
                topics.records(topic -> topic.startsWith(plan.applicationId()) && topic.endsWith("-repartition"))
                        * 1000
                        / (double) events.count(),
                rows.records() / (double) events.count());
        int different = rows.rows().differences(expected);
        if (different > 0) {
            throw new FailedRunException(different + " of " + expected.rows() + " rows are wrong");
        }
        return result;
    }

    private void awaitWarmUp(AppProcess app, RowWatch rows, GroupWatch group, long records)
            throws IOException, InterruptedException, FailedRunException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (group.committedRecords() < records) {
            rows.poll(POLL);
            group.probe();
            checkAlive(app);
            if (System.nanoTime() > deadline) {
                throw new FailedRunException("it did not read the first " + records + " records within " + START_TIMEOUT
                        + ":\n    " + app.lastWords());
            }
        }
    }

    private void awaitRows(AppProcess app, RowWatch rows, GroupWatch group)
            throws IOException, InterruptedException, FailedRunException {
        long lastRow = System.nanoTime();
        while (rows.rows().total() != events.count()) {
            long now = System.nanoTime();
            if (rows.poll(POLL) > 0) {
                lastRow = now;
            } else if (now - lastRow > NO_ROW_TIMEOUT.toNanos()) {
                throw new FailedRunException("its rows add up to " + rows.rows().total() + " events instead of "
                        + events.count() + ", and no more come:\n    " + app.lastWords());
            }
            group.probe();
            checkAlive(app);
        }
    }

    private static void checkAlive(AppProcess app) throws IOException, FailedRunException {
        if (!app.isAlive()) {
            throw new FailedRunException("it ended by itself:\n    " + app.lastWords());
        }
    }
}
