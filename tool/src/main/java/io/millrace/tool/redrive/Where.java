package io.millrace.tool.redrive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.expressions.Binding;
import io.millrace.expressions.ExpressionException;
import io.millrace.expressions.Node;
import io.millrace.expressions.ParsedExpression;
import io.millrace.expressions.Step;
import io.millrace.expressions.Syntax;
import io.millrace.expressions.ValueType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A condition over a letter, in the language of pipelines and mappings. One that is null does not hold. */
final class Where {
    private static final String NAMES =
            "reason, message, table, topic, partition, offset, timestamp, attempts, key, value and header.<name>;"
                    + " key and value have parts where they are JSON: value.customer.id";

    private final ParsedExpression expression;
    private final ObjectMapper json = new ObjectMapper();
    /** Parts and headers, by whether a letter had them. */
    private final Set<String> present = new TreeSet<>();

    private final Set<String> absent = new TreeSet<>();

    /** Says that a condition cannot be asked of a letter, and why; without anything that the letter holds. */
    static final class UnfitException extends Exception {
        private static final long serialVersionUID = 1L;

        UnfitException(String message) {
            super(message);
        }
    }

    private Where(ParsedExpression expression) {
        this.expression = expression;
    }

    /**
     * Reads a condition.
     *
     * @throws ExpressionException if it cannot be understood, or names what no letter has
     */
    static Where parse(String text) {
        Where where = new Where(ParsedExpression.parse(text));
        Node<Letter> node = where.expression.bind(where.new Names(null));
        if (node.type().kind() != ValueType.Kind.BOOLEAN && node.type().meaning() != ValueType.Meaning.UNKNOWN) {
            throw new ExpressionException(1, "is no condition, as table = 'shop.orders' is one");
        }
        return where;
    }

    /** Returns the parts and headers that it names and that none of the letters had: misspelt, it may be. */
    Set<String> neverThere() {
        Set<String> never = new TreeSet<>(absent);
        never.removeAll(present);
        return never;
    }

    /** Says whether it holds. */
    boolean holds(Letter letter) throws UnfitException {
        try {
            // Anew for each letter: what JSON holds has a type only once it is there.
            Node<Letter> node = expression.bind(new Names(letter));
            if (node.type().kind() != ValueType.Kind.BOOLEAN) {
                return false;
            }
            return node.truth(letter) == Node.TRUE;
        } catch (ExpressionException e) {
            throw new UnfitException("column " + e.column() + ": " + e.getMessage());
        } catch (NoJsonException e) {
            throw new UnfitException(e.getMessage());
        }
    }

    /** Leaves a binding, which declares no exceptions. */
    private static final class NoJsonException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoJsonException(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** What the names mean for a letter; for null, what types they have. */
    private final class Names implements Binding<Letter> {
        private final Letter letter;

        Names(Letter letter) {
            this.letter = letter;
        }

        @Override
        public Optional<Node<Letter>> resolve(Syntax syntax) {
            if (syntax instanceof Syntax.Field field) {
                return Optional.of(of(field.name(), List.of(), field.column()));
            }
            if (syntax instanceof Syntax.Access access && access.base() instanceof Syntax.Field base) {
                return Optional.of(of(base.name(), access.steps(), access.column()));
            }
            return Optional.empty();
        }

        @Override
        public Set<String> functions() {
            return Set.of();
        }

        private Node<Letter> of(String name, List<Step> steps, int column) {
            return switch (name) {
                case "key" ->
                    letter == null
                            ? Node.unknown()
                            : content("key", letter.record().key(), steps);
                case "value" ->
                    letter == null
                            ? Node.unknown()
                            : content("value", letter.record().value(), steps);
                case "header" -> header(steps, column);
                default -> fact(name, steps, column);
            };
        }

        private Node<Letter> fact(String name, List<Step> steps, int column) {
            if (!steps.isEmpty()) {
                throw new ExpressionException(column, name + " has no parts; a letter has " + NAMES);
            }
            return switch (name) {
                case "reason" -> text(letter == null ? null : letter.reason());
                case "message" -> text(letter == null ? null : letter.message());
                case "table" -> text(letter == null ? null : letter.table());
                case "topic" -> text(letter == null ? null : letter.originTopic());
                case "partition" -> number(ValueType.integer(), letter == null ? null : partition());
                case "offset" -> number(ValueType.integer(), letter == null ? null : (Long) letter.originOffset());
                case "timestamp" -> number(ValueType.timestamp(), letter == null ? null : (Long) letter.timestamp());
                case "attempts" -> number(ValueType.integer(), letter == null ? null : (Long) (long) letter.attempts());
                default -> throw new ExpressionException(column, "a letter has " + NAMES + "; not " + name);
            };
        }

        private Long partition() {
            return letter.origin() == null
                    ? null
                    : (Long) (long) letter.origin().partition();
        }

        private Node<Letter> header(List<Step> steps, int column) {
            if (steps.isEmpty()) {
                throw new ExpressionException(column, "name the header: header.<name>, header['a-b']");
            }
            String name = String.join(".", steps.stream().map(Where::text).toList());
            if (letter == null) {
                return text((String) null);
            }
            boolean there = letter.record().headers().lastHeader(name) != null;
            (there ? present : absent).add("header." + name);
            return text(there ? LetterReader.text(letter.record().headers(), name) : null);
        }

        private Node<Letter> content(String what, byte[] bytes, List<Step> steps) {
            if (bytes == null) {
                return Node.unknown();
            }
            if (steps.isEmpty()) {
                return text(utf8(what, bytes));
            }
            JsonNode node = json(what, bytes);
            for (Step step : steps) {
                node = step instanceof Step.Index index ? node.path(index.index()) : node.path(text(step));
            }
            String path = what + "."
                    + String.join(".", steps.stream().map(Where::text).toList());
            (node.isMissingNode() ? absent : present).add(path);
            return of(node);
        }

        private JsonNode json(String what, byte[] bytes) {
            try {
                return json.readTree(bytes);
            } catch (JsonProcessingException e) {
                // Its words quote what it has read.
                throw new NoJsonException("the " + what + " is no JSON", null);
            } catch (IOException e) {
                throw new NoJsonException("the " + what + " cannot be read", e);
            }
        }

        private Node<Letter> of(JsonNode node) {
            if (node.isTextual()) {
                return text(node.textValue());
            }
            if (node.isBoolean()) {
                return new Value(ValueType.truth(), node.booleanValue() ? 1L : 0L);
            }
            if (node.isIntegralNumber() && node.canConvertToLong()) {
                return number(ValueType.integer(), node.longValue());
            }
            return node.isNumber() ? new Value(ValueType.real(), node.doubleValue()) : Node.unknown();
        }
    }

    private static String utf8(String what, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NoJsonException("the " + what + " is no text", e);
        }
    }

    private static String text(Step step) {
        if (step instanceof Step.Name name) {
            return name.name();
        }
        return step instanceof Step.Index index ? Integer.toString(index.index()) : ((Step.Key) step).key();
    }

    private static Node<Letter> text(String text) {
        return new Value(ValueType.text(), text);
    }

    private static Node<Letter> number(ValueType type, Long number) {
        return new Value(type, number);
    }

    private static final class Value extends Node<Letter> {
        private final Object value;

        Value(ValueType type, Object value) {
            super(type, true);
            this.value = value;
        }

        @Override
        public boolean evaluate(Letter letter) {
            if (value instanceof String text) {
                return hold(text.getBytes(StandardCharsets.UTF_8));
            }
            if (value instanceof Long whole) {
                number = whole;
            } else if (value instanceof Double fraction) {
                real = fraction;
            }
            return value != null;
        }
    }
}
