package io.millrace.streams.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML mapping that knows where it stands, and which options it may have: {@link #refuseUnknownKeys} reports all others, so
 * that a misspelt one is never silently left out, nor said to be missing.
 */
final class YamlMapping {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    private final String file;
    private final String path;
    private final Function<String, String> environment;
    private final Node self;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    YamlMapping(String file, String path, Node node, Function<String, String> environment) {
        this.file = file;
        this.path = path;
        this.environment = environment;
        this.self = node;
        if (!(node instanceof MappingNode mapping)) {
            throw new PipelineException(place(path, node), "must be a mapping (key: value)");
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new PipelineException(place(path, tuple.getKeyNode()), "keys must be plain words");
            }
            if (entries.put(key.getValue(), tuple) != null) {
                throw new PipelineException(place(child(key.getValue()), key), "is given twice; keep one");
            }
        }
    }

    /** Returns file, line and path of a key, or of the mapping itself where the key is absent. */
    String where(String key) {
        NodeTuple tuple = entries.get(key);
        return place(child(key), tuple == null ? self : tuple.getKeyNode());
    }

    String where() {
        return place(path, self);
    }

    Set<String> keys() {
        return entries.keySet();
    }

    /** Says which keys there may be; a mapping of names that are free has none of these. */
    YamlMapping options(String... names) {
        known.addAll(List.of(names));
        return this;
    }

    boolean has(String key) {
        if (!known.isEmpty() && !known.contains(key)) {
            throw new IllegalStateException(key + " is asked for, and not among the options " + known);
        }
        return entries.containsKey(key);
    }

    /** Returns the text of a key, or null where it is absent. */
    String text(String key) {
        if (!has(key)) {
            return null;
        }
        return scalar(child(key), entries.get(key).getValueNode());
    }

    String requiredText(String key, String meaning) {
        String value = text(key);
        if (value == null || value.isBlank()) {
            throw missing(meaning, key);
        }
        return value;
    }

    /** Returns what is to be said where one of some keys is needed: that it is misspelt, if it is. */
    PipelineException missing(String meaning, String... keys) {
        for (String given : entries.keySet()) {
            if (!known.contains(given)
                    && meant(given).filter(List.of(keys)::contains).isPresent()) {
                return unknown(given);
            }
        }
        return new PipelineException(where(keys[0]), "is missing: " + meaning);
    }

    /** Returns a mapping's entries as text, in order; empty where the key is absent. */
    Map<String, String> texts(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (has(key)) {
            YamlMapping mapping =
                    new YamlMapping(file, child(key), entries.get(key).getValueNode(), environment);
            for (String name : mapping.keys()) {
                texts.put(name, mapping.text(name));
            }
        }
        return texts;
    }

    YamlMapping mapping(String key) {
        return new YamlMapping(file, child(key), entries.get(key).getValueNode(), environment);
    }

    List<YamlMapping> mappings(String key) {
        List<YamlMapping> mappings = new ArrayList<>();
        if (has(key)) {
            int index = 0;
            for (Node node : sequence(key)) {
                mappings.add(new YamlMapping(file, child(key) + "[" + index++ + "]", node, environment));
            }
        }
        return mappings;
    }

    List<String> list(String key) {
        List<String> list = new ArrayList<>();
        int index = 0;
        for (Node node : sequence(key)) {
            list.add(scalar(child(key) + "[" + index++ + "]", node));
        }
        return list;
    }

    void refuseUnknownKeys() {
        PipelineProblems unknown = new PipelineProblems();
        for (String key : entries.keySet()) {
            unknown.check(() -> refuseUnknown(key));
        }
        unknown.throwIfAny();
    }

    private void refuseUnknown(String key) {
        if (!known.contains(key)) {
            throw unknown(key);
        }
    }

    private PipelineException unknown(String key) {
        return new PipelineException(
                where(key),
                "is not an option here; "
                        + meant(key).map(name -> "did you mean " + name + "? ").orElse("")
                        + "known options: " + String.join(", ", known));
    }

    private Optional<String> meant(String key) {
        return NearestName.of(key, known);
    }

    private List<Node> sequence(String key) {
        Node node = entries.get(key).getValueNode();
        if (!(node instanceof SequenceNode sequence)) {
            throw new PipelineException(where(key), "must be a list, as [a, b] or one \"- item\" a line");
        }
        return sequence.getValue();
    }

    private String scalar(String at, Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            throw new PipelineException(place(at, node), "must be a single value");
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            return "";
        }
        return expand(at, node, scalar.getValue());
    }

    private String expand(String at, Node node, String text) {
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
                throw new PipelineException(
                        place(at, node),
                        "the environment variable " + matcher.group(1)
                                + " is not set; set it, or give a default as ${env:" + matcher.group(1) + ":-default}");
            }
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(expanded);
        return expanded.toString();
    }

    private String child(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private String place(String at, Node node) {
        String line =
                node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
        return at.isEmpty() ? file + line : file + line + " " + at;
    }
}
