package io.millrace.tool.redrive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.monitor.Visible;
import io.millrace.monitor.VisibleJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Says what has become of the letters: for people, or as one JSON object. */
final class Report {
    private static final int MOST_LINES = 40;
    private static final int WIDEST = 72;
    /** As {@code VALUE_CONVERTER: DataException}: words that may quote the record are left out. */
    private static final Pattern CLASS_ALONE = Pattern.compile("[A-Z_]+: [\\w$]+");

    private final Settings settings;
    private final Tally tally;
    private final boolean stopped;
    private final double seconds;

    /**
     * @param stopped whether it ended before all letters were looked at, as somebody asked
     * @param seconds how long it took
     */
    Report(Settings settings, Tally tally, boolean stopped, double seconds) {
        this.settings = settings;
        this.tally = tally;
        this.stopped = stopped;
        this.seconds = seconds;
    }

    void printText(PrintWriter out) {
        out.printf(
                "%s: %s%s, %s chosen%n",
                settings.topic(),
                letters(tally.letters()),
                stopped || isAtLimit() ? " looked at" : "",
                tally.chosen() == tally.letters() ? "all" : number(tally.chosen()));
        printKinds(out);
        out.println();
        printLine(out, tally.going(), settings.dryRun() ? "would go back" : "went back");
        tally.obstacles().forEach((why, count) -> printLine(out, count, why.words(settings.maxAttempts())));
        tally.unfitReasons()
                .forEach((why, count) ->
                        printLine(out, count, "cannot be asked --where, and are not chosen: " + Visible.of(why)));
        settings.selection()
                .neverThere()
                .forEach(name -> out.println("None of the letters that --where was asked of has " + name));
        if (stopped) {
            out.println("Stopped early. Run it again: it goes on where this ended");
        } else if (isAtLimit()) {
            out.println("Ended at --limit " + settings.limit() + "; letters behind it were not looked at");
        }
        out.printf(
                Locale.ROOT,
                "%s: letters=%d chosen=%d sent=%d already=%d stay=%d seconds=%.1f%n",
                settings.dryRun() ? "dry run" : "redriven",
                tally.letters(),
                tally.chosen(),
                settings.dryRun() ? 0 : tally.going(),
                tally.already(),
                tally.staying(),
                seconds);
        if (settings.dryRun() && tally.going() > 0) {
            out.println("Nothing was sent. Without --dry-run they go back");
        }
        out.flush();
    }

    private boolean isAtLimit() {
        return tally.going() >= settings.limit();
    }

    private void printKinds(PrintWriter out) {
        List<Tally.Count> kinds = tally.kinds().stream().map(Report::visible).toList();
        if (kinds.isEmpty()) {
            return;
        }
        int reason =
                width("reason", kinds.stream().map(each -> each.kind().reason()).toList());
        int table = width(
                "table or output",
                kinds.stream().map(each -> each.kind().table()).toList());
        String format = "%9s  %-" + reason + "s  %-" + table + "s  %s%n";
        out.println();
        out.printf(format, "letters", "reason", "table or output", "came from");
        for (Tally.Count each : kinds.subList(0, Math.min(MOST_LINES, kinds.size()))) {
            Tally.Kind kind = each.kind();
            out.printf(
                    format,
                    number(each.letters()),
                    shortened(kind.reason()),
                    kind.table().isEmpty() ? "-" : kind.table(),
                    kind.topic().isEmpty() ? "-" : kind.topic());
        }
        if (kinds.size() > MOST_LINES) {
            long rest = kinds.stream()
                    .skip(MOST_LINES)
                    .mapToLong(Tally.Count::letters)
                    .sum();
            out.printf("%9s  of %d other kinds (--json has all)%n", number(rest), kinds.size() - MOST_LINES);
        }
        if (kinds.stream()
                .anyMatch(each -> CLASS_ALONE.matcher(each.kind().reason()).matches())) {
            out.println();
            out.println("Where only a class is given, its words may quote the record: they are in the letter's header"
                    + " __connect.errors.exception.message (kafka-console-consumer.sh --property print.headers=true)");
        }
    }

    /** All of it comes from the letters' headers, which a producer may have set. */
    private static Tally.Count visible(Tally.Count count) {
        Tally.Kind kind = count.kind();
        return new Tally.Count(
                new Tally.Kind(Visible.of(kind.reason()), Visible.of(kind.table()), Visible.of(kind.topic())),
                count.letters());
    }

    private static int width(String title, List<String> texts) {
        return texts.stream().mapToInt(text -> Math.min(WIDEST, text.length())).reduce(title.length(), Math::max);
    }

    private static String shortened(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }

    private static void printLine(PrintWriter out, long count, String words) {
        out.printf("%9s  %s%n", number(count), words);
    }

    private static String letters(long count) {
        return number(count) + (count == 1 ? " dead letter" : " dead letters");
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    void printJson(PrintWriter out) {
        ObjectMapper json = VisibleJson.mapper().build();
        ObjectNode root = json.createObjectNode();
        root.put("topic", settings.topic());
        root.put("dryRun", settings.dryRun());
        root.put("letters", tally.letters());
        root.put("chosen", tally.chosen());
        root.put(settings.dryRun() ? "wouldSend" : "sent", tally.going());
        root.put("already", tally.already());
        root.put("stay", tally.staying());
        root.put("unfit", tally.unfit());
        root.put("stopped", stopped);
        root.put("seconds", Math.round(seconds * 10) / 10.0);
        ObjectNode why = root.putObject("obstacles");
        for (Map.Entry<Obstacle, Long> each : tally.obstacles().entrySet()) {
            why.put(each.getKey().code(), each.getValue());
        }
        ArrayNode kinds = root.putArray("kinds");
        for (Tally.Count each : tally.kinds()) {
            kinds.addObject()
                    .put("letters", each.letters())
                    .put("reason", each.kind().reason())
                    .put("table", each.kind().table())
                    .put("topic", each.kind().topic());
        }
        out.println(text(json, root));
        out.flush();
    }

    private static String text(ObjectMapper json, ObjectNode root) {
        try {
            return json.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A report cannot be written as JSON", e);
        }
    }
}
