package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Pipeline.Flow;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.pipeline.Pipeline.Rollup;
import io.millrace.streams.pipeline.Pipeline.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a pipeline file. What it accepts is complete and consistent in itself; fields are checked against the schema later. */
public final class PipelineReader {
    private static final Pattern CALL =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\s*(?:\\(([^)]*)\\))?(?:\\s+as\\s+([A-Za-z_][A-Za-z0-9_]*))?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h|d)");
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,200}");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** Brokers refuse record timestamps further ahead than this by default (message.timestamp.after.max.ms). */
    private static final Duration MAX_FUTURE_LIMIT = Duration.ofHours(1);

    private static final Set<String> RESERVED = Set.of("window_start", "version");

    private final String file;
    private final Function<String, String> environment;

    /**
     * Creates a reader.
     *
     * @param file the name that errors give
     * @param environment looks up {@code ${env:NAME}}; returns null for what is not set
     */
    public PipelineReader(String file, Function<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /**
     * Reads a pipeline.
     *
     * @param yaml the file's text
     * @return the pipeline, with every default filled in
     * @throws PipelineException if anything is missing, unknown or contradictory
     */
    public Pipeline read(String yaml) {
        YamlMapping root = new YamlMapping(file, "", compose(yaml), environment);
        String applicationId =
                topicName(root, "application.id", "it names the consumer group, the state and the topics");
        Map<String, String> kafka = root.texts("kafka");
        if (kafka.getOrDefault("bootstrap.servers", "").isBlank()) {
            throw new PipelineException(
                    root.where("kafka"),
                    "bootstrap.servers is missing: the brokers' addresses, as host:port,host:port");
        }
        refuseOwnProperties(root, kafka);
        String registryUrl =
                root.requiredText("schema.registry.url", "the address of the Schema Registry's Confluent API");
        Map<String, String> registry = root.texts("schema.registry");
        Source source = source(root);
        int shards = wholeNumber(root, "shards", -1, 1, 100_000);
        List<Flow> flows = root.mappings("flows").stream().map(this::flow).toList();
        List<Rollup> rollups =
                root.mappings("rollups").stream().map(this::rollup).toList();
        Duration maxFuture = duration(root, "max.future", Duration.ofMinutes(10));
        if (maxFuture.compareTo(MAX_FUTURE_LIMIT) > 0) {
            throw new PipelineException(
                    root.where("max.future"),
                    "is more than 1h; brokers refuse records that far ahead, and one of them would stop the application");
        }
        String deadLetters = root.has("dead.letter.topic")
                ? topicName(root, "dead.letter.topic", "the topic for bad events")
                : applicationId + ".dlq";
        int generation = wholeNumber(root, "generation", 0, 0, 1_000_000);
        Duration startupTimeout = duration(root, "startup.timeout", Duration.ofMinutes(10));
        root.refuseUnknownKeys();
        if (flows.isEmpty() && rollups.isEmpty()) {
            throw new PipelineException(root.where(), "there is nothing to do: give at least one of flows and rollups");
        }
        refuseSharedTopics(source, flows, rollups, deadLetters);
        return new Pipeline(
                applicationId,
                kafka,
                registryUrl,
                registry,
                source,
                shards,
                flows,
                rollups,
                maxFuture,
                deadLetters,
                generation,
                startupTimeout);
    }

    private Node compose(String yaml) {
        LoadSettings settings =
                LoadSettings.builder().setLabel(file).setUseMarks(true).build();
        try {
            return new Compose(settings)
                    .composeString(yaml)
                    .orElseThrow(() -> new PipelineException(file, "is empty; config/pipeline.yaml is an example"));
        } catch (MarkedYamlEngineException e) {
            // The parser's own message quotes the file, and a pipeline file may hold secrets.
            String line =
                    e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            throw new PipelineException(file + line, "is not valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new PipelineException(
                    file, "is not valid YAML (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static void refuseOwnProperties(YamlMapping root, Map<String, String> kafka) {
        if (kafka.containsKey("application.id")) {
            throw new PipelineException(root.where("kafka"), "application.id belongs to the top of the file");
        }
        String guarantee = kafka.get("processing.guarantee");
        if (guarantee != null && !guarantee.equals("exactly_once_v2")) {
            throw new PipelineException(
                    root.where("kafka"),
                    "processing.guarantee must be exactly_once_v2 (the default): counters are not exact otherwise");
        }
    }

    private Source source(YamlMapping root) {
        if (!root.has("source")) {
            throw new PipelineException(root.where("source"), "is missing: {topic: ..., timestamp: ..., id: ...}");
        }
        YamlMapping source = root.mapping("source");
        Source read = new Source(
                topicName(source, "topic", "the topic that holds the events"),
                fieldName(source, "timestamp"),
                fieldName(source, "id"),
                source.where());
        source.refuseUnknownKeys();
        return read;
    }

    private Flow flow(YamlMapping flow) {
        String name = topicName(flow, "name", "the topic the flow writes");
        List<KeyColumn> key =
                keyColumns(flow, "shard-key", "the partition key of the table, as [page, day(occurred_at)]");
        flow.refuseUnknownKeys();
        return new Flow(name, key, flow.where());
    }

    private Rollup rollup(YamlMapping rollup) {
        String name = topicName(rollup, "name", "the topic the rollup writes");
        List<KeyColumn> key = keyColumns(rollup, "key", "the fields that tell one counter from another, as [page]");
        for (KeyColumn column : key) {
            if (column.function() != null) {
                throw new PipelineException(
                        column.where(), "a rollup's key takes plain fields; functions are for a flow's shard-key");
            }
        }
        String windowText = rollup.requiredText("window", "the window's length, as 1h, or none for all time");
        boolean windowed = !windowText.equals("none");
        Duration window = windowed ? duration(rollup, "window", null) : null;
        if (!windowed && rollup.has("grace")) {
            throw new PipelineException(rollup.where("grace"), "has no meaning for window: none; remove it");
        }
        if (windowed && (window.isZero() || window.toMillis() % 1000 != 0)) {
            throw new PipelineException(rollup.where("window"), "must be a whole number of seconds, at least 1s");
        }
        Duration grace = windowed ? duration(rollup, "grace", Duration.ofHours(24)) : null;
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
        if (!FIELD.matcher(output).matches()) {
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
        if (takesField && !FIELD.matcher(field).matches()) {
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
            if (arguments.size() != 1 || !FIELD.matcher(arguments.get(0)).matches()) {
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
        if (arguments.size() == 2 && !FIELD.matcher(arguments.get(1)).matches()) {
            throw new PipelineException(where, "bucket's second argument must be a field");
        }
        return new KeyColumn(
                function,
                arguments.size() == 2 ? arguments.get(1) : null,
                Integer.parseInt(arguments.get(0)),
                column,
                where);
    }

    private static void refuseSharedTopics(Source source, List<Flow> flows, List<Rollup> rollups, String deadLetters) {
        Set<String> topics = new HashSet<>(Set.of(source.topic()));
        if (!topics.add(deadLetters)) {
            throw new PipelineException(source.where(), "dead letters would go to the source topic");
        }
        String taken = "this topic is the source, the dead letters' or another output's; give it another name";
        for (Flow flow : flows) {
            if (!topics.add(flow.name())) {
                throw new PipelineException(flow.where(), taken);
            }
        }
        for (Rollup rollup : rollups) {
            if (!topics.add(rollup.name())) {
                throw new PipelineException(rollup.where(), taken);
            }
        }
    }

    private static String topicName(YamlMapping mapping, String key, String meaning) {
        String name = mapping.requiredText(key, meaning);
        if (!TOPIC.matcher(name).matches()) {
            throw new PipelineException(
                    mapping.where(key), "must be up to 200 letters, digits, dots, dashes and underscores");
        }
        return name;
    }

    private static String fieldName(YamlMapping mapping, String key) {
        String name = mapping.text(key);
        if (name != null && !FIELD.matcher(name).matches()) {
            throw new PipelineException(mapping.where(key), "must be the name of a field of the event");
        }
        return name;
    }

    private static Duration duration(YamlMapping mapping, String key, Duration absent) {
        String text = mapping.text(key);
        if (text == null) {
            return absent;
        }
        Matcher matcher = DURATION.matcher(text.trim());
        if (!matcher.matches()) {
            throw new PipelineException(mapping.where(key), "must be a number with a unit: ms, s, m, h or d, as 90s");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static int wholeNumber(YamlMapping mapping, String key, int absent, int least, int most) {
        String text = absent < 0 ? mapping.requiredText(key, "a whole number") : mapping.text(key);
        if (text == null) {
            return absent;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new PipelineException(mapping.where(key), "must be a whole number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }
}
