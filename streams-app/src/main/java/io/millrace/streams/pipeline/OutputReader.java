package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Pipeline.Flow;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.pipeline.Pipeline.Rollup;
import io.millrace.streams.pipeline.Pipeline.StoreKind;
import io.millrace.streams.pipeline.Pipeline.Window;
import io.millrace.streams.pipeline.Section.Item;
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

    static Flow flow(Section flow) {
        PipelineProblems problems = new PipelineProblems();
        String name = problems.read(() -> flow.text("name"));
        List<KeyColumn> key = problems.read(() -> keyColumns(flow, "shard-key"));
        String filter = problems.read(() -> flow.text("filter"));
        problems.throwIfAny();
        return new Flow(name, key, filter, flow.where());
    }

    static Rollup rollup(Section rollup) {
        PipelineProblems problems = new PipelineProblems();
        String name = problems.read(() -> rollup.text("name"));
        List<KeyColumn> key = problems.read(() -> keyColumns(rollup, "key"));
        List<Window> windows = problems.read(() -> windows(rollup, name));
        List<KeyColumn> partitionKey =
                problems.read(() -> rollup.has("partition-key") ? keyColumns(rollup, "partition-key") : key);
        List<MeasureSpec> measures = problems.read(() -> measures(rollup.section("measures")));
        String filter = problems.read(() -> rollup.text("filter"));
        String store = problems.read(() -> rollup.text("store", "rocksdb"));
        problems.throwIfAny();
        Rollup read = new Rollup(
                name,
                key,
                partitionKey,
                filter,
                windows,
                StoreKind.valueOf(store.toUpperCase(Locale.ROOT)),
                measures,
                rollup.where());
        problems.check(() -> refuseWindowStartOfAllTime(rollup, read));
        problems.check(() -> refuseNamesTwice(read));
        problems.throwIfAny();
        return read;
    }

    private static void refuseWindowStartOfAllTime(Section rollup, Rollup read) {
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

    private static List<MeasureSpec> measures(Section specs) {
        PipelineProblems problems = new PipelineProblems();
        List<MeasureSpec> measures = specs.keys().stream()
                .map(output -> problems.read(() -> measure(specs, output)))
                .toList();
        problems.throwIfAny();
        return measures;
    }

    /** Reads window, or windows: each of several goes to a topic of its own, named after it. */
    private static List<Window> windows(Section rollup, String name) {
        boolean several = rollup.has("windows");
        List<Item> lengths =
                several ? rollup.items("windows") : List.of(new Item(rollup.text("window"), rollup.where("window")));
        Duration grace = rollup.duration("grace", Duration.ofHours(24));
        List<Window> windows = new ArrayList<>();
        Set<Duration> taken = new HashSet<>();
        PipelineProblems problems = new PipelineProblems();
        for (Item item : lengths) {
            problems.check(() -> {
                Duration length = length(item);
                if (!taken.add(length == null ? Duration.ZERO : length)) {
                    throw new PipelineException(item.where(), item.text() + " is given twice");
                }
                String suffix = length == null ? "total" : item.text().replace(" ", "");
                windows.add(new Window(several ? name + "_" + suffix : name, length, length == null ? null : grace));
            });
        }
        problems.throwIfAny();
        if (rollup.has("grace") && windows.stream().allMatch(window -> window.length() == null)) {
            throw new PipelineException(rollup.where("grace"), "has no meaning for window: none; remove it");
        }
        return windows;
    }

    /** Returns a window's length; null for all time. */
    private static Duration length(Item item) {
        Duration length = item.text().equals("none") ? null : Section.duration(item.text());
        if (length != null && (length.isZero() || length.toMillis() % 1000 != 0)) {
            throw new PipelineException(item.where(), "must be a whole number of seconds, at least 1s");
        }
        return length;
    }

    private static MeasureSpec measure(Section specs, String output) {
        String where = specs.where(output);
        String text = specs.text(output);
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

    private static List<KeyColumn> keyColumns(Section section, String key) {
        List<KeyColumn> columns = new ArrayList<>();
        Set<String> names = new HashSet<>(key.equals("partition-key") ? Set.of("version") : RESERVED);
        PipelineProblems problems = new PipelineProblems();
        for (Item item : section.items(key)) {
            problems.check(() -> {
                KeyColumn column = KeyColumns.parse(item.text().trim(), item.where());
                if (!names.add(column.name())) {
                    throw new PipelineException(
                            item.where(),
                            "the column name " + column.name() + " is taken; name it with \"... as other_name\"");
                }
                columns.add(column);
            });
        }
        problems.throwIfAny();
        return columns;
    }
}
