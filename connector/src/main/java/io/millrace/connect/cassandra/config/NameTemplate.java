package io.millrace.connect.cassandra.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The name of a keyspace or table, which records may have a say in: {@code page_events}, <code>${topic}</code>,
 * <code>${value.tenant}_jobs</code>.
 *
 * @param text as it was written
 */
public record NameTemplate(String text, List<Part> parts) {

    private static final String TOPIC = "topic";

    /** A part of a name. */
    public sealed interface Part {}

    /** The same for all records. */
    public record Fixed(String text) implements Part {}

    /** The topic's name, with a {@code _} for every character that a table's name cannot have. */
    public record Topic() implements Part {}

    /** A text of the record. */
    public record FromRecord(ColumnSource source) implements Part {}

    public NameTemplate {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a template.
     *
     * @throws MappingSyntaxException when what stands in braces is no source
     */
    static NameTemplate parse(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("${", at);
            if (open < 0) {
                parts.add(new Fixed(text.substring(at)));
                break;
            }
            if (open > at) {
                parts.add(new Fixed(text.substring(at, open)));
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new MappingSyntaxException("the brace of " + text.substring(open) + " is not closed");
            }
            parts.add(part(text.substring(open + 2, close).trim()));
            at = close + 1;
        }
        return new NameTemplate(text, parts);
    }

    static NameTemplate fixed(String name) {
        return new NameTemplate(name, List.of(new Fixed(name)));
    }

    private static Part part(String inner) {
        if (inner.equals(TOPIC)) {
            return new Topic();
        }
        ColumnSource source;
        try {
            source = MappingParser.parseSource(inner);
        } catch (MappingSyntaxException e) {
            throw new MappingSyntaxException("${" + inner
                    + "} stands for nothing; did you mean ${topic}? Known are ${topic}, ${value.<field>}, ${key.<field>}"
                    + " and ${header.<name>}");
        }
        if (RecordSources.needsElement(source)) {
            throw new MappingSyntaxException("${" + inner
                    + "} is of an element, and a record's table is found before its array is unnested; take"
                    + " ${value.<field>}, ${key.<field>} or ${header.<name>}");
        }
        if (source instanceof ColumnSource.Field || source instanceof ColumnSource.Header) {
            return new FromRecord(source);
        }
        throw new MappingSyntaxException(
                "${" + inner + "} is no field and no header; known are ${topic}, ${value.<field>}, ${key.<field>} and"
                        + " ${header.<name>}");
    }

    /** Tells whether all records of a topic have the same name. */
    public boolean isFixed() {
        return parts.stream().noneMatch(FromRecord.class::isInstance);
    }

    /** Returns what the record gives to it. */
    Stream<ColumnSource> sources() {
        return parts.stream().filter(FromRecord.class::isInstance).map(part -> ((FromRecord) part).source());
    }

    /** Returns the name for a topic; {@linkplain #isFixed fixed} ones only. */
    public String ofTopic(String topic) {
        return parts.stream()
                .map(part -> part instanceof Fixed fixed ? fixed.text() : cleaned(topic))
                .collect(Collectors.joining());
    }

    /** Returns a topic's name as a table's can be. */
    public static String cleaned(String topic) {
        return topic.replaceAll("[^A-Za-z0-9_]", "_");
    }

    @Override
    public String toString() {
        return text;
    }
}
