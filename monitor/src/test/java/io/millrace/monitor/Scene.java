package io.millrace.monitor;

import io.millrace.monitor.source.Connector;
import io.millrace.monitor.source.Connectors;
import io.millrace.monitor.source.GroupOffsets;
import io.millrace.monitor.source.Groups;
import io.millrace.monitor.source.Letters;
import io.millrace.monitor.source.SinkMetrics;
import io.millrace.monitor.source.SinkMetrics.TaskKey;
import io.millrace.monitor.source.StreamsMetrics;
import io.millrace.monitor.source.TopCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** A line that a test plays, second by second: what its parts would tell, and what the monitor makes of it. */
public final class Scene {

    public static final Instant BEGIN = Instant.parse("2026-11-28T20:00:00Z");
    public static final String SINK = "page-events-sink";

    private static final String APPLICATION = "millrace";

    private final Line line;
    private final Optional<String> applicationId;
    private final List<Look.Fault> faults = new ArrayList<>();
    private Instant now = BEGIN;
    private long written;
    private long processed;
    private long stored;
    private long rows;
    private long inPerSecond;
    private long processedPerSecond;
    private long storedPerSecond;

    public List<Connector> connectors = List.of(connector("RUNNING", null));
    public List<String> missing = List.of();
    public boolean applicationIsNowhere;
    public boolean sinkIsNowhere;
    /** Groups that are not told, and why. */
    public Map<String, String> groupsMissing = Map.of();

    /** What retention has deleted before the sink, or the application, had read it; their positions are behind it. */
    public long lostToSink;

    public long lostToApplication;
    /** Rows a second that the sink writes besides, and does not commit. */
    public long writtenAhead;
    /** Connectors that are there and of whose group nothing is told. */
    public Set<String> unheard = Set.of();
    /** Tasks that do not tell their numbers. */
    public Set<TaskKey> mute = Set.of();
    /** Workers, and instances of the application, that do not answer. */
    public List<String> workersMissing = List.of();

    public List<String> instancesMissing = List.of();
    public String connectSilent;
    public String kafkaSilent;
    public String sinkSilent;
    public String sinkRemedy;
    public String streamsSilent;
    public String streamsState = "RUNNING";
    public long restoring;
    public String cassandraSilent;
    public Optional<SendProgress> sending = Optional.empty();
    public Letters letters = new Letters(List.of(new Letters.Topic("millrace.dlq", 0, 0, 0)), List.of(), null);
    public Optional<TopCounters> counters = Optional.of(new TopCounters(
            "millrace.page_views_total",
            "views",
            List.of(
                    new TopCounters.Row("/products/a-page-with-a-rather-long-path/which-does-not-end-soon", 48_210),
                    new TopCounters.Row("/", 31_004),
                    new TopCounters.Row("/search", 9_120)),
            9_653,
            true));
    private Instant silentSince;

    public Scene(boolean withStreams) {
        applicationId = withStreams ? Optional.of(APPLICATION) : Optional.empty();
        line = new Line("a test", applicationId, BEGIN, Duration.ZERO);
    }

    /** What goes through in each second from now on. */
    public Scene pace(long in, long through, long out) {
        inPerSecond = in;
        processedPerSecond = through;
        storedPerSecond = out;
        return this;
    }

    /** So much lies there already, and is not stored. */
    public Scene lagAtTheBegin(long offsets) {
        written += offsets;
        processed += offsets;
        return this;
    }

    /** The sink's counts begin anew, as those of a worker that was killed do. */
    public Scene workerStartsAgain() {
        rows = 0;
        return this;
    }

    public Scene fault(String name, String what) {
        faults.add(new Look.Fault(name, what, now, null));
        return this;
    }

    public Scene faultIsOver() {
        faults.replaceAll(fault ->
                new Look.Fault(fault.name(), fault.what(), fault.began(), fault.over() == null ? now : fault.over()));
        return this;
    }

    /** Who is silent from now on has been so for so long. */
    public Scene silentFor(int seconds) {
        silentSince = now.plusSeconds(1).minusSeconds(seconds);
        return this;
    }

    /** Plays so many seconds, and returns how the line is then. */
    public Snapshot play(int seconds) {
        Snapshot snapshot = null;
        for (int second = 0; second < seconds; second++) {
            now = now.plusSeconds(1);
            written += inPerSecond;
            processed = Math.min(written, processed + processedPerSecond);
            long before = stored;
            stored = Math.min(processed, stored + storedPerSecond);
            rows += stored - before + writtenAhead;
            snapshot = line.snapshot(look());
        }
        return snapshot;
    }

    /** A picture as it is shown when nobody has been able to look for so long. */
    public Snapshot looksInVain(Snapshot last, int seconds) {
        return last.old(seconds * 1000L, "This is how it was " + seconds + " s ago: looking fails");
    }

    public List<Snapshot.Point> points() {
        return line.history().points();
    }

    public static Connector connector(String taskState, String problem) {
        return connector(SINK, taskState, problem);
    }

    public static Connector connector(String name, String taskState, String problem) {
        return new Connector(
                name,
                "RUNNING",
                null,
                List.of("page-events"),
                null,
                false,
                name + ".dlq",
                "connect-" + name,
                List.of(
                        new Connector.Task(0, "RUNNING", "127.0.0.1:8083", null),
                        new Connector.Task(1, taskState, "127.0.0.1:8083", problem)));
    }

    private Look look() {
        boolean silent = connectSilent != null
                || kafkaSilent != null
                || sinkSilent != null
                || streamsSilent != null
                || cassandraSilent != null;
        silentSince = silent ? (silentSince == null ? now : silentSince) : null;
        return new Look(
                now,
                reading(connectSilent, new Connectors(connectors, missing)),
                reading(kafkaSilent, groups()),
                sinkRemedy != null ? new Reading.NotAsked<>(sinkRemedy) : reading(sinkSilent, metrics()),
                applicationId.isEmpty() ? new Reading.NotAsked<>("") : reading(streamsSilent, streams()),
                reading(cassandraSilent, counters),
                reading(kafkaSilent, letters),
                sending,
                faults);
    }

    private <T> Reading<T> reading(String why, T value) {
        return why == null ? new Reading.Known<>(value, now) : new Reading.Silent<>(silentSince, why);
    }

    private Groups groups() {
        List<GroupOffsets> groups = new ArrayList<>();
        applicationId.ifPresent(id -> groups.add(
                applicationIsNowhere ? nowhere(id) : group(id, "events", processed, written, lostToApplication)));
        for (Connector connector : connectors) {
            if (!unheard.contains(connector.name())) {
                groups.add(
                        sinkIsNowhere
                                ? nowhere(connector.group())
                                : group(connector.group(), "page-events", stored, processed, lostToSink));
            }
        }
        return new Groups(groups, groupsMissing);
    }

    private static GroupOffsets nowhere(String id) {
        return new GroupOffsets(id, Map.of(), Map.of(), Map.of(), Map.of());
    }

    private static GroupOffsets group(String id, String topic, long position, long end, long lost) {
        TopicPartition partition = new TopicPartition(topic, 0);
        return new GroupOffsets(
                id,
                Map.of(partition, position),
                Map.of(partition, end),
                Map.of(partition, end),
                Map.of(partition, new GroupOffsets.Gap(lost, lost)));
    }

    private SinkMetrics metrics() {
        Map<TaskKey, Map<String, Double>> tasks = new HashMap<>();
        for (int task = 0; task < 2; task++) {
            Map<String, Double> values = new HashMap<>();
            values.put("records-received-total", rows / 2.0);
            values.put("rows-written-total", rows / 2.0);
            values.put("requests-acknowledged-total", rows / 100.0);
            values.put("requests-failed-total", 0.0);
            values.put("rows-retried-total", 12.0);
            values.put("paused-time-ms-total", now.toEpochMilli() % 1_000_000_000 / 4.0);
            values.put("request-latency-ms-p50", rows == 0 ? Double.NaN : 3.2);
            values.put("request-latency-ms-p99", rows == 0 ? Double.NaN : 21.0 + task);
            values.put("requests-in-flight", 4.0);
            values.put("requests-in-flight-limit", 16.0);
            values.put("buffered-rows", 1_000.0);
            values.put("partitions-paused", 0.0);
            values.put("oldest-unacknowledged-age-ms", 40.0);
            values.put("records-dead-lettered-total", 0.0);
            for (Connector connector : connectors) {
                tasks.put(new TaskKey(connector.name(), task), values);
            }
        }
        tasks.keySet().removeAll(mute);
        return new SinkMetrics(tasks, workersMissing);
    }

    private StreamsMetrics streams() {
        return new StreamsMetrics(
                Map.of(
                        "127.0.0.1:8080",
                        new StreamsMetrics.Instance(
                                streamsState,
                                restoring,
                                Map.of(
                                        "millrace_events_total",
                                        (double) processed,
                                        "millrace_rows_total",
                                        processed / 4.0,
                                        "millrace_folded_events_total",
                                        processed * 2.0,
                                        "millrace_partials_total",
                                        processed * 0.8))),
                instancesMissing);
    }
}
