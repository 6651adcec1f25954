package io.millrace.connect.cassandra.config;

import io.millrace.connect.cassandra.config.CqlStatement.Assignment;
import io.millrace.connect.cassandra.config.CqlStatement.Marker;
import io.millrace.connect.cassandra.config.CqlStatement.Operation;
import io.millrace.connect.cassandra.config.CqlStatement.Place;
import io.millrace.connect.cassandra.config.CqlTokens.Kind;
import io.millrace.connect.cassandra.config.CqlTokens.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reads a statement's clauses: which table it is of, where its bind markers stand, what it does to which column, and whether it has an IF
 * clause. The driver knows none of that but the markers.
 */
final class CqlReader {

    private static final String ONE_STATEMENT = "write one INSERT, UPDATE or DELETE";

    /** Functions that come to something else each time; Cassandra before 5 writes some without underscores. */
    private static final Set<String> CHANGING = Set.of(
            "now",
            "uuid",
            "current_timestamp",
            "current_date",
            "current_time",
            "current_timeuuid",
            "currenttimestamp",
            "currentdate",
            "currenttime",
            "currenttimeuuid");

    private final String option;
    private final String text;
    private final List<Token> tokens;
    private final List<Marker> markers = new ArrayList<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final Map<String, Integer> bound = new LinkedHashMap<>();
    private final Map<String, Boolean> unbound = new LinkedHashMap<>();
    private Optional<String> condition = Optional.empty();
    private Optional<String> keyspace = Optional.empty();
    private String table = "";
    private int tableStart;
    private int tableEnd;
    private boolean setsWriteTime;
    private int at;

    CqlReader(String option, String text) {
        this.option = option;
        this.text = text;
        List<Token> all = CqlTokens.of(text);
        boolean ended = !all.isEmpty() && all.get(all.size() - 1).isSign(";");
        this.tokens = ended ? all.subList(0, all.size() - 1) : all;
    }

    CqlStatement statement() {
        for (Token token : tokens) {
            if (token.isSign("?")) {
                throw new MappingSyntaxException("parameters have names: write :name in place of each ?");
            }
            if (token.isSign(";")) {
                throw new MappingSyntaxException(ONE_STATEMENT + ", and no second one");
            }
        }
        Operation operation;
        if (skip("INSERT")) {
            operation = Operation.INSERT;
            insert();
        } else if (skip("UPDATE")) {
            operation = Operation.UPDATE;
            update();
        } else if (skip("DELETE")) {
            operation = Operation.DELETE;
            delete();
        } else {
            throw new MappingSyntaxException(
                    ONE_STATEMENT + " with named parameters, as UPDATE t SET total = :total" + " WHERE id = :id");
        }
        if (condition.isPresent() && setsWriteTime) {
            throw new MappingSyntaxException("a statement with IF takes no USING TIMESTAMP: Cassandra gives it its own"
                    + " write time; remove one of the two");
        }
        return new CqlStatement(
                option,
                operation,
                keyspace,
                table,
                sendable(0, tableStart),
                sendable(tableEnd, tokens.get(tokens.size() - 1).end()),
                markers,
                assignments,
                bound,
                unbound,
                condition);
    }

    private void insert() {
        expect("INTO");
        table();
        if (skip("JSON")) {
            throw new MappingSyntaxException(
                    "INSERT JSON does not show the partition key: name the columns, and map" + " their parameters");
        }
        List<List<Token>> columns = parenthesis("the columns in parentheses");
        expect("VALUES");
        List<List<Token>> values = parenthesis("the values in parentheses");
        if (columns.size() != values.size()) {
            throw new MappingSyntaxException(
                    "has " + columns.size() + " columns and " + values.size() + " values: one for each");
        }
        for (int i = 0; i < columns.size(); i++) {
            String column =
                    columns.get(i).isEmpty() ? "" : columns.get(i).get(0).name();
            assign(column, values.get(i), Place.VALUE);
        }
        if (at < tokens.size() && tokens.get(at).isWord("IF")) {
            int end = find("USING", at);
            condition(tokens.subList(at, end));
            at = end;
        }
        using(tokens.size());
    }

    private void update() {
        table();
        int set = find("SET", at);
        int where = find("WHERE", at);
        if (set == tokens.size() || where == tokens.size() || where < set) {
            throw new MappingSyntaxException("an UPDATE needs SET and WHERE");
        }
        using(set);
        for (List<Token> each : split(set + 1, where, ",")) {
            if (each.size() > 1 && each.get(0).isName() && each.get(1).isSign("=")) {
                assign(each.get(0).name(), each.subList(2, each.size()), Place.VALUE);
            } else {
                each.forEach(token -> mark(token, Place.VALUE));
                assignments.add(new Assignment(each.isEmpty() ? "" : each.get(0).name(), OptionalInt.empty(), false));
            }
        }
        where(where);
    }

    private void delete() {
        int from = find("FROM", at);
        for (List<Token> each : split(at, from, ",")) {
            if (!each.isEmpty()) {
                each.forEach(token -> mark(token, Place.VALUE));
                assignments.add(new Assignment(each.get(0).name(), OptionalInt.empty(), each.size() == 1));
            }
        }
        at = from;
        expect("FROM");
        table();
        int where = find("WHERE", at);
        if (where == tokens.size()) {
            throw new MappingSyntaxException("a DELETE needs WHERE");
        }
        using(where);
        where(where);
    }

    private void using(int end) {
        for (Token token : tokens.subList(at, end)) {
            setsWriteTime |= token.isWord("TIMESTAMP");
            mark(token, Place.VALUE);
        }
    }

    private void where(int start) {
        int end = find("IF", start);
        for (List<Token> relation : split(start + 1, end, "AND")) {
            int first = markers.size();
            relation.forEach(token -> mark(token, Place.RESTRICTION));
            boolean isEquality = relation.size() == 3
                    && relation.get(0).isName()
                    && relation.get(1).isSign("=")
                    && relation.get(2).kind() == Kind.MARKER;
            if (isEquality) {
                bound.putIfAbsent(relation.get(0).name(), first);
            } else {
                // Names of functions among them are no columns of the table.
                relation.stream().filter(Token::isName).forEach(name -> unbound.put(name.name(), changes(relation)));
            }
        }
        condition(tokens.subList(end, tokens.size()));
    }

    private void condition(List<Token> clause) {
        if (clause.isEmpty()) {
            return;
        }
        boolean ofRow = clause.stream().skip(1).allMatch(token -> token.isWord("NOT") || token.isWord("EXISTS"));
        condition = Optional.of(ofRow ? (clause.size() == 3 ? "IF NOT EXISTS" : "IF EXISTS") : "IF");
        clause.forEach(token -> mark(token, Place.CONDITION));
    }

    private void assign(String column, List<Token> value, Place place) {
        OptionalInt marker = OptionalInt.empty();
        boolean alone = value.size() == 1;
        if (alone && value.get(0).kind() == Kind.MARKER) {
            marker = OptionalInt.of(markers.size());
            bound.putIfAbsent(column, markers.size());
        } else {
            unbound.put(column, changes(value));
        }
        value.forEach(token -> mark(token, place));
        assignments.add(new Assignment(
                column, marker, marker.isPresent() || (alone && value.get(0).isWord("NULL"))));
    }

    private static boolean changes(List<Token> value) {
        return IntStream.range(1, value.size())
                .anyMatch(i -> value.get(i).isSign("(")
                        && value.get(i - 1).kind() == Kind.WORD
                        && CHANGING.contains(value.get(i - 1).name()));
    }

    private void mark(Token token, Place place) {
        if (token.kind() == Kind.MARKER) {
            markers.add(new Marker(token.content(), place));
        }
    }

    private void table() {
        Token first = nameOfTable();
        tableStart = first.start();
        table = first.name();
        if (at < tokens.size() && tokens.get(at).isSign(".")) {
            at++;
            keyspace = Optional.of(table);
            table = nameOfTable().name();
        }
        tableEnd = tokens.get(at - 1).end();
    }

    private Token nameOfTable() {
        if (at == tokens.size() || !tokens.get(at).isName()) {
            throw new MappingSyntaxException("expected the name of the table" + place());
        }
        return tokens.get(at++);
    }

    /** Reads what stands in parentheses, by its commas. */
    private List<List<Token>> parenthesis(String what) {
        if (at == tokens.size() || !tokens.get(at).isSign("(")) {
            throw new MappingSyntaxException("expected " + what + place());
        }
        int depth = 0;
        int end = at;
        do {
            depth += depth(tokens.get(end));
            end++;
        } while (end < tokens.size() && depth > 0);
        if (depth > 0) {
            throw new MappingSyntaxException("a parenthesis is not closed");
        }
        List<List<Token>> parts = split(at + 1, end - 1, ",");
        at = end;
        return parts;
    }

    /** Splits tokens at a word or sign that stands in no parentheses. */
    private List<List<Token>> split(int from, int to, String separator) {
        List<List<Token>> parts = new ArrayList<>();
        int start = from;
        int depth = 0;
        for (int i = from; i < to; i++) {
            depth += depth(tokens.get(i));
            if (depth == 0 && (tokens.get(i).isSign(separator) || tokens.get(i).isWord(separator))) {
                parts.add(tokens.subList(start, i));
                start = i + 1;
            }
        }
        parts.add(tokens.subList(start, to));
        return parts;
    }

    private static int depth(Token token) {
        if (token.kind() != Kind.SIGN) {
            return 0;
        }
        return switch (token.content()) {
            case "(", "[", "{" -> 1;
            case ")", "]", "}" -> -1;
            default -> 0;
        };
    }

    /** Returns the position of a word, or that behind the last token. */
    private int find(String word, int from) {
        for (int i = from; i < tokens.size(); i++) {
            if (tokens.get(i).isWord(word)) {
                return i;
            }
        }
        return tokens.size();
    }

    private boolean skip(String word) {
        if (at < tokens.size() && tokens.get(at).isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String word) {
        if (!skip(word)) {
            throw new MappingSyntaxException("expected " + word + place());
        }
    }

    private String place() {
        return at < tokens.size()
                ? " (before '"
                        + text.substring(tokens.get(at).start(), tokens.get(at).end()) + "')"
                : " (at the end)";
    }

    /** Returns a part of the text with markers as CQL takes them: no name without quotes begins with an underscore. */
    private String sendable(int from, int to) {
        StringBuilder sendable = new StringBuilder();
        int start = from;
        for (Token token : tokens) {
            boolean needsQuotes = token.kind() == Kind.MARKER
                    && token.start() >= from
                    && token.end() <= to
                    && text.charAt(token.start() + 1) == '_';
            if (needsQuotes) {
                sendable.append(text, start, token.start())
                        .append(":\"")
                        .append(token.content())
                        .append('"');
                start = token.end();
            }
        }
        return sendable.append(text, start, to).toString();
    }
}
