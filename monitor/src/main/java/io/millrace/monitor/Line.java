package io.millrace.monitor;

import io.millrace.monitor.Rates.Backwards;
import io.millrace.monitor.Snapshot.Level;
import io.millrace.monitor.Snapshot.Part;
import io.millrace.monitor.Snapshot.Problem;
import io.millrace.monitor.source.Connector;
import io.millrace.monitor.source.Connectors;
import io.millrace.monitor.source.GroupOffsets;
import io.millrace.monitor.source.Groups;
import io.millrace.monitor.source.Letters;
import io.millrace.monitor.source.TopCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** Makes snapshots of looks, one after the other: what needs more than one look is kept here. For one thread. */
final class Line {

    private static final String SOURCE = "source";
    private static final String RESULTS = "results";
    private static final String IN = "\nin";
    private static final String OUT = "\nout";
    static final String SOURCE_OUT = SOURCE + OUT;
    static final String RESULTS_OUT = RESULTS + OUT;

    private final String title;
    private final Optional<StreamsPart> streamsPart;
    private final Rates rates = new Rates();
    private final SinkPart sinkPart = new SinkPart(rates);
    private final History history = new History();
    private final Incidents incidents = new Incidents(history);
    private final Problems problems;
    private List<Connector> lastConnectors = List.of();
    private TopCounters lastTop;

    /**
     * Begins.
     *
     * @param title whose line it is
     * @param applicationId of the streams application, if there is one
     * @param begin now
     * @param grace how long what has not answered yet is only starting
     */
    Line(String title, Optional<String> applicationId, Instant begin, Duration grace) {
        this.title = title;
        this.streamsPart = applicationId.map(id -> new StreamsPart(id, rates));
        this.problems = new Problems(applicationId, begin, grace, rates);
    }

    /** How a part is called. */
    static String name(Part part) {
        return switch (part) {
            case PRODUCERS -> "Producers";
            case KAFKA -> "Kafka";
            case STREAMS -> "Streams app";
            case CONNECT -> "Connect";
            case SINK -> "Sink";
            case CASSANDRA -> "Cassandra";
            case DEAD_LETTERS -> "Dead letters";
            case WATCH -> "Watching";
        };
    }

    History history() {
        return history;
    }

    Snapshot snapshot(Look look) {
        boolean drained = look.sending().map(SendProgress::drained).orElse(false);
        lastConnectors = look.connectors().ifKnown().map(Connectors::there).orElseGet(() -> lastConnectors.stream()
                .map(Line::withoutStates)
                .toList());
        List<Snapshot.Sink> sinks = sinkPart.sinks(look, lastConnectors, drained);
        Snapshot.Queue source =
                streamsPart.map(part -> source(part, look, drained)).orElse(null);
        Snapshot.Streams streams = streamsPart
                .map(part -> part.streams(look, source.outPerSecond(), drained))
                .orElse(null);
        List<String> unheard = unheard(look);
        Snapshot.Queue results = results(look, !unheard.isEmpty(), drained);
        Long lag = lag(source, streams, results);
        boolean lagPartial = lag != null && results.partial();
        Snapshot.DeadLetters letters = letters(look);
        Snapshot.Point point = new Snapshot.Point(
                look.at().toEpochMilli(),
                source == null ? ofAll(results, results.inPerSecond()) : source.inPerSecond(),
                ofAll(results, results.outPerSecond()),
                ofAll(results, lag));
        history.add(
                look.at(),
                point,
                ofAll(
                        results,
                        look.groups()
                                .ifKnown()
                                .map(groups -> rates.grown(RESULTS_OUT))
                                .orElse(null)));
        problems.find(look, source, streams, results, sinks, unheard, letters);
        incidents.observe(look.at(), point.lag(), look.faults(), problems.outages());
        List<Problem> found = problems.problems();
        return new Snapshot(
                title,
                look.at().toEpochMilli(),
                null,
                summary(found, lag, lagPartial),
                found.isEmpty() ? Level.OK : found.get(0).level(),
                found,
                problems.notes(),
                lag,
                lagPartial,
                new Snapshot.Producers(
                        look.sending().map(SendProgress::sent).orElse(null),
                        look.sending().map(SendProgress::planned).orElse(null)),
                source,
                streams,
                results,
                sinks,
                cassandra(look, sinks),
                letters,
                incidents.all(),
                point);
    }

    /** While Connect does not answer, its connectors are still there, and how they are is not known. */
    private static Connector withoutStates(Connector connector) {
        return new Connector(
                connector.name(),
                null,
                null,
                connector.topics(),
                connector.topicsRegex(),
                connector.fromTheEnd(),
                connector.deadLetterTopic(),
                connector.group(),
                connector.tasks().stream()
                        .map(task -> new Connector.Task(task.id(), null, null, null))
                        .toList());
    }

    private Snapshot.Queue source(StreamsPart part, Look look, boolean drained) {
        List<GroupOffsets> group = part.group(look).stream().toList();
        return queue(SOURCE, look, group, part::isSource, false, drained);
    }

    private Snapshot.Queue results(Look look, boolean partial, boolean drained) {
        List<GroupOffsets> groups = lastConnectors.stream()
                .map(Connector::group)
                .distinct()
                .flatMap(group -> look.groups().ifKnown().flatMap(all -> all.of(group)).stream())
                .filter(group -> !group.isNowhere())
                .toList();
        return queue(RESULTS, look, groups, topic -> true, partial, drained);
    }

    /** The connectors of which it is not known how far they are, each with why; none where Kafka tells nothing at all. */
    private List<String> unheard(Look look) {
        List<String> unheard = new ArrayList<>();
        look.groups()
                .ifKnown()
                .ifPresent(groups -> lastConnectors.forEach(connector -> {
                    Optional<GroupOffsets> group = groups.of(connector.group());
                    if (group.isEmpty()) {
                        unheard.add(connector.name() + ": "
                                + groups.missing()
                                        .getOrDefault(connector.group(), "Kafka has told nothing of its group yet"));
                    } else if (group.get().isNowhere()
                            && connector.topics().isEmpty()
                            && connector.topicsRegex() == null) {
                        // Where its topics are known, they are not there: nothing is behind.
                        unheard.add(connector.name() + ": Connect does not tell its topics yet");
                    }
                }));
        return unheard;
    }

    /** What is no sum of a part; else null. */
    private static <T> T ofAll(Snapshot.Queue queue, T value) {
        return queue.partial() ? null : value;
    }

    private Snapshot.Queue queue(
            String name,
            Look look,
            List<GroupOffsets> groups,
            Predicate<String> topics,
            boolean partial,
            boolean drained) {
        if (groups.isEmpty()) {
            return new Snapshot.Queue(List.of(), null, null, null, false);
        }
        if (look.groups() instanceof Reading.Known<Groups> known) {
            rates.observe(name + IN, ends(groups, topics), true, Backwards.TAKEN_BACK, known.at());
            rates.observe(name + OUT, read(groups, topics), true, Backwards.TAKEN_BACK, known.at());
        }
        return new Snapshot.Queue(
                groups.stream()
                        .flatMap(group -> group.position().keySet().stream())
                        .map(TopicPartition::topic)
                        .filter(topics)
                        .distinct()
                        .sorted()
                        .toList(),
                rates.perSecond(name + IN, look.at()),
                rates.perSecond(name + OUT, look.at()),
                drained
                        ? 0L
                        : groups.stream().mapToLong(group -> group.lag(topics)).sum(),
                partial && !drained);
    }

    /** What is written is written once, whoever reads it. */
    private static Map<String, Double> ends(List<GroupOffsets> groups, Predicate<String> topics) {
        Map<String, Double> ends = new HashMap<>();
        groups.forEach(group -> group.end().forEach((partition, end) -> {
            if (topics.test(partition.topic())) {
                ends.merge(partition.toString(), (double) end, Math::max);
            }
        }));
        return ends;
    }

    private static Map<String, Double> read(List<GroupOffsets> groups, Predicate<String> topics) {
        Map<String, Double> read = new HashMap<>();
        groups.forEach(group -> read.put(group.group(), (double) group.read(topics)));
        return read;
    }

    /** All of it; null as long as a part of it is not known. */
    private static Long lag(Snapshot.Queue source, Snapshot.Streams streams, Snapshot.Queue results) {
        if (results.lag() == null) {
            return null;
        }
        if (source == null) {
            return results.lag();
        }
        return source.lag() == null ? null : (Long) (source.lag() + streams.innerLag() + results.lag());
    }

    private Snapshot.Cassandra cassandra(Look look, List<Snapshot.Sink> sinks) {
        Double rows = null;
        Double requests = null;
        boolean partial = false;
        for (Snapshot.Sink sink : sinks) {
            partial |= !SinkPart.mute(sink).isEmpty();
            rows = sum(rows, sink.numbers().rowsPerSecond());
            requests = sum(requests, sink.numbers().requestsPerSecond());
        }
        Boolean answers = look.cassandra() instanceof Reading.NotAsked
                ? null
                : (Boolean) look.cassandra().ifKnown().isPresent();
        lastTop = look.cassandra().ifKnown().flatMap(each -> each).orElse(lastTop);
        return new Snapshot.Cassandra(answers, rows, requests, lastTop, partial && rows != null);
    }

    private static Double sum(Double one, Double other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one + other;
    }

    private static Snapshot.DeadLetters letters(Look look) {
        Optional<Letters> letters = look.letters().ifKnown();
        return new Snapshot.DeadLetters(
                letters.map(each -> each.topics().stream()
                                .mapToLong(Letters.Topic::letters)
                                .sum())
                        .orElse(null),
                letters.map(each -> each.topics().stream()
                                .mapToLong(Letters.Topic::sentBack)
                                .sum())
                        .orElse(null),
                letters.map(Letters::topics).orElse(List.of()),
                letters.map(Letters::reasons).orElse(List.of()),
                letters.map(Letters::example).orElse(null));
    }

    private static String summary(List<Problem> problems, Long lag, boolean partial) {
        if (!problems.isEmpty() && problems.get(0).level() == Level.BAD) {
            return problems.get(0).text();
        }
        String more = problems.isEmpty() ? "" : " · " + problems.get(0).text();
        if (lag == null) {
            return problems.isEmpty()
                    ? "Running; the lag is not known"
                    : problems.get(0).text();
        }
        String behind = String.format(Locale.ROOT, partial ? "At least %,d offsets behind" : "%,d offsets behind", lag);
        return (lag == 0 && !partial ? "Everything is stored" : behind) + more;
    }
}
