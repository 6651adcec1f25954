package io.millrace.monitor;

import io.millrace.monitor.source.Letters;
import io.millrace.monitor.source.TopCounters;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the line is at one moment. Numbers that are not known are null, and never 0; {@code notes} say why, and what to give. It holds
 * no payload, no secret and no configuration: it is what the page and {@code --json} show as it is.
 *
 * @param title whose line it is
 * @param atMs the moment, milliseconds since 1970
 * @param oldMs how long ago that was, if looking has failed since; else null
 * @param summary how it is, in a line: the first problem, or that there is none
 * @param level the worst of the problems' levels
 * @param problems what somebody should look at, the worst first
 * @param notes what is not known, and why
 * @param lag offsets that are still to be processed or to be stored, in all
 * @param lagPartial whether some connectors are not in the lag: it is no less
 * @param source what the streams application reads; null where no streams application is looked at
 * @param streams null likewise
 * @param results what the sinks read
 * @param sinks by name
 * @param incidents what has been broken lately, the newest first
 * @param point this moment's part of the curves
 */
public record Snapshot(
        String title,
        long atMs,
        Long oldMs,
        String summary,
        Level level,
        List<Problem> problems,
        List<Note> notes,
        Long lag,
        boolean lagPartial,
        Producers producers,
        Queue source,
        Streams streams,
        Queue results,
        List<Sink> sinks,
        Cassandra cassandra,
        DeadLetters deadLetters,
        List<Incident> incidents,
        Point point) {

    public Snapshot {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
        sinks = List.copyOf(sinks);
        incidents = List.copyOf(incidents);
    }

    /** Of a line of which nothing is known. */
    static Snapshot nothing(String title, long atMs) {
        return new Snapshot(
                title,
                atMs,
                null,
                "Nothing is known",
                Level.WARN,
                List.of(),
                List.of(),
                null,
                false,
                new Producers(null, null),
                null,
                null,
                new Queue(List.of(), null, null, null, false),
                List.of(),
                new Cassandra(null, null, null, null, false),
                new DeadLetters(null, null, List.of(), List.of(), null),
                List.of(),
                new Point(atMs, null, null, null));
    }

    /** The same later on, when it is not known any more whether it still holds. */
    Snapshot old(long forMs, String why) {
        return new Snapshot(
                title,
                atMs,
                forMs,
                why,
                Level.BAD,
                Stream.concat(Stream.of(new Problem(Level.BAD, Part.WATCH, why)), problems.stream())
                        .toList(),
                notes,
                lag,
                lagPartial,
                producers,
                source,
                streams,
                results,
                sinks,
                cassandra,
                deadLetters,
                incidents,
                point);
    }

    /** How bad it is. */
    public enum Level {
        OK,
        WARN,
        BAD
    }

    /** The parts of the line. */
    public enum Part {
        PRODUCERS,
        KAFKA,
        STREAMS,
        CONNECT,
        SINK,
        CASSANDRA,
        DEAD_LETTERS,
        /** None of them: who looks. */
        WATCH
    }

    /** Something that somebody should look at. */
    public record Problem(Level level, Part part, String text) {}

    /** Something that is not known, and what makes it known. */
    public record Note(Part part, String text) {}

    /**
     * Who writes the events.
     *
     * @param sent events sent by this run; null where nobody here sends
     * @param planned of how many
     */
    public record Producers(Long sent, Long planned) {}

    /**
     * Topics between two parts.
     *
     * @param topics by name
     * @param inPerSecond offsets a second that are added to them, transaction markers among them
     * @param outPerSecond offsets a second that those who read them commit
     * @param lag offsets that are still to be committed
     * @param partial whether some of those who read them are not in the sums, which are no less than these then
     */
    public record Queue(List<String> topics, Double inPerSecond, Double outPerSecond, Long lag, boolean partial) {
        public Queue {
            topics = List.copyOf(topics);
        }
    }

    /**
     * The streams application.
     *
     * @param state as Kafka Streams names it, of the instance that is worst off; null while that is not known
     * @param instances how many instances tell
     * @param eventsPerSecond events read, or offsets where it does not tell
     * @param rowsPerSecond rollup rows written
     * @param foldRatio events per partial aggregate, lately
     * @param innerLag offsets of its own topics, between its two halves, that it has still to read
     * @param restoring records that are still to be read before all partitions are processed
     * @param partial whether some instances are not in the sums, which are no less than these then
     */
    public record Streams(
            String state,
            Integer instances,
            Double eventsPerSecond,
            Double rowsPerSecond,
            Double foldRatio,
            Long innerLag,
            Long restoring,
            boolean partial) {}

    /**
     * One connector.
     *
     * @param state as Connect names it
     * @param problem why it failed, in a line; else null
     * @param lag offsets of its topics that are still to be committed
     * @param numbers of all tasks together
     */
    public record Sink(
            String name,
            String state,
            String problem,
            List<String> topics,
            Long lag,
            Numbers numbers,
            List<Task> tasks) {}

    /** One task; {@code problem} is why it failed, in a line, or null. */
    public record Task(int id, String state, String worker, String problem, Numbers numbers) {}

    /**
     * What the sink tells of itself. Rates are of the last ten seconds; percentiles, and only they, of the worker's own samples.
     *
     * @param rowsPerRequest null also while no request was answered
     * @param latencyP50Ms null also while there was none
     * @param pausedShare of the last ten seconds, from 0 to 1, on average over the tasks
     * @param retried rows sent again since the tasks were started
     * @param deadLettered records since the tasks were started
     * @param partial whether some tasks that run, or may, are not in the sums, which are no less than these then
     */
    public record Numbers(
            Double recordsPerSecond,
            Double rowsPerSecond,
            Double requestsPerSecond,
            Double rowsPerRequest,
            Long inFlight,
            Long inFlightLimit,
            Double latencyP50Ms,
            Double latencyP99Ms,
            Double retriedPerSecond,
            Long retried,
            Double failedPerSecond,
            Double pausedShare,
            Long partitionsPaused,
            Long bufferedRows,
            Long oldestUnacknowledgedMs,
            Long deadLettered,
            boolean partial) {

        /** Nothing is known. */
        static final Numbers UNKNOWN = new Numbers(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, false);
    }

    /**
     * The database.
     *
     * @param answers null where it is not asked
     * @param rowsPerSecond rows that it has acknowledged to the sinks
     * @param top as it was last read; null until it was
     * @param partial whether some tasks that run, or may, are not in the sums, which are no less than these then
     */
    public record Cassandra(
            Boolean answers, Double rowsPerSecond, Double requestsPerSecond, TopCounters top, boolean partial) {}

    /**
     * The dead letters of both stages.
     *
     * @param letters in all topics; null while not known
     * @param sentBack how many of them are known to have been sent back to where they came from; null likewise
     */
    public record DeadLetters(
            Long letters,
            Long sentBack,
            List<Letters.Topic> topics,
            List<Letters.Reason> reasons,
            Letters.Example example) {}

    /**
     * Something that was broken, and what came of it.
     *
     * @param name what: the fault's name, or the part's
     * @param what in words
     * @param overMs when it was whole again; null until then
     * @param storedBefore records stored a second in the quarter of a minute before
     * @param storedDuring the same while it lasted
     * @param storedAfter the same from its end until it was caught up
     * @param lagBefore the lag when it began
     * @param lagPeak the greatest lag until it was caught up
     * @param caughtUpMs how long after its end the lag was no more than in the quarter of a minute before; null until then
     */
    public record Incident(
            String name,
            String what,
            long beganMs,
            Long overMs,
            Double storedBefore,
            Double storedDuring,
            Double storedAfter,
            Long lagBefore,
            Long lagPeak,
            Long caughtUpMs) {}

    /**
     * A moment of the curves.
     *
     * @param inPerSecond events that come in
     * @param storedPerSecond records that the sinks have stored and committed
     */
    public record Point(long atMs, Double inPerSecond, Double storedPerSecond, Long lag) {}
}
