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
            :root { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --page: #ffffff; --rule: #d8dee4; --inside: #ffffff;
              --c0: #0b6bcb; --c1: #8a6d00; --c2: #1a7f4b; --c3: #a03c8f; --c4: #59636e; --c5: #b8461b; --good: #1a7f4b; --bad: #b42318; }
            @media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --quiet: #9aa4af; --page: #14181d; --rule: #333b44;
              --inside: #14181d; --c0: #58a6ff; --c1: #d9b13b; --c2: #4cc38a; --c3: #e08ad0; --c4: #9aa4af; --c5: #f0883e;
              --good: #4cc38a; --bad: #ff7b72; } }
            body { margin: 0 auto; padding: 24px 28px 60px; max-width: 1200px; background: var(--page); color: var(--text);
              font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 24px; margin: 0 0 2px; } h2 { font-size: 19px; margin: 38px 0 6px; border-top: 1px solid var(--rule);
              padding-top: 18px; } h3 { font-size: 15px; margin: 20px 0 4px; }
            p { margin: 4px 0 10px; max-width: 75em; } .quiet, caption, figcaption { color: var(--quiet); }
            code { font: 13px ui-monospace, monospace; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13.5px; width: 100%; }
            th, td { padding: 3px 7px; text-align: right; white-space: nowrap; } th { font-weight: 600; vertical-align: bottom; }
            th:nth-child(-n+2), td:nth-child(-n+2) { text-align: left; }
            thead th { border-bottom: 1px solid var(--rule); } tr.first td { border-top: 1px solid var(--rule); }
            td.share { font-weight: 600; }
            .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(440px, 1fr)); gap: 10px 26px; }
            figure { margin: 0; } figure h3 { margin-bottom: 2px; }
            svg { width: 100%; height: auto; display: block; } svg text { fill: var(--text); font: 12px system-ui, sans-serif; }
            svg text.tick { fill: var(--quiet); } svg text.inside { fill: var(--inside); font-weight: 600; font-size: 11px; }
            .grid { stroke: var(--rule); stroke-width: 1; } .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
            .line.c0 { stroke: var(--c0); } .line.c1 { stroke: var(--c1); } .line.c2 { stroke: var(--c2); }
            .line.c3 { stroke: var(--c3); } .line.c4 { stroke: var(--c4); } .line.c5 { stroke: var(--c5); }
            rect.c0 { fill: var(--c0); } rect.c1 { fill: var(--c1); } rect.c2 { fill: var(--c2); } rect.c3 { fill: var(--c3); }
            rect.c4 { fill: var(--c4); } rect.c5 { fill: var(--c5); }
            .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; color: var(--quiet); margin: 2px 0 6px; }
            .legend i { display: inline-block; width: 12px; height: 12px; border-radius: 2px; margin-right: 6px; vertical-align: -1px; }
            i.c0 { background: var(--c0); } i.c1 { background: var(--c1); } i.c2 { background: var(--c2); } i.c3 { background: var(--c3); }
            i.c4 { background: var(--c4); } i.c5 { background: var(--c5); }
            .good { color: var(--good); } .bad { color: var(--bad); }
            </style>
            </head>
            <body>
            """;

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
        html.append("""
                <p style="margin-top: 14px">The shipped connectors in a real Connect worker write topics that were full before anything started; the
                bare driver writes the very same rows from memory, in batches such as nobody can make who does not know all rows beforehand.
                <b>Sustained</b>: from a tenth of the rows on, until the last is acknowledged. <b>In all</b>: from the connector's tasks being
                RUNNING on. <b>Until idle</b>: until the table is flushed and no compaction runs or waits, too.</p>
                """);
    }

    /** Adds the workloads of one server. */
    void workloads(String server, List<Result> results, List<String> failures) {
        if (results.isEmpty() && failures.isEmpty()) {
            return;
        }
        html.append("<h2>").append(escaped(title(server))).append(": rows from a topic to a table</h2>\n");
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
        html.append(
                ("<p><b>%s events/s</b>: %s events in %s s, to the last row, the last counter and the last commit; the last event's row was"
                                + " there after %s s, and no compaction ran any more %s s after the end. <span class=\"good\">%s</span></p>\n")
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
        html.append(
                ("<p class=\"quiet\">Cassandra until no compaction ran any more: %s µs. Rows per request: %s of the events, %s of"
                                + " the counters, of which there are %s per thousand events.</p>\n")
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
                <thead><tr><th>workload</th><th>who</th><th>sustained<br>rows/s</th><th>of the<br>driver</th><th>in all<br>rows/s</th>
                <th>until idle<br>rows/s</th><th>full speed<br>after, s</th><th>client<br>µs/row</th><th>Cassandra<br>µs/row</th>
                <th>until idle<br>µs/row</th><th>rows per<br>request</th><th>values<br>B/row</th><th>on disk<br>B/row</th>
                <th>compacted<br>B/row</th></tr></thead>
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
            cell(number(result.secondsToFullSpeed(), 0));
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
                <p class="quiet">CPU time is the operating system's, of all threads of a process, compiler and collector included; the client
                is the Connect worker, or the program that is the bare driver. <b>Full speed</b>: the first of three seconds with nine tenths of
                the sustained rate.</p>
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
