package io.millrace.connect.cassandra.config;

import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.expressions.ExpressionException;
import io.millrace.expressions.ParsedExpression;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code col=value.path.to.field, col2=key.id, col3=header.h, col4=now(), col5='text'}.
 *
 * <p>A name with other characters than letters, digits, {@code _}, {@code -}, {@code $}, {@code :} or {@code @} stands
 * in double quotes. A question mark after a path or header makes it optional. A target {@code col.field} is one field of a
 * column of a user-defined type.
 */
final class MappingParser {

    private static final String NUMBER = "[+-]?\\d+(\\.\\d+)?";

    private final String text;
    private int at;

    private MappingParser(String text) {
        this.text = text;
    }

    /**
     * Reads the targets, columns or {@code __ttl} or {@code __timestamp}, with their sources, in the order in which they were
     * written.
     */
    static List<TableMapping.Column> parse(String text) {
        return new MappingParser(text).entries();
    }

    /** Reads one source of its own. */
    static ColumnSource parseSource(String text) {
        MappingParser parser = new MappingParser(text);
        ColumnSource source = parser.source();
        parser.expectEnd();
        return source;
    }

    /** Reads a path of its own: fields of the value, unless it starts with {@code key.} or {@code value.}. */
    static FieldPath parsePath(String text) {
        MappingParser parser = new MappingParser(text);
        List<String> steps = parser.path();
        boolean optional = parser.skip('?');
        parser.expectEnd();
        Root root = steps.get(0).equals("key") && steps.size() > 1 ? Root.KEY : Root.VALUE;
        boolean rooted = steps.size() > 1 && Stream.of("key", "value").anyMatch(steps.get(0)::equals);
        return new FieldPath(root, rooted ? steps.subList(1, steps.size()) : steps, optional);
    }

    private List<TableMapping.Column> entries() {
        Map<List<String>, TableMapping.Column> columns = new LinkedHashMap<>();
        do {
            List<String> target = target();
            String name = String.join(".", target);
            Optional<String> part = target.size() > 1 ? Optional.of(target.get(1)) : Optional.empty();
            Change change = change(name);
            if (columns.put(target, new TableMapping.Column(target.get(0), part, change, source())) != null) {
                throw error(name + " is mapped twice: keep one of them");
            }
        } while (skip(','));
        expectEnd();
        return List.copyOf(columns.values());
    }

    private List<String> target() {
        List<String> steps = new ArrayList<>();
        do {
            steps.add(name("a column name"));
        } while (skip('.'));
        if (steps.size() > 2) {
            throw error(String.join(".", steps)
                    + " is too deep: Cassandra sets a field of a column's own type alone, but none within it; a column"
                    + " whose name has dots stands in double quotes");
        }
        return steps;
    }

    private Change change(String target) {
        Change change =
                skip('+') ? Change.ADD : target.endsWith("-") ? Change.REMOVE : skip('-') ? Change.REMOVE : Change.SET;
        if (!skip('=')) {
            throw error("expected = after " + target);
        }
        return change;
    }

    /**
     * Reads a plain source or, where it is none, an expression. Plain ones are read first: their names may have characters that mean
     * something in expressions.
     */
    private ColumnSource source() {
        skipBlanks();
        int start = at;
        MappingSyntaxException plainly;
        try {
            ColumnSource plain = plainSource();
            if (isAtEnd()) {
                return plain;
            }
            plainly = error("expected a comma or the end");
        } catch (MappingSyntaxException e) {
            plainly = e;
        }
        boolean wholly = isAtEnd();
        at = start;
        return computed(start, wholly ? Optional.of(plainly) : Optional.empty());
    }

    /** @param plainly what is wrong with it as a plain source, where it was read to the end as one */
    private ColumnSource computed(int start, Optional<MappingSyntaxException> plainly) {
        try {
            ParsedExpression expression = ParsedExpression.parseAt(text, start);
            RecordSources.check(expression);
            Optional<ColumnSource> alone = RecordSources.of(expression.syntax());
            at = expression.end();
            String written = text.substring(start, at).strip();
            return alone.orElseGet(() -> new ColumnSource.Computed(expression, written));
        } catch (ExpressionException e) {
            throw plainly.orElseGet(() -> new MappingSyntaxException("column " + e.column() + ": " + e.getMessage()));
        }
    }

    private boolean isAtEnd() {
        skipBlanks();
        return at == text.length() || text.charAt(at) == ',';
    }

    private ColumnSource plainSource() {
        if (at < text.length() && text.charAt(at) == '\'') {
            return new ColumnSource.Literal(quoted('\''));
        }
        int start = at;
        while (at < text.length() && "+-.0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        if (digits.matches(NUMBER) && (at == text.length() || isEnd(text.charAt(at)))) {
            return new ColumnSource.Literal(number(digits));
        }
        at = start;
        List<String> steps = path();
        if (steps.size() == 1) {
            switch (steps.get(0).toLowerCase(Locale.ROOT)) {
                case "true", "false" -> {
                    return new ColumnSource.Literal(Boolean.valueOf(steps.get(0)));
                }
                case "now" -> {
                    if (skip('(') && skip(')')) {
                        return new ColumnSource.Now();
                    }
                    throw error("a function is written with parentheses: now()");
                }
                default -> {
                    // A path like any other.
                }
            }
        }
        return located(steps, skip('?'));
    }

    private ColumnSource located(List<String> steps, boolean optional) {
        List<String> rest = steps.subList(1, steps.size());
        return switch (steps.get(0)) {
            case "value" -> new ColumnSource.Field(new FieldPath(Root.VALUE, rest, optional));
            case "key" -> new ColumnSource.Field(new FieldPath(Root.KEY, rest, optional));
            case "header" -> {
                if (rest.isEmpty()) {
                    throw error("name the header: header.<name>");
                }
                yield new ColumnSource.Header(String.join(".", rest), optional);
            }
            case "element" -> new ColumnSource.Field(new FieldPath(Root.ELEMENT, rest, optional));
            case "envelope" -> new ColumnSource.Field(new FieldPath(Root.ENVELOPE, rest, optional));
            case "record" -> new ColumnSource.Metadata(attribute(rest));
            default ->
                throw error(
                        "a source starts with value, key, header, record, element or envelope, and a text stands in single quotes; write"
                                + " value." + String.join(".", steps) + " for a field of the value");
        };
    }

    private ColumnSource.Attribute attribute(List<String> steps) {
        return ColumnSource.Attribute.of(steps).orElseThrow(() -> error(ColumnSource.Attribute.USAGE));
    }

    private Object number(String digits) {
        if (digits.indexOf('.') >= 0) {
            return new BigDecimal(digits);
        }
        if (digits.length() > 18) {
            throw error("an integer literal has at most 18 digits");
        }
        return Long.valueOf(digits);
    }

    private List<String> path() {
        List<String> steps = new ArrayList<>();
        do {
            steps.add(name("a name"));
        } while (skip('.'));
        return steps;
    }

    private String name(String what) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted('"');
        }
        int start = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw error("expected " + what);
        }
        return text.substring(start, at);
    }

    /** A doubled quote stands for itself, as in CQL. */
    private String quoted(char quote) {
        StringBuilder content = new StringBuilder();
        for (at++; at < text.length(); at++) {
            if (text.charAt(at) != quote) {
                content.append(text.charAt(at));
            } else if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
                content.append(quote);
                at++;
            } else {
                at++;
                return content.toString();
            }
        }
        throw error("the quote is not closed");
    }

    private boolean skip(char expected) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void expectEnd() {
        skipBlanks();
        if (at < text.length()) {
            throw error("expected a comma or the end");
        }
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || "_-$:@".indexOf(c) >= 0;
    }

    private static boolean isEnd(char c) {
        return c == ',' || Character.isWhitespace(c);
    }

    private MappingSyntaxException error(String message) {
        String rest = text.substring(Math.min(at, text.length())).strip();
        String place =
                rest.isEmpty() ? "at the end" : "before '" + rest.substring(0, Math.min(20, rest.length())) + "'";
        return new MappingSyntaxException(message + " (" + place + ")");
    }
}
