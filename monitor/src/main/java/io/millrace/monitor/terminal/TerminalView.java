package io.millrace.monitor.terminal;

import io.millrace.monitor.Snapshot;
import io.millrace.monitor.Snapshot.Incident;
import io.millrace.monitor.Snapshot.Level;
import io.millrace.monitor.Snapshot.Numbers;
import io.millrace.monitor.Visible;
import io.millrace.monitor.source.Letters;
import io.millrace.monitor.source.TopCounters;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A snapshot in a few lines, none longer than the terminal is wide: numbers are cut there, and sentences go on below. What is not known is
 * a dash.
 */
public final class TerminalView {

    /** Of columns or rows: what is shown is read by a file, or by another program. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final String UNKNOWN = "-";
    private static final int NAME_WIDTH = 12;
    private static final int TEXT_INDENT = NAME_WIDTH + 2;
    private static final int PROBLEM_INDENT = 4;
    private static final int MOST_PROBLEMS = 4;
    private static final int MOST_COUNTERS = 3;
    private static final int TENTHS_BELOW = 100;
    private static final int PERCENT = 100;

    private final int columns;
    private final int rows;
    private final boolean colours;
    private final DateTimeFormatter clock;

    /**
     * Makes a view.
     *
     * @param columns how wide the terminal is
     * @param rows how high it is
     * @param colours whether it shows any
     * @param zone of the times that are shown
     */
    public TerminalView(int columns, int rows, boolean colours, ZoneId zone) {
        this.columns = columns;
        this.rows = rows;
        this.colours = colours;
        this.clock = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
    }

    /** The lines, the same number of the same kind from one moment to the next as far as that goes. */
    public List<String> lines(Snapshot snapshot) {
        List<String> lines = new ArrayList<>();
        lines.add(cut(
                time(snapshot.atMs()) + "  " + snapshot.title() + "  " + mark(snapshot.level()) + " "
                        + snapshot.summary(),
                snapshot.level()));
        producers(lines, snapshot);
        if (snapshot.source() != null) {
            queue(lines, "to process", snapshot.source());
            streams(lines, snapshot.streams());
        }
        queue(lines, "to store", snapshot.results());
        sinks(lines, snapshot.sinks());
        letters(lines, snapshot.deadLetters());
        counters(lines, snapshot.cassandra().top());
        incident(lines, snapshot);
        snapshot.problems().stream()
                .limit(MOST_PROBLEMS)
                .forEach(problem ->
                        sentence(lines, mark(problem.level()) + " " + problem.text(), PROBLEM_INDENT, problem.level()));
        int untold = snapshot.problems().size() - MOST_PROBLEMS;
        if (untold > 0) {
            lines.add("and " + untold + " more");
        }
        snapshot.notes().stream()
                .map(note -> note.text().replaceFirst("^not known: ", ""))
                .distinct()
                .forEach(note -> sentence(lines, named("not known", note), TEXT_INDENT, Level.OK));
        return fitting(lines);
    }

    /** As many as the terminal shows above the row that the cursor goes to. */
    private List<String> fitting(List<String> lines) {
        int shown = Math.max(2, rows - 1);
        if (lines.size() <= shown) {
            return lines;
        }
        List<String> fitting = new ArrayList<>(lines.subList(0, shown - 1));
        fitting.add(
                cut("and " + (lines.size() - shown + 1) + " more lines, for which this terminal is too low", Level.OK));
        return fitting;
    }

    private void producers(List<String> lines, Snapshot snapshot) {
        Snapshot.Queue first = snapshot.source() == null ? snapshot.results() : snapshot.source();
        String sent = snapshot.producers().sent() == null
                ? ""
                : "   sent " + count(snapshot.producers().sent()) + " of "
                        + count(snapshot.producers().planned());
        line(lines, "producers", atLeast(first.partial(), rate(first.inPerSecond())) + "/s" + sent);
    }

    private void queue(List<String> lines, String name, Snapshot.Queue queue) {
        line(lines, name, atLeast(queue.partial(), count(queue.lag())) + "   " + String.join(", ", queue.topics()));
    }

    private void streams(List<String> lines, Snapshot.Streams streams) {
        line(
                lines,
                "streams app",
                orUnknown(streams.state(), Function.identity()) + "   "
                        + atLeast(streams.partial(), rate(streams.eventsPerSecond())) + " events/s   "
                        + atLeast(streams.partial(), rate(streams.rowsPerSecond())) + " counters/s   "
                        + rate(streams.foldRatio())
                        + " events/partial   inside " + count(streams.innerLag()));
    }

    private void sinks(List<String> lines, List<Snapshot.Sink> sinks) {
        if (sinks.isEmpty()) {
            line(lines, "sink", UNKNOWN);
        }
        for (Snapshot.Sink sink : sinks) {
            Numbers numbers = sink.numbers();
            long running = sink.tasks().stream()
                    .filter(task -> "RUNNING".equals(task.state()))
                    .count();
            boolean known = sink.tasks().stream().allMatch(task -> task.state() != null);
            line(
                    lines,
                    "sink",
                    sink.name() + "   " + orUnknown(sink.state(), Function.identity()) + " "
                            + (known ? running + "/" + sink.tasks().size() : UNKNOWN) + "   lag " + count(sink.lag()));
            line(
                    lines,
                    "",
                    atLeast(numbers.partial(), rate(numbers.rowsPerSecond())) + " rows/s   "
                            + rate(numbers.rowsPerRequest())
                            + " rows/request   in flight "
                            + atLeast(numbers.partial(), count(numbers.inFlight())) + "/"
                            + atLeast(numbers.partial(), count(numbers.inFlightLimit())) + "   p50 "
                            + rate(numbers.latencyP50Ms()) + " ms, p99 " + rate(numbers.latencyP99Ms())
                            + " ms   retried "
                            + atLeast(numbers.partial(), rate(numbers.retriedPerSecond())) + "/s   paused "
                            + orUnknown(numbers.pausedShare(), share -> Math.round(PERCENT * share) + "%"));
        }
    }

    private void letters(List<String> lines, Snapshot.DeadLetters letters) {
        boolean known = letters.letters() != null;
        StringBuilder text = new StringBuilder(count(known ? (Long) (letters.letters() - letters.sentBack()) : null));
        if (known && letters.sentBack() > 0) {
            text.append(", and ").append(count(letters.sentBack())).append(" sent back");
        }
        long read = letters.topics().stream().mapToLong(Letters.Topic::read).sum();
        if (known && read < letters.letters() && !letters.reasons().isEmpty()) {
            text.append("   of the ").append(count(read - letters.sentBack())).append(" that were read:");
        }
        for (Letters.Reason reason : letters.reasons()) {
            text.append("   ").append(count(reason.letters())).append(" ").append(reason.reason());
        }
        line(lines, "dead letters", text.toString());
        Letters.Example example = letters.example();
        if (example != null && example.message() != null) {
            String source = example.source() == null ? "" : example.source() + ": ";
            sentence(lines, named("", "such as " + source + example.message()), TEXT_INDENT, Level.OK);
        }
    }

    private void counters(List<String> lines, TopCounters top) {
        if (top != null) {
            StringBuilder text = new StringBuilder();
            top.rows().stream().limit(MOST_COUNTERS).forEach(row -> text.append(row.key())
                    .append(" ")
                    .append(count(row.value()))
                    .append("   "));
            if (!top.whole()) {
                text.append("of the first ").append(count(top.read())).append(" rows");
            }
            line(lines, top.column(), text.toString().strip());
        }
    }

    private void incident(List<String> lines, Snapshot snapshot) {
        if (snapshot.incidents().isEmpty()) {
            return;
        }
        Incident last = snapshot.incidents().get(0);
        long lastedMs = (last.overMs() == null ? snapshot.atMs() : last.overMs()) - last.beganMs();
        String end = last.overMs() == null
                ? "not over yet"
                : last.caughtUpMs() == null
                        ? "not made up for yet"
                        : "made up for " + seconds(last.caughtUpMs()) + " after";
        line(lines, "last fault", time(last.beganMs()) + " " + last.name() + ", " + seconds(lastedMs) + "   " + end);
        line(
                lines,
                "",
                "stored/s " + rate(last.storedBefore()) + " before, " + rate(last.storedDuring()) + " meanwhile, "
                        + rate(last.storedAfter()) + " after   behind by " + count(last.lagPeak()) + " at most");
    }

    private void line(List<String> lines, String name, String text) {
        lines.add(cut(named(name, text), Level.OK));
    }

    private static String named(String name, String text) {
        return String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s  %s", name, text)
                .stripTrailing();
    }

    /** Its end may be what is to be done. */
    private void sentence(List<String> lines, String text, int indent, Level level) {
        new Paragraph(Visible.of(text), indent).lines(columns).forEach(each -> lines.add(coloured(each, level)));
    }

    private String cut(String text, Level level) {
        String visible = Visible.of(text);
        return coloured(visible.length() > columns ? beginning(visible, columns - 1) + "…" : visible, level);
    }

    private String coloured(String text, Level level) {
        if (!colours || level == Level.OK) {
            return text;
        }
        return "\u001b[" + (level == Level.BAD ? "31" : "33") + "m" + text + "\u001b[0m";
    }

    private static String beginning(String text, int length) {
        int end = Math.max(0, length);
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }

    private static String mark(Level level) {
        return switch (level) {
            case OK -> "OK";
            case WARN -> "WARN";
            case BAD -> "BAD";
        };
    }

    private String time(long ms) {
        return clock.format(Instant.ofEpochMilli(ms));
    }

    private static String seconds(long ms) {
        return Duration.ofMillis(ms).toSeconds() + " s";
    }

    private static String count(Long value) {
        return orUnknown(value, number -> String.format(Locale.ROOT, "%,d", number));
    }

    private static String rate(Double value) {
        return orUnknown(
                value,
                number ->
                        String.format(Locale.ROOT, number >= TENTHS_BELOW || number == 0 ? "%,.0f" : "%,.1f", number));
    }

    /** Marks a sum that some are not in. */
    private static String atLeast(boolean partial, String number) {
        return partial && !number.equals(UNKNOWN) ? "≥" + number : number;
    }

    private static <T> String orUnknown(T value, Function<T, String> text) {
        return value == null ? UNKNOWN : text.apply(value);
    }
}
