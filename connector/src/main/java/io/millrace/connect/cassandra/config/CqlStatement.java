package io.millrace.connect.cassandra.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One INSERT, UPDATE or DELETE of the user's own, as far as the sink has to understand it. The rest is for Cassandra to judge, which prepares it.
 *
 * @param option the name of the option that it comes from, for messages
 * @param keyspace empty where it names the table alone
 * @param before its text up to the name of the table
 * @param after its text from there on
 * @param markers its bind markers, in order
 * @param assignments what it does to columns, those of an INSERT's primary key included; of a DELETE of rows none
 * @param bound the columns that are equal to a marker and nothing else, and the positions of those
 * @param unbound the columns of its WHERE clause, or of an INSERT, that are something else than equal to a marker; and whether
 *     they are something else each time that it is carried out
 * @param condition its IF clause, in words; empty where there is none
 */
public record CqlStatement(
        String option,
        Operation operation,
        Optional<String> keyspace,
        String table,
        String before,
        String after,
        List<Marker> markers,
        List<Assignment> assignments,
        Map<String, Integer> bound,
        Map<String, Boolean> unbound,
        Optional<String> condition) {

    /** The name of the marker that gets the write time. */
    public static final String WRITE_TIME = "__timestamp";

    /** The name of the marker that gets the time to live. */
    public static final String TTL = "__ttl";

    /** What a statement does. */
    public enum Operation {
        INSERT,
        UPDATE,
        DELETE
    }

    /** Where a bind marker stands. */
    public enum Place {
        /** Among what is written. */
        VALUE,
        /** In the WHERE clause. */
        RESTRICTION,
        /** In the IF clause. */
        CONDITION
    }

    /**
     * A bind marker.
     *
     * @param name as Cassandra knows it: in lower case, unless quoted
     */
    public record Marker(String name, Place place) {

        /** Tells whether its value is the sink's to find, and no mapping's. */
        public boolean isSpecial() {
            return name.equals(WRITE_TIME) || name.equals(TTL);
        }
    }

    /**
     * What becomes of a column.
     *
     * @param marker the position of the marker that it is set to
     * @param isKnown whether it is set to that marker, or deleted where there is none; otherwise to something computed
     */
    public record Assignment(String column, OptionalInt marker, boolean isKnown) {}

    public CqlStatement {
        markers = List.copyOf(markers);
        assignments = List.copyOf(assignments);
        bound = Map.copyOf(bound);
        unbound = Map.copyOf(unbound);
    }

    /**
     * Reads a statement.
     *
     * @throws MappingSyntaxException when it is none that the sink can carry out, whatever the table
     */
    static CqlStatement parse(String option, String text) {
        return new CqlReader(option, text).statement();
    }

    /** Returns the text to prepare, with the whole name of the table. */
    public String text(String qualifiedTable) {
        return before + qualifiedTable + after;
    }

    /** Tells whether it is carried out only where a condition holds. */
    public boolean isConditional() {
        return condition.isPresent();
    }

    /** Tells whether there is a marker of this name. */
    public boolean has(String marker) {
        return markers.stream().anyMatch(each -> each.name().equals(marker));
    }

    /** Returns the names of the markers that a mapping gives the values of, once each. */
    public List<String> parameters() {
        return markers.stream()
                .filter(marker -> !marker.isSpecial())
                .map(Marker::name)
                .distinct()
                .toList();
    }

    /** Finds the parameter that a mapping means: of exactly this name, or else of it whatever the case. */
    public Optional<String> parameter(String name) {
        List<String> parameters = parameters();
        if (parameters.contains(name)) {
            return Optional.of(name);
        }
        List<String> similar =
                parameters.stream().filter(name::equalsIgnoreCase).toList();
        return similar.size() == 1 ? Optional.of(similar.get(0)) : Optional.empty();
    }
}
