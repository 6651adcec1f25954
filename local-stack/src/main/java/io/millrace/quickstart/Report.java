package io.millrace.quickstart;

import io.millrace.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What is told at the end of a run. */
final class Report {

    private final Console console;

    Report(Console console) {
        this.console = console;
    }

    void comparison(Verdict verdict, Duration took) {
        verdict.rows()
                .forEach((table, rows) -> console.fact(
                        table.substring(table.indexOf('.') + 1), String.format(Locale.ROOT, "%,12d rows", rows)));
        DeadLetters deadLetters = verdict.deadLetters();
        console.fact("dead letters", String.format(Locale.ROOT, "%,12d", deadLetters.count()));
        if (deadLetters.count() > 0) {
            deadLetters.byTopic().forEach((topic, count) -> console.note(topic + ": " + count));
            deadLetters.reasons().forEach(console::note);
        }
        verdict.differences().forEach(console::problem);
        long untold = verdict.lost() + verdict.wrong() - verdict.differences().size();
        if (untold > 0) {
            console.problem(String.format(Locale.ROOT, "and %,d more", untold));
        }
        console.fact("compared in", String.format(Locale.ROOT, "%12.1f s", took.toMillis() / 1000.0));
    }

    void whereToLook(Stack stack) {
        console.heading("Where to look");
        String connect = stack.connect().url().toString();
        console.fact("connectors", connect + "/connectors/" + Pipeline.EVENTS_SINK + "/status");
        console.fact("plugins", connect + "/connector-plugins");
        console.fact("schemas", stack.registry().confluentUrl() + "/subjects");
        console.fact(
                "kafka",
                stack.kafka().bootstrapServers() + "   group " + stack.streams().applicationId() + ", groups connect-"
                        + String.join(", connect-", Pipeline.CONNECTORS));
        console.fact("cassandra", "cqlsh " + stack.cassandra().contactPoints().replace(':', ' '));
        console.fact("", "SELECT * FROM millrace.page_views_total LIMIT 5;");
        console.fact("logs", stack.runDirectory() + "/*/*.log");
    }

    void memory(Stack stack) {
        Map<String, Long> peaks = new LinkedHashMap<>(stack.peakRssKiB());
        long own = ownPeakKiB();
        if (own > 0) {
            peaks.put("this program", own);
        }
        if (!peaks.isEmpty()) {
            console.fact(
                    "peak memory",
                    peaks.entrySet().stream()
                            .map(each -> each.getKey() + " " + each.getValue() / 1024 + " MiB")
                            .collect(Collectors.joining(", ")));
        }
    }

    String minutes(Duration duration) {
        return String.format(Locale.ROOT, "%d min %02d s", duration.toMinutes(), duration.toSecondsPart());
    }

    private static long ownPeakKiB() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            // Not on Linux.
            return 0;
        }
    }
}
