package io.millrace.expressions;

import io.millrace.expressions.ValueType.Kind;
import io.millrace.expressions.ValueType.Meaning;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Rows with a field of every type, as maps of boxed values, and expressions' values boxed again. */
final class SampleRows implements Binding<Map<String, ?>> {
    private static final SampleRows BINDING = new SampleRows();

    private final Map<String, Column> columns = new LinkedHashMap<>();

    private record Column(ValueType type, boolean nullable) {}

    private SampleRows() {
        add("page", Kind.TEXT, Meaning.NONE, false);
        add("referrer", Kind.TEXT, Meaning.NONE, true);
        add("status", Kind.LONG, Meaning.INT, false);
        add("bytes", Kind.LONG, Meaning.NONE, false);
        add("latency", Kind.LONG, Meaning.NONE, true);
        add("score", Kind.DOUBLE, Meaning.NONE, true);
        add("ratio", Kind.DOUBLE, Meaning.FLOAT, false);
        add("cached", Kind.BOOLEAN, Meaning.NONE, false);
        add("secure", Kind.BOOLEAN, Meaning.NONE, true);
        add("method", Kind.TEXT, Meaning.NONE, false);
        add("at", Kind.LONG, Meaning.TIMESTAMP_MILLIS, false);
        add("at_micros", Kind.LONG, Meaning.TIMESTAMP_MICROS, false);
        add("born", Kind.LONG, Meaning.DATE, true);
        add("price", Kind.DECIMAL, Meaning.NONE, false);
        add("discount", Kind.DECIMAL, Meaning.NONE, true);
        add("raw", Kind.BYTES, Meaning.NONE, false);
        add("tags", Kind.OBJECT, Meaning.NONE, false);
        add("in", Kind.TEXT, Meaning.NONE, false);
        add("@timestamp", Kind.TEXT, Meaning.NONE, true);
        add("user name", Kind.TEXT, Meaning.NONE, true);
    }

    private void add(String name, Kind kind, Meaning meaning, boolean nullable) {
        columns.put(name, new Column(new ValueType(kind, meaning, null), nullable));
    }

    static Node<Map<String, ?>> compile(String text) {
        return ParsedExpression.parse(text).bind(BINDING);
    }

    /** Evaluates an expression, and returns a Boolean, Long, Double, BigDecimal, String, byte[] or null. */
    static Object value(Node<Map<String, ?>> expression, Map<String, ?> row) {
        return expression.evaluate(row) ? value(expression) : null;
    }

    private static Object value(Node<?> node) {
        return switch (node.type().kind()) {
            case BOOLEAN -> node.number == 1;
            case LONG -> node.number;
            case DOUBLE -> node.real;
            case DECIMAL, OBJECT -> node.object;
            case TEXT -> new String(node.source, node.offset, node.length, StandardCharsets.UTF_8);
            case BYTES -> Arrays.copyOfRange(node.source, node.offset, node.offset + node.length);
        };
    }

    /** Knows the columns, the structure {@code tags}, whose parts are texts, and a function of its own: {@code topic()}. */
    @Override
    public Optional<Node<Map<String, ?>>> resolve(Syntax syntax) {
        if (syntax instanceof Syntax.Field field) {
            Column column = columns.get(field.name());
            if (column == null) {
                throw new ExpressionException(
                        field.column(),
                        "no field " + field.name() + "; its fields are " + String.join(", ", columns.keySet()));
            }
            return Optional.of(new Read(field.name(), column.type(), column.nullable()));
        }
        if (syntax instanceof Syntax.Access access
                && access.base() instanceof Syntax.Field field
                && field.name().equals("tags")
                && access.steps().get(0) instanceof Step.Name step) {
            return Optional.of(new Read("tags." + step.name(), ValueType.text(), true));
        }
        if (syntax instanceof Syntax.Call call && call.name().equals("topic")) {
            return Optional.of(new Read("topic", ValueType.text(), false));
        }
        return Optional.empty();
    }

    @Override
    public Set<String> functions() {
        return new TreeSet<>(Set.of("topic"));
    }

    private static final class Read extends Node<Map<String, ?>> {
        private final String name;

        Read(String name, ValueType type, boolean nullable) {
            super(type, nullable);
            this.name = name;
        }

        @Override
        public boolean evaluate(Map<String, ?> row) {
            Object value = row.get(name);
            if (value == null) {
                return false;
            }
            if (value instanceof Boolean truth) {
                return hold(truth.booleanValue());
            }
            if (value instanceof String text) {
                // Not at the beginning of its array, and not up to its end: as fields are.
                byte[] content = text.getBytes(StandardCharsets.UTF_8);
                return hold(("é" + text + "/%e").getBytes(StandardCharsets.UTF_8), 2, content.length);
            }
            if (value instanceof byte[] bytes) {
                return hold(bytes);
            }
            if (value instanceof BigDecimal || type().kind() == Kind.OBJECT) {
                object = value;
                return true;
            }
            number = ((Number) value).longValue();
            real = ((Number) value).doubleValue();
            return true;
        }
    }
}
