package io.millrace.benchmarks.line;

import io.millrace.benchmarks.line.Timeline.Window;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** What is said on the terminal. */
final class Console {

    private static final int SECONDS_SHOWN = 30;

    private final PrintStream out;

    Console(PrintStream out) {
        this.out = out;
    }

    void line(String format, Object... arguments) {
        out.printf(Locale.ROOT, format + "%n", arguments);
    }

    /** Says at once how a run went. */
    void run(Result result) {
        Window whole = result.timeline().whole();
        line(
                "%-20s %-16s %,10.0f rows/s sustained, %,.0f in all; %s us/row; %.1f s until compaction was idle",
                result.workload().title,
                result.who(),
                result.sustained().rowsPerSecond(),
                whole.rowsPerSecond(),
                micros(result.sustained()),
                result.idle().seconds());
        result.counts()
                .ifPresent(counts -> line(
                        "%-20s %-16s %,d requests of %.1f rows, %,d rows retried, %,d coalesced;"
                                + " partitions paused for %.1f s of all tasks' time",
                        "",
                        "",
                        counts.requests(),
                        counts.rowsPerRequest(),
                        counts.retried(),
                        counts.coalesced(),
                        counts.pausedMillis() / 1e3));
        List<Double> rates = result.timeline().perSecond();
        line(
                "%-20s %-16s full speed after %s s; thousands of rows in each of the first seconds: %s",
                "",
                "",
                seconds(result.secondsToFullSpeed()),
                rates.stream()
                        .limit(SECONDS_SHOWN)
                        .map(rate -> String.format(Locale.ROOT, rate < 9_950 ? "%.1f" : "%.0f", rate / 1_000))
                        .collect(Collectors.joining(" ")));
    }

    /** The table of all runs. */
    void table(String server, List<Result> results) {
        line("");
        line(
                "%-20s %-16s %10s %7s %10s %10s | %7s %7s %7s %7s %7s | %7s %7s | %7s %6s %6s %6s",
                server,
                "",
                "sustained",
                "of",
                "in all",
                "till idle",
                "client",
                "Cassan-",
                "Kafka",
                "regi-",
                "till",
                "client",
                "Cassan-",
                "rows/",
                "value",
                "disk",
                "comp.");
        line(
                "%-20s %-16s %10s %7s %10s %10s | %7s %7s %7s %7s %7s | %7s %7s | %7s %6s %6s %6s",
                "", "", "rows/s", "driver", "rows/s", "rows/s", "us/row", "dra", "", "stry", "idle", "in all", "dra",
                "request", "B/row", "B/row", "B/row");
        for (Result result : results) {
            row(result, results);
        }
        line("client: the Connect worker, or the program that is the bare driver");
    }

    private void row(Result result, List<Result> results) {
        Window sustained = result.sustained();
        Window whole = result.timeline().whole();
        String client = client(result);
        Optional<SinkCounts> counts = result.counts();
        line(
                "%-20s %-16s %,10.0f %7s %,10.0f %,10.0f | %7.1f %7.1f %7s %7s %7.1f |"
                        + " %7.1f %7.1f | %7s %6s %6.0f %6.0f",
                result.workload().title,
                result.who(),
                sustained.rowsPerSecond(),
                shareOfDriver(result, results),
                whole.rowsPerSecond(),
                result.rowsPerSecondUntilIdle(),
                sustained.cpuMicros().get(client),
                sustained.cpuMicros().get(Line.CASSANDRA),
                number(sustained.cpuMicros().get(Line.KAFKA), 1),
                number(sustained.cpuMicros().get(Line.REGISTRY), 1),
                result.idle().cassandraMicros(),
                whole.cpuMicros().get(client),
                whole.cpuMicros().get(Line.CASSANDRA),
                number(counts.map(SinkCounts::rowsPerRequest).orElse(null), 1),
                number(counts.map(SinkCounts::bytesPerRow).orElse(null), 0),
                result.idle().diskBytes(),
                result.idle().compactedBytes());
    }

    /** How a run from the producer to the last row went. */
    void endToEnd(String server, EndToEnd.Result result) {
        Window whole = result.timeline().whole();
        line("");
        line(
                "%s, end to end: %,d events in %.1f s: %,.0f events/s; the last event's row after %.1f s,"
                        + " compaction idle %.1f s after the end",
                server,
                whole.rows(),
                whole.seconds(),
                whole.rowsPerSecond(),
                result.secondsToLastEvent(),
                result.idleSeconds());
        line("us of CPU per event: %s; Cassandra until idle %.1f", micros(whole), result.cassandraMicros());
        line(
                "rows per request: events %.1f, counters %.1f; rows of counters per thousand events: %.1f",
                result.flow().rowsPerRequest(),
                result.counters().rowsPerRequest(),
                1e3 * result.counters().written() / whole.rows());
        line("%s", result.verdict());
    }

    static String client(Result result) {
        return result.timeline().whole().cpuMicros().containsKey(Line.WORKER) ? Line.WORKER : Line.DRIVER;
    }

    /** As a percentage of the bare driver's rows per second with the same rows; empty without a driver. */
    static String shareOfDriver(Result result, List<Result> results) {
        return results.stream()
                .filter(each ->
                        each.workload() == result.workload() && client(each).equals(Line.DRIVER))
                .map(driver ->
                        result.sustained().rowsPerSecond() / driver.sustained().rowsPerSecond())
                .filter(Double::isFinite)
                .findFirst()
                .map(share -> String.format(Locale.ROOT, "%.0f%%", 100 * share))
                .orElse("");
    }

    static String seconds(OptionalInt seconds) {
        return seconds.isPresent() ? Integer.toString(seconds.getAsInt()) : "-";
    }

    private static String number(Double value, int digits) {
        return value == null ? "" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static String micros(Window window) {
        return window.cpuMicros().entrySet().stream().map(Console::micros).collect(Collectors.joining(", "));
    }

    private static String micros(Map.Entry<String, Double> process) {
        return String.format(Locale.ROOT, "%s %.1f", process.getKey(), process.getValue());
    }
}
