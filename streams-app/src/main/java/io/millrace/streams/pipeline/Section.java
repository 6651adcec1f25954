package io.millrace.streams.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.streams.pipeline.Pipeline.FieldName;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mapping of a pipeline file that has been checked against the schema. Asked for a value that the schema refuses, or misses,
 * it throws what is wrong with it.
 */
final class Section {
    private static final Pattern DURATION = Pattern.compile("\\s*([0-9]{1,9})\\s*(ms|s|m|h|d)\\s*");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final YamlFile file;
    private final String pointer;
    private final JsonNode values;

    Section(YamlFile file) {
        this(file, "", file.root());
    }

    private Section(YamlFile file, String pointer, JsonNode values) {
        this.file = file;
        this.pointer = pointer;
        this.values = values;
    }

    /** A value of a list, with its place in the file. */
    record Item(String text, String where) {}

    /** Whether an Avro field may have this name. */
    static boolean isField(String name) {
        return FIELD.matcher(name).matches();
    }

    String where() {
        return file.where(pointer);
    }

    String where(String key) {
        return file.where(YamlFile.child(pointer, key));
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        values.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    boolean has(String key) {
        return value(key) != null;
    }

    /** Returns the text of a key; null where it is absent. */
    String text(String key) {
        return text(key, null);
    }

    String text(String key, String absent) {
        JsonNode value = value(key);
        if (value == null) {
            return absent;
        }
        return value.isNull() ? "" : value.asText();
    }

    /** Returns a whole number; what is absent where the key is. */
    int number(String key, int absent) {
        JsonNode value = value(key);
        return value == null ? absent : value.asInt();
    }

    Duration duration(String key, Duration absent) {
        String text = text(key);
        return text == null ? absent : duration(text);
    }

    /** Returns the length of time that a text has, which the schema knows to have one. */
    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("The schema takes for a duration what is none");
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

    Instant instant(String key) {
        String text = text(key);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new PipelineException(where(key), "must be a time in UTC, as 2026-01-31T00:00:00Z");
        }
    }

    FieldName field(String key) {
        String name = text(key);
        return name == null ? null : new FieldName(name, where(key));
    }

    /** Returns a mapping's entries as text, in order; empty where the key is absent. */
    Map<String, String> texts(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (has(key)) {
            Section section = section(key);
            PipelineProblems problems = new PipelineProblems();
            section.keys().forEach(name -> problems.check(() -> texts.put(name, section.text(name))));
            problems.throwIfAny();
        }
        return texts;
    }

    Section section(String key) {
        return new Section(file, YamlFile.child(pointer, key), value(key));
    }

    /** Returns the mappings of a list; none where the key is absent. Those that are none are among the file's problems. */
    List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        JsonNode list = value(key);
        for (int i = 0; list != null && i < list.size(); i++) {
            String at = YamlFile.child(pointer, key) + "/" + i;
            file.ask(at);
            if (file.problem(at).isEmpty()) {
                sections.add(new Section(file, at, list.get(i)));
            }
        }
        return sections;
    }

    /** Returns the values of a list that are as the schema has them; the others are among the file's problems. */
    List<Item> items(String key) {
        List<Item> items = new ArrayList<>();
        JsonNode list = value(key);
        for (int i = 0; list != null && i < list.size(); i++) {
            String at = YamlFile.child(pointer, key) + "/" + i;
            file.ask(at);
            if (file.problem(at).isEmpty()) {
                items.add(new Item(list.get(i).asText(), file.where(at)));
            }
        }
        return items;
    }

    /** Returns a value; null where the key is absent. */
    private JsonNode value(String key) {
        String at = YamlFile.child(pointer, key);
        file.ask(at);
        file.problem(at).ifPresent(problem -> {
            throw problem;
        });
        return values.get(key);
    }
}
