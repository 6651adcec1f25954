package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Pipeline.Flow;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.pipeline.Pipeline.Rollup;
import io.millrace.streams.pipeline.Pipeline.StoreKind;
import io.millrace.streams.pipeline.Pipeline.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a pipeline makes of its events: flows and rollups, with their key columns and measures. */
final class OutputReader {
    private static final Pattern CALL =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\s*(?:\\(([^)]*)\\))?(?:\\s+as\\s+([A-Za-z_][A-Za-z0-9_]*))?");

    private static final Set<String> RESERVED = Set.of("window_start", "version", "complete_since");

    private OutputReader() {}

    static Flow flow(YamlMapping flow) {
        flow.options("name", "shard-key", "filter");
        PipelineProblems problems = new PipelineProblems();
        String name = problems.read(() -> Scalars.topicName(flow, "name", "the topic the flow writes"));
        List<KeyColumn> key = problems.read(
                () -> keyColumns(flow, "shard-key", "the partition key of the table, as [page, day(occurred_at)]"));
        String filter = problems.read(() -> flow.text("filter"));
        problems.check(flow::refuseUnknownKeys);
        problems.throwIfAny();
        return new Flow(name, key, filter, flow.where());
    }

    static Rollup rollup(YamlMapping rollup) {
        rollup.options("name", "key", "partition-key", "window", "windows", "grace", "measures", "filter", "store");
        PipelineProblems problems = new PipelineProblems();
        String name = problems.read(() -> Scalars.topicName(rollup, "name", "the topic the rollup writes"));
        List<KeyColumn> key = problems.read(
                () -> keyColumns(rollup, "key", "the fields that tell one counter from another, as [page]"));
        List<Window> windows = problems.read(() -> windows(rollup, name));
        List<KeyColumn> partitionKey = rollup.has("partition-key")
                ? problems.read(() -> keyColumns(
                        rollup,
                        "partition-key",
                        "the partition key of the table, as [bucket(256, page), window_start]"))
                : key;
        List<MeasureSpec> measures = problems.read(() -> measures(rollup));
        String filter = problems.read(() -> rollup.text("filter"));
        StoreKind store = problems.read(() -> store(rollup));
        problems.check(rollup::refuseUnknownKeys);
        problems.throwIfAny();
        Rollup read = new Rollup(name, key, partitionKey, filter, windows, store, measures, rollup.where());
        problems.check(() -> refuseWindowStartOfAllTime(rollup, read));
        problems.check(() -> refuseNamesTwice(read));
        problems.throwIfAny();
        return read;
    }

    private static void refuseWindowStartOfAllTime(YamlMapping rollup, Rollup read) {
        boolean byWindow =
                read.partitionKey().stream().anyMatch(column -> column.name().equals("window_start"));
        if (byWindow && read.windows().stream().anyMatch(window -> window.length() == null)) {
            throw new PipelineException(rollup.where("partition-key"), "window none has no window_start");
        }
    }

    private static void refuseNamesTwice(Rollup rollup) {
        Set<String> names = new HashSet<>(RESERVED);
        rollup.key().forEach(column -> names.add(column.name()));
        rollup.partitionKey().forEach(column -> names.add(column.name()));
        PipelineProblems problems = new PipelineProblems();
        for (MeasureSpec measure : rollup.measures()) {
            problems.check(() -> {
                if (!names.add(measure.name())) {
                    throw new PipelineException(
                            measure.where(), "is the name of another column of the row; give the measure another name");
                }
            });
        }
        problems.throwIfAny();
    }

    private static List<MeasureSpec> measures(YamlMapping rollup) {
        List<MeasureSpec> measures = new ArrayList<>();
        if (rollup.has("measures")) {
            PipelineProblems problems = new PipelineProblems();
            YamlMapping specs = rollup.mapping("measures");
            for (String output : specs.keys()) {
                problems.check(() -> measures.add(measure(specs, output)));
            }
            problems.throwIfAny();
        }
        if (measures.isEmpty()) {
            throw rollup.missing("what to count, as {views: count, bytes: sum(bytes)}", "measures");
        }
        return measures;
    }

    private static StoreKind store(YamlMapping rollup) {
        String store = rollup.text("store");
        if (store == null || store.equals("rocksdb")) {
            return StoreKind.ROCKSDB;
        }
        if (!store.equals("memory")) {
            throw new PipelineException(rollup.where("store"), "must be rocksdb (the default) or memory");
        }
        return StoreKind.MEMORY;
    }

    /** Reads window, or windows: each of several goes to a topic of its own, named after it. */
    private static List<Window> windows(YamlMapping rollup, String name) {
        String either = "give either window (its length, as 1h, or none for all time) or windows (a list of them)";
        if (!rollup.has("window") && !rollup.has("windows")) {
            throw rollup.missing(either, "window", "windows");
        }
        if (rollup.has("window") && rollup.has("windows")) {
            throw new PipelineException(rollup.where("window"), either);
        }
        boolean several = rollup.has("windows");
        String key = several ? "windows" : "window";
        List<String> lengths = several ? rollup.list(key) : List.of(rollup.requiredText(key, "as 1h, or none"));
        Duration grace = Scalars.duration(rollup, "grace", Duration.ofHours(24));
        List<Window> windows = new ArrayList<>();
        Set<Duration> taken = new HashSet<>();
        for (String text : lengths) {
            boolean allTime = text.equals("none");
            Duration length = allTime ? null : Scalars.duration(text, rollup.where(key));
            if (!taken.add(allTime ? Duration.ZERO : length)) {
                throw new PipelineException(rollup.where(key), text + " is given twice");
            }
            if (!allTime && (length.isZero() || length.toMillis() % 1000 != 0)) {
                throw new PipelineException(rollup.where(key), "must be a whole number of seconds, at least 1s");
            }
            String topic = several ? name + "_" + (allTime ? "total" : text.replace(" ", "")) : name;
            windows.add(new Window(topic, length, allTime ? null : grace));
        }
        if (windows.isEmpty()) {
            throw new PipelineException(rollup.where(key), "is empty: the windows' lengths, as [1m, 1h, none]");
        }
        if (rollup.has("grace") && windows.stream().allMatch(window -> window.length() == null)) {
            throw new PipelineException(rollup.where("grace"), "has no meaning for window: none; remove it");
        }
        return windows;
    }

    private static MeasureSpec measure(YamlMapping specs, String output) {
        String where = specs.where(output);
        String text = specs.text(output);
        if (!Scalars.isField(output)) {
            throw new PipelineException(where, "a measure's name must be letters, digits and _ (an Avro field)");
        }
        Matcher call = CALL.matcher(text);
        if (!call.matches() || call.group(3) != null) {
            throw new PipelineException(where, "must be count or a function of a field, as sum(bytes)");
        }
        String arguments = call.group(2) == null ? "" : call.group(2).trim();
        return new MeasureSpec(
                output,
                call.group(1).toLowerCase(Locale.ROOT),
                arguments.isEmpty() ? List.of() : List.of(arguments.split("\\s*,\\s*", -1)),
                where);
    }

    private static List<KeyColumn> keyColumns(YamlMapping mapping, String key, String meaning) {
        if (!mapping.has(key)) {
            throw mapping.missing(meaning, key);
        }
        String where = mapping.where(key);
        List<KeyColumn> columns = new ArrayList<>();
        Set<String> names = new HashSet<>(key.equals("partition-key") ? Set.of("version") : RESERVED);
        PipelineProblems problems = new PipelineProblems();
        for (String text : mapping.list(key)) {
            problems.check(() -> {
                KeyColumn column = KeyColumns.parse(text.trim(), where);
                if (!names.add(column.name())) {
                    throw new PipelineException(
                            where,
                            "the column name " + column.name() + " is taken; name it with \"... as other_name\"");
                }
                columns.add(column);
            });
        }
        problems.throwIfAny();
        if (columns.isEmpty()) {
            throw new PipelineException(where, "is empty: " + meaning);
        }
        return columns;
    }
}
