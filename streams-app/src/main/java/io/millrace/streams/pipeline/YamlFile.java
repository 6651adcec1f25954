package io.millrace.streams.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML file as a tree of JSON, with environment variables put in: it knows where in the file each value stands, and what is
 * wrong with it. Values are found by their JSON pointers.
 */
final class YamlFile {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");
    /** Only one that reads the same again: 007 stays a text. */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,17}");

    /** More than any option needs; an anchor that contains itself has no end. */
    private static final int DEEPEST = 30;

    private final String name;
    private final Function<String, String> environment;
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Problem> problems = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private final JsonNode root;

    /** Where a value stands: its key's place or, in a list, its own. */
    private record Place(int line, int column, String path) {}

    private record Problem(int line, int column, String text) {}

    /**
     * Reads a file.
     *
     * @throws PipelineException if it is no YAML, or holds something else than options
     */
    YamlFile(String name, String yaml, Function<String, String> environment) {
        this.name = name;
        this.environment = environment;
        Node top = compose(yaml);
        put("", "", top);
        if (!(top instanceof MappingNode)) {
            throw new PipelineException(where(""), "must be a mapping (key: value)");
        }
        this.root = json("", top, 0);
    }

    static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    JsonNode root() {
        return root;
    }

    /** Returns the place of a value, or for one that is not there of what it is missing in. */
    String where(String pointer) {
        Place place = places.get(pointer);
        String missing = "";
        String at = pointer;
        while (place == null) {
            int slash = at.lastIndexOf('/');
            missing = "." + at.substring(slash + 1).replace("~1", "/").replace("~0", "~") + missing;
            at = at.substring(0, slash);
            place = places.get(at);
        }
        String path = place.path() + (place.path().isEmpty() && !missing.isEmpty() ? missing.substring(1) : missing);
        return name + ":" + place.line() + ":" + place.column() + (path.isEmpty() ? "" : " " + path);
    }

    /** Says what is wrong with a value, or with its absence; only the first is kept. */
    void refuse(String pointer, String message) {
        Place place = places.get(pointer);
        String at = pointer;
        while (place == null) {
            at = at.substring(0, at.lastIndexOf('/'));
            place = places.get(at);
        }
        problems.putIfAbsent(pointer, new Problem(place.line(), place.column(), where(pointer) + ": " + message));
    }

    /** Says that a value is missing because another is misspelt. */
    void refuseAs(String missing, String misspelt) {
        problems.putIfAbsent(missing, problems.get(misspelt));
    }

    /** Returns what is wrong with a value, or with its absence. */
    Optional<PipelineException> problem(String pointer) {
        return Optional.ofNullable(problems.get(pointer))
                .map(problem -> new PipelineException(List.of(problem.text())));
    }

    /** Returns what was said to be wrong, in the order of the file. */
    List<String> problems() {
        return problems.values().stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .map(Problem::text)
                .distinct()
                .toList();
    }

    /** Notes that something is going to be made of a value. */
    void ask(String pointer) {
        asked.add(pointer);
    }

    /** Returns the place of a value that nobody asked for. */
    Optional<String> neverAsked() {
        return places.keySet().stream()
                .filter(pointer -> !pointer.isEmpty() && !asked.contains(pointer))
                .map(this::where)
                .findFirst();
    }

    private Node compose(String yaml) {
        LoadSettings settings =
                LoadSettings.builder().setLabel(name).setUseMarks(true).build();
        try {
            return new Compose(settings)
                    .composeString(yaml)
                    .orElseThrow(() -> new PipelineException(name, "is empty; config/pipeline.yaml is an example"));
        } catch (MarkedYamlEngineException e) {
            // The parser's own message quotes the file, and a pipeline file may hold secrets.
            String at = e.getProblemMark()
                    .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse("");
            throw new PipelineException(name + at, "is not valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new PipelineException(
                    name, "is not valid YAML (" + e.getClass().getSimpleName() + ")");
        }
    }

    private void put(String pointer, String path, Node node) {
        Mark mark = node.getStartMark().orElseThrow();
        places.put(pointer, new Place(mark.getLine() + 1, mark.getColumn() + 1, path));
    }

    private JsonNode json(String pointer, Node node, int depth) {
        if (depth > DEEPEST) {
            throw new PipelineException(where(pointer), "is nested more than " + DEEPEST + " levels deep");
        }
        if (node instanceof MappingNode mapping) {
            return object(pointer, mapping, depth);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JSON.arrayNode();
            for (Node item : sequence.getValue()) {
                String at = pointer + "/" + array.size();
                put(at, places.get(pointer).path() + "[" + array.size() + "]", item);
                array.add(json(at, item, depth + 1));
            }
            return array;
        }
        return node instanceof ScalarNode scalar ? value(pointer, scalar) : JSON.nullNode();
    }

    private ObjectNode object(String pointer, MappingNode mapping, int depth) {
        ObjectNode object = JSON.objectNode();
        String path = places.get(pointer).path();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                refuse(pointer, "keys must be plain words");
                continue;
            }
            String at = child(pointer, key.getValue());
            boolean again = object.has(key.getValue());
            put(at, path.isEmpty() ? key.getValue() : path + "." + key.getValue(), key);
            if (again) {
                refuse(at, "is given twice; keep one");
            } else {
                object.set(key.getValue(), json(at, tuple.getValueNode(), depth + 1));
            }
        }
        return object;
    }

    private JsonNode value(String pointer, ScalarNode scalar) {
        if (scalar.getTag().equals(Tag.NULL)) {
            return JSON.nullNode();
        }
        String text = expand(pointer, scalar.getValue());
        return WHOLE_NUMBER.matcher(text).matches() ? JSON.numberNode(Long.parseLong(text)) : JSON.textNode(text);
    }

    private String expand(String pointer, String text) {
        if (!text.contains("${")) {
            return text;
        }
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            String value = environment.apply(matcher.group(1));
            if (value == null || value.isEmpty()) {
                value = matcher.group(2);
            }
            if (value == null) {
                refuse(
                        pointer,
                        "the environment variable " + matcher.group(1)
                                + " is not set; set it, or give a default as ${env:" + matcher.group(1) + ":-default}");
                value = matcher.group();
            }
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(expanded);
        return expanded.toString();
    }
}
