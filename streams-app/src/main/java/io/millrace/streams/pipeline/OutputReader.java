package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Pipeline.Flow;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.pipeline.Pipeline.Rollup;
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

    private static final Set<String> RESERVED = Set.of("window_start", "version");

    private OutputReader() {}

    static Flow flow(YamlMapping flow) {
        String name = Scalars.topicName(flow, "name", "the topic the flow writes");
        List<KeyColumn> key =
                keyColumns(flow, "shard-key", "the partition key of the table, as [page, day(occurred_at)]");
        flow.refuseUnknownKeys();
        return new Flow(name, key, flow.where());
    }

    static Rollup rollup(YamlMapping rollup) {
        String name = Scalars.topicName(rollup, "name", "the topic the rollup writes");
        List<KeyColumn> key = keyColumns(rollup, "key", "the fields that tell one counter from another, as [page]");
        for (KeyColumn column : key) {
            if (column.function() != null) {
                throw new PipelineException(
                        column.where(), "a rollup's key takes plain fields; functions are for a flow's shard-key");
            }
        }
        String windowText = rollup.requiredText("window", "the window's length, as 1h, or none for all time");
        boolean windowed = !windowText.equals("none");
        Duration window = windowed ? Scalars.duration(rollup, "window", null) : null;
        if (!windowed && rollup.has("grace")) {
            throw new PipelineException(rollup.where("grace"), "has no meaning for window: none; remove it");
        }
        if (windowed && (window.isZero() || window.toMillis() % 1000 != 0)) {
            throw new PipelineException(rollup.where("window"), "must be a whole number of seconds, at least 1s");
        }
        Duration grace = windowed ? Scalars.duration(rollup, "grace", Duration.ofHours(24)) : null;
        List<MeasureSpec> measures = new ArrayList<>();
        if (rollup.has("measures")) {
            YamlMapping specs = rollup.mapping("measures");
            for (String output : specs.keys()) {
                measures.add(measure(specs, output));
            }
        }
        if (measures.isEmpty()) {
            throw new PipelineException(
                    rollup.where("measures"), "is missing: what to count, as {views: count, bytes: sum(bytes)}");
        }
        rollup.refuseUnknownKeys();
        Set<String> names = new HashSet<>(RESERVED);
        key.forEach(column -> names.add(column.name()));
        for (MeasureSpec measure : measures) {
            if (!names.add(measure.name())) {
                throw new PipelineException(
                        measure.where(), "is the name of another column of the row; give the measure another name");
            }
        }
        return new Rollup(name, key, window, grace, measures, rollup.where());
    }

    private static MeasureSpec measure(YamlMapping specs, String output) {
        String where = specs.where(output);
        String text = specs.text(output);
        if (!Scalars.isField(output)) {
            throw new PipelineException(where, "a measure's name must be letters, digits and _ (an Avro field)");
        }
        Matcher call = CALL.matcher(text);
        String expected = "must be one of count, sum(field), min(field), max(field)";
        if (!call.matches() || call.group(3) != null) {
            throw new PipelineException(where, expected);
        }
        String function = call.group(1).toLowerCase(Locale.ROOT);
        String field = call.group(2) == null ? "" : call.group(2).trim();
        boolean takesField = Set.of("sum", "min", "max").contains(function);
        if (!takesField && !function.equals("count")) {
            throw new PipelineException(where, expected);
        }
        if (takesField && !Scalars.isField(field)) {
            throw new PipelineException(where, function + " needs a field, as " + function + "(bytes)");
        }
        if (!takesField && !field.isEmpty()) {
            throw new PipelineException(where, "count takes no field: it counts events");
        }
        return new MeasureSpec(output, function, takesField ? field : null, where);
    }

    private static List<KeyColumn> keyColumns(YamlMapping mapping, String key, String meaning) {
        if (!mapping.has(key)) {
            throw new PipelineException(mapping.where(key), "is missing: " + meaning);
        }
        String where = mapping.where(key);
        List<KeyColumn> columns = new ArrayList<>();
        Set<String> names = new HashSet<>(RESERVED);
        for (String text : mapping.list(key)) {
            KeyColumn column = keyColumn(text.trim(), where);
            if (!names.add(column.name())) {
                throw new PipelineException(
                        where, "the column name " + column.name() + " is taken; name it with \"... as other_name\"");
            }
            columns.add(column);
        }
        if (columns.isEmpty()) {
            throw new PipelineException(where, "is empty: " + meaning);
        }
        return columns;
    }

    private static KeyColumn keyColumn(String text, String where) {
        Matcher call = CALL.matcher(text);
        String expected = "\"" + text
                + "\" is not understood; use field, day(field), hour(field), bucket(n) or \"bucket(n, field)\" (quoted)";
        if (!call.matches()) {
            throw new PipelineException(where, expected);
        }
        String name = call.group(3);
        if (call.group(2) == null) {
            if (name != null) {
                throw new PipelineException(where, "only what a function makes can be renamed: " + expected);
            }
            return new KeyColumn(null, call.group(1), 0, call.group(1), where);
        }
        String function = call.group(1).toLowerCase(Locale.ROOT);
        List<String> arguments = List.of(call.group(2).trim().split("\\s*,\\s*", -1));
        String column = name == null ? function : name;
        if (function.equals("day") || function.equals("hour")) {
            if (arguments.size() != 1 || !Scalars.isField(arguments.get(0))) {
                throw new PipelineException(where, function + " takes one field, as " + function + "(occurred_at)");
            }
            return new KeyColumn(function, arguments.get(0), 0, column, where);
        }
        if (!function.equals("bucket")) {
            throw new PipelineException(where, expected);
        }
        if (arguments.size() > 2 || !arguments.get(0).matches("[1-9][0-9]{0,5}")) {
            throw new PipelineException(where, "bucket takes a number from 1 to 999999 and, if you like, a field");
        }
        if (arguments.size() == 2 && !Scalars.isField(arguments.get(1))) {
            throw new PipelineException(where, "bucket's second argument must be a field");
        }
        return new KeyColumn(
                function,
                arguments.size() == 2 ? arguments.get(1) : null,
                Integer.parseInt(arguments.get(0)),
                column,
                where);
    }
}
