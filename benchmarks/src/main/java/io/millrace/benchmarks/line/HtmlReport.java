package io.millrace.benchmarks.line;

import static io.millrace.benchmarks.line.Markup.escaped;
import static io.millrace.benchmarks.line.Markup.number;

import io.millrace.benchmarks.line.StackedBars.Bar;
import io.millrace.benchmarks.line.StackedBars.Part;
import io.millrace.benchmarks.line.Timeline.Window;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All that was measured on one page, which needs nothing beside it. */
final class HtmlReport {

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Millrace: the line at its real speed</title>
            <style>
            %s</style>
            </head>
            <body>
            """.formatted(ReportStyle.CSS);

    /** The processes in the order of their colours; whoever has none of its own has the last. */
    private static final List<Set<String>> COLOURS = List.of(
            Set.of(Line.WORKER, Line.DRIVER),
            Set.of(Line.CASSANDRA),
            Set.of(Line.KAFKA),
            Set.of(EndToEnd.STREAMS),
            Set.of(Line.REGISTRY),
            Set.of(EndToEnd.SENDER));

    private final StringBuilder html = new StringBuilder(HEAD);

    /**
     * @param facts what was run where, a line each
     */
    HtmlReport(List<String> facts) {
        html.append("<h1>The line at its real speed</h1>\n");
        facts.forEach(fact ->
                html.append("<div class=\"quiet\">").append(escaped(fact)).append("</div>\n"));
    }

    /** Adds the workloads of one server. */
    void workloads(String server, List<Result> results, List<String> failures) {
        if (results.isEmpty() && failures.isEmpty()) {
            return;
        }
        html.append("<h2>").append(escaped(title(server))).append(": rows from a topic to a table</h2>\n");
        html.append("""
                <p>The shipped connectors in a real Connect worker write topics that were full before anything
                started; the bare driver writes the very same rows from memory, in batches such as nobody can make who
                does not know all rows beforehand. <b>Sustained</b>: from a tenth of the rows on, until the
                last is acknowledged. <b>In all</b>: from the connector's tasks being RUNNING on. <b>Until idle</b>:
                until the table is flushed and no compaction runs or waits, too.</p>
                """);
        failures.forEach(failure -> html.append("<p class=\"bad\">FAILED: ")
                .append(escaped(failure))
                .append("</p>\n"));
        if (!results.isEmpty()) {
            table(results);
            cpu(results);
            plots(results);
        }
    }

    /** Adds the whole pipeline of one server. */
    void endToEnd(String server, EndToEnd.Result result) {
        Window whole = result.timeline().whole();
        html.append("<h2>").append(escaped(title(server))).append(": from the producer to the last row</h2>\n");
        html.append("""
                <p>The quickstart's pipeline on servers of its own: generated events through the streams application, a
                flow and two rollups, to Cassandra by both connectors; every row and every counter is compared with what
                was sent.</p>
                """);
        html.append(("<p><b>%s events/s</b>: %s events in %s s, to the last row, the last counter and the last commit;"
                        + " the last event's row was there after %s s, and no compaction ran any more %s s"
                        + " after the end. <span class=\"good\">%s</span></p>\n")
                .formatted(
                        number(whole.rowsPerSecond(), 0),
                        number((double) whole.rows(), 0),
                        number(whole.seconds(), 1),
                        number(result.secondsToLastEvent(), 1),
                        number(result.idleSeconds(), 1),
                        escaped(result.verdict())));
        html.append("<h3>CPU time per event, µs</h3>\n");
        List<Bar> bars = List.of(new Bar("until the last commit", parts(whole.cpuMicros())));
        legend(bars);
        html.append(new StackedBars(bars).svg("CPU time per event of each process, in microseconds"));
        html.append(("<p class=\"quiet\">Cassandra until no compaction ran any more: %s µs. Rows per request: %s of"
                        + " the events, %s of the counters, of which there are %s per thousand events.</p>\n")
                .formatted(
                        number(result.cassandraMicros(), 1),
                        number(result.flow().rowsPerRequest(), 1),
                        number(result.counters().rowsPerRequest(), 1),
                        number(1e3 * result.counters().written() / whole.rows(), 1)));
        html.append("<div class=\"plots\">");
        plot(
                "Events stored per second",
                List.of(new LinePlot.Series("events", "c0", result.timeline().perSecond())));
        html.append("</div>\n");
    }

    /** The whole page. */
    String html() {
        return html + "</body>\n</html>\n";
    }

    private void table(List<Result> results) {
        html.append("""
                <div class="scroll"><table>
                <thead><tr><th>workload</th><th>who</th>
                <th>sustained<br>rows/s</th><th>of the<br>driver</th><th>in all<br>rows/s</th>
                <th>until idle<br>rows/s</th>
                <th>full speed<br>after, s</th>
                <th>client<br>µs/row</th><th>Cassandra<br>µs/row</th><th>until idle<br>µs/row</th>
                <th>rows per<br>request</th><th>values<br>B/row</th><th>on disk<br>B/row</th><th>compacted<br>B/row</th>
                </tr></thead>
                <tbody>
                """);
        Workload before = null;
        for (Result result : results) {
            boolean first = result.workload() != before;
            before = result.workload();
            Window sustained = result.sustained();
            Optional<SinkCounts> counts = result.counts();
            html.append(first ? "<tr class=\"first\">" : "<tr>");
            cell(first ? escaped(result.workload().title) : "");
            cell(escaped(result.who()));
            cell(number(sustained.rowsPerSecond(), 0));
            html.append("<td class=\"share\">")
                    .append(Console.shareOfDriver(result, results))
                    .append("</td>");
            cell(number(result.timeline().whole().rowsPerSecond(), 0));
            cell(number(result.rowsPerSecondUntilIdle(), 0));
            cell(Console.seconds(result.secondsToFullSpeed()));
            cell(number(sustained.cpuMicros().get(Console.client(result)), 1));
            cell(number(sustained.cpuMicros().get(Line.CASSANDRA), 1));
            cell(number(result.idle().cassandraMicros(), 1));
            cell(counts.map(each -> number(each.rowsPerRequest(), 1)).orElse(""));
            cell(counts.map(each -> number(each.bytesPerRow(), 0)).orElse(""));
            cell(number(result.idle().diskBytes(), 0));
            cell(number(result.idle().compactedBytes(), 0));
            html.append("</tr>\n");
        }
        html.append("""
                </tbody></table></div>
                <p class="quiet">CPU time is the operating system's, of all threads of a process, compiler and collector
                included; the client is the Connect worker, or the program that is the bare driver. <b>Full
                speed</b>: the first of three seconds with nine tenths of the sustained rate.</p>
                """);
    }

    private void cpu(List<Result> results) {
        html.append("<h3>CPU time per row while under way, µs</h3>\n");
        List<Bar> bars = results.stream()
                .map(result -> new Bar(
                        result.workload().title + ", " + result.who(),
                        parts(result.sustained().cpuMicros())))
                .toList();
        legend(bars);
        html.append(new StackedBars(bars).svg("CPU time per row of each process, in microseconds"));
    }

    private void plots(List<Result> results) {
        html.append("<h3>Rows per second over time</h3>\n<div class=\"plots\">\n");
        Set<Workload> workloads = new LinkedHashSet<>();
        results.forEach(result -> workloads.add(result.workload()));
        for (Workload workload : workloads) {
            List<LinePlot.Series> series = new ArrayList<>();
            for (Result result : results) {
                if (result.workload() == workload) {
                    boolean driver = Console.client(result).equals(Line.DRIVER);
                    String style =
                            driver ? "c4" : List.of("c0", "c2", "c3", "c5").get(series.size() % 4);
                    series.add(new LinePlot.Series(
                            result.who(), style, result.timeline().perSecond()));
                }
            }
            plot(workload.title, series);
        }
        html.append("</div>\n");
    }

    private void plot(String title, List<LinePlot.Series> series) {
        html.append("<figure><h3>").append(escaped(title)).append("</h3><div class=\"legend\">");
        series.forEach(each -> key(each.style(), each.name()));
        html.append("</div>\n").append(new LinePlot(series).svg(title)).append("</figure>\n");
    }

    private void legend(List<Bar> bars) {
        html.append("<div class=\"legend\">");
        Map<String, Set<String>> shown = new TreeMap<>();
        for (Bar bar : bars) {
            for (Part part : bar.parts()) {
                shown.computeIfAbsent(part.style(), style -> new LinkedHashSet<>())
                        .add(part.name());
            }
        }
        shown.forEach((style, names) -> key(style, String.join(" or ", names)));
        html.append("</div>\n");
    }

    private void key(String style, String name) {
        html.append("<span><i class=\"")
                .append(style)
                .append("\"></i>")
                .append(escaped(name))
                .append("</span>");
    }

    private void cell(String content) {
        html.append("<td>").append(content).append("</td>");
    }

    private static List<Part> parts(Map<String, Double> micros) {
        List<Part> parts = new ArrayList<>();
        micros.forEach((process, each) -> parts.add(new Part(process, "c" + colour(process), each)));
        return parts;
    }

    private static int colour(String process) {
        for (int i = 0; i < COLOURS.size(); i++) {
            if (COLOURS.get(i).contains(process)) {
                return i;
            }
        }
        return COLOURS.size() - 1;
    }

    private static String title(String server) {
        return switch (server) {
            case "SHIPPED" -> "Cassandra as it is shipped";
            case "LOCAL" -> "Cassandra as the local stack has it";
            default -> server;
        };
    }
}
