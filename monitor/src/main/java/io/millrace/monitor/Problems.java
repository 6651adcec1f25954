package io.millrace.monitor;

import io.millrace.monitor.Snapshot.Level;
import io.millrace.monitor.Snapshot.Note;
import io.millrace.monitor.Snapshot.Part;
import io.millrace.monitor.Snapshot.Problem;
import io.millrace.monitor.source.Connector;
import io.millrace.monitor.source.Connectors;
import io.millrace.monitor.source.GroupOffsets;
import io.millrace.monitor.source.SinkMetrics;
import io.millrace.monitor.source.StreamsMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds in a look what somebody should look at, and what is not known. */
final class Problems {

    private static final long OLD_MS = 60_000;

    private final Optional<String> applicationId;
    private final Instant begin;
    private final Duration grace;
    private final Rates rates;
    private final Standstill processing = new Standstill();
    private final Standstill storing = new Standstill();
    private final Set<Part> seenWell = EnumSet.noneOf(Part.class);
    private final List<Problem> problems = new ArrayList<>();
    /** Of what was asked for by a name that nothing has, of what is lost, and of what is not told: no outages, whoever was well. */
    private final List<Problem> apart = new ArrayList<>();

    /** As they are told afterwards, when it is known how long each lasted. */
    private final List<Problem> outages = new ArrayList<>();

    private final List<Note> notes = new ArrayList<>();
    private Look look;

    /**
     * Begins.
     *
     * @param applicationId of the streams application, if there is one
     * @param grace how long after the begin a part that has not answered yet is only starting
     * @param rates those of the looks
     */
    Problems(Optional<String> applicationId, Instant begin, Duration grace, Rates rates) {
        this.applicationId = applicationId;
        this.begin = begin;
        this.grace = grace;
        this.rates = rates;
    }

    void find(
            Look newLook,
            Snapshot.Queue source,
            Snapshot.Streams streams,
            Snapshot.Queue results,
            List<Snapshot.Sink> sinks,
            List<String> unheard,
            Snapshot.DeadLetters letters) {
        look = newLook;
        problems.clear();
        apart.clear();
        outages.clear();
        notes.clear();
        part(Part.CONNECT, look.connectors());
        part(Part.KAFKA, look.groups());
        part(Part.CASSANDRA, look.cassandra());
        if (streams != null) {
            part(Part.STREAMS, look.streams());
            streams(streams);
            applicationId.ifPresent(this::group);
            waiting(
                    processing.lasts(source.lag(), rates.grown(Line.SOURCE_OUT), look.at()),
                    source,
                    streams.eventsPerSecond(),
                    Part.STREAMS,
                    "processed");
        }
        waiting(
                storing.lasts(results.lag(), rates.grown(Line.RESULTS_OUT), look.at()),
                results,
                fastest(sinks),
                Part.SINK,
                "stored");
        look.groups().ifKnown().ifPresent(groups -> {
            apart.addAll(Losses.of(groups, applicationId));
            new TreeMap<>(groups.missing())
                    .forEach((group, why) ->
                            apart.add(new Problem(Level.BAD, Part.KAFKA, "Kafka: group " + group + ": " + why)));
        });
        unheard.forEach(each -> notes.add(new Note(Part.KAFKA, notKnown("the lag of " + each))));
        connectors();
        metrics(sinks);
        letters(letters);
    }

    /** The worst first. */
    List<Problem> problems() {
        return Stream.concat(problems.stream(), apart.stream())
                .sorted(Comparator.comparing(Problem::level).reversed())
                .toList();
    }

    /** Those of parts that have been well since the begin: what never was is no outage. */
    List<Problem> outages() {
        return Stream.concat(outages.stream(), problems.stream())
                .filter(problem -> seenWell.contains(problem.part()))
                .toList();
    }

    List<Note> notes() {
        return List.copyOf(notes);
    }

    private void part(Part part, Reading<?> reading) {
        if (reading instanceof Reading.Known) {
            seenWell.add(part);
        } else if (reading instanceof Reading.NotAsked<?> notAsked) {
            if (!notAsked.remedy().isEmpty()) {
                notes.add(new Note(part, notKnown(notAsked.remedy())));
            }
        } else if (reading instanceof Reading.Silent<?> silent) {
            String text = Line.name(part) + ": " + silent.why();
            problems.add(new Problem(levelOf(part), part, text + duration(part, silent)));
            outages.add(new Problem(levelOf(part), part, text));
        }
    }

    private Level levelOf(Part part) {
        return seenWell.contains(part) ? Level.BAD : ifNotStarting();
    }

    private Level ifNotStarting() {
        return look.at().isBefore(begin.plus(grace)) ? Level.WARN : Level.BAD;
    }

    private String duration(Part part, Reading.Silent<?> silent) {
        long seconds = Duration.between(silent.since(), look.at()).toSeconds();
        return seenWell.contains(part) && seconds > 0 ? ", for " + seconds + " s" : "";
    }

    private static String notKnown(String remedy) {
        return "not known: " + remedy;
    }

    private void streams(Snapshot.Streams streams) {
        if (streams.state() != null && !streams.state().equals("RUNNING")) {
            String restoring = streams.restoring() != null && streams.restoring() > 0
                    ? String.format(Locale.ROOT, ", %,d records to restore", streams.restoring())
                    : "";
            Level level = streams.state().contains("ERROR") || streams.state().contains("NOT_RUNNING")
                    ? Level.BAD
                    : Level.WARN;
            problems.add(new Problem(level, Part.STREAMS, "Streams app: " + streams.state() + restoring));
        }
        look.streams()
                .ifKnown()
                .map(StreamsMetrics::missing)
                .orElse(List.of())
                .forEach(each -> problems.add(
                        new Problem(Level.BAD, Part.STREAMS, "Streams app: an instance does not tell: " + each)));
    }

    private void group(String id) {
        if (look.groups()
                .ifKnown()
                .flatMap(groups -> groups.of(id))
                .filter(GroupOffsets::isNowhere)
                .isPresent()) {
            apart.add(new Problem(
                    ifNotStarting(),
                    Part.STREAMS,
                    "Streams app: group " + id + " has no members and no offsets: is that its application.id?"));
        }
    }

    /**
     * Says that something is behind and nobody goes on with it: a group whose members are not there yet, for one.
     *
     * @param perSecond what is done by who does it, committed or not; null where they do not tell
     */
    private void waiting(Duration lasts, Snapshot.Queue queue, Double perSecond, Part part, String done) {
        if (lasts.isZero() || (perSecond != null && perSecond > 0)) {
            return;
        }
        problems.add(new Problem(
                Level.WARN,
                part,
                String.format(
                        Locale.ROOT,
                        "Nothing has been %s for %d s, and %,d offsets wait",
                        done,
                        lasts.toSeconds(),
                        queue.lag())));
    }

    private static Double fastest(List<Snapshot.Sink> sinks) {
        return sinks.stream()
                .map(sink -> sink.numbers().rowsPerSecond())
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private void connectors() {
        Optional<Connectors> known = look.connectors().ifKnown();
        for (Connector connector : known.map(Connectors::there).orElse(List.of())) {
            state(connector.name(), connector.state(), connector.problem());
            if (connector.tasks().isEmpty() && connector.state().equals("RUNNING")) {
                problems.add(new Problem(Level.WARN, Part.SINK, connector.name() + " has no tasks"));
            }
            for (Connector.Task task : connector.tasks()) {
                state(connector.name() + " task " + task.id(), task.state(), task.problem());
            }
        }
        known.map(Connectors::missing)
                .orElse(List.of())
                .forEach(each -> apart.add(new Problem(ifNotStarting(), Part.CONNECT, "Connect: " + each)));
        if (known.filter(each -> each.there().isEmpty() && each.missing().isEmpty())
                .isPresent()) {
            problems.add(new Problem(Level.WARN, Part.CONNECT, "Connect: no connector of Millrace's is there"));
        }
    }

    private void state(String who, String state, String problem) {
        if (!state.equals("RUNNING")) {
            Level level = state.equals("FAILED") ? Level.BAD : Level.WARN;
            problems.add(new Problem(level, Part.SINK, who + " " + state + (problem == null ? "" : ": " + problem)));
        } else {
            seenWell.add(Part.SINK);
        }
    }

    private void metrics(List<Snapshot.Sink> sinks) {
        if (look.sink() instanceof Reading.NotAsked<?> notAsked) {
            notes.add(new Note(Part.SINK, notKnown(notAsked.remedy())));
        } else if (look.sink() instanceof Reading.Silent<?> silent) {
            notes.add(new Note(Part.SINK, notKnown(silent.why())));
        } else if (look.sink() instanceof Reading.Known<SinkMetrics> known) {
            known.value().missing().forEach(each -> notes.add(new Note(Part.SINK, "known in part: " + each)));
            known.value().tasks().forEach((task, values) -> {
                if (values.getOrDefault("topics-without-table", 0.0) > 0) {
                    problems.add(new Problem(
                            Level.BAD,
                            Part.SINK,
                            task.connector() + " task " + task.task()
                                    + " waits for a table that is not there; its log names the topic"));
                }
            });
        }
        for (Snapshot.Sink sink : sinks) {
            if (look.sink() instanceof Reading.Known) {
                mute(sink);
            }
            Long age = sink.numbers().oldestUnacknowledgedMs();
            if (age != null && age > OLD_MS) {
                problems.add(new Problem(
                        Level.WARN,
                        Part.SINK,
                        sink.name() + ": its oldest record has waited for Cassandra for " + age / 1000 + " s"));
            }
        }
    }

    private void mute(Snapshot.Sink sink) {
        List<Snapshot.Task> mute = SinkPart.mute(sink);
        if (mute.isEmpty()) {
            return;
        }
        if (sink.numbers().equals(Snapshot.Numbers.UNKNOWN)) {
            notes.add(new Note(
                    Part.SINK, notKnown("the numbers of " + sink.name() + ": no worker that is asked has them")));
            return;
        }
        String tasks = mute.stream()
                .map(task -> "task " + task.id() + (task.worker() == null ? "" : " on " + task.worker()))
                .collect(Collectors.joining(", "));
        problems.add(new Problem(
                Level.WARN, Part.SINK, sink.name() + ": no numbers of " + tasks + ": sums are without them"));
    }

    private void letters(Snapshot.DeadLetters letters) {
        look.letters().ifKnown().ifPresent(known -> new TreeMap<>(known.missing())
                .forEach((topic, why) -> notes.add(
                        new Note(Part.DEAD_LETTERS, "known in part: without the letters of " + topic + ": " + why))));
        if (look.letters() instanceof Reading.NotAsked<?> notAsked) {
            notes.add(new Note(Part.DEAD_LETTERS, notKnown(notAsked.remedy())));
        } else if (look.letters() instanceof Reading.Silent<?> silent) {
            notes.add(new Note(Part.DEAD_LETTERS, notKnown(silent.why())));
        } else if (letters.letters() != null && letters.letters() > letters.sentBack()) {
            long left = letters.letters() - letters.sentBack();
            String text = String.format(Locale.ROOT, "%,d dead letter%s", left, left == 1 ? "" : "s");
            String sent = letters.sentBack() == 0
                    ? ""
                    : String.format(Locale.ROOT, " besides %,d that were sent back", letters.sentBack());
            problems.add(new Problem(Level.WARN, Part.DEAD_LETTERS, text + sent));
        }
    }
}
