package io.millrace.streams.expression;

import io.millrace.streams.event.FieldKind;
import io.millrace.streams.event.SourceFields;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** Finds the fields that an expression names, checks its types, and makes it nodes. */
final class Compilation {
    private final Schema event;
    private final Place place;

    Compilation(Schema event, Place place) {
        this.event = event;
        this.place = place;
    }

    Node compile(Syntax syntax) {
        if (syntax instanceof Syntax.Field field) {
            return field(field);
        }
        if (syntax instanceof Syntax.IntegerLiteral literal) {
            return new Constants.Whole(ValueType.integer(), literal.value());
        }
        if (syntax instanceof Syntax.DecimalLiteral literal) {
            return new Constants.Real(literal.value());
        }
        if (syntax instanceof Syntax.TextLiteral literal) {
            return new Constants.Text(literal.value());
        }
        if (syntax instanceof Syntax.TruthLiteral literal) {
            return new Constants.Truth(BooleanNode.of(literal.value()));
        }
        if (syntax instanceof Syntax.NullLiteral) {
            return new NullNode();
        }
        if (syntax instanceof Syntax.Negation negation) {
            return negation(negation);
        }
        if (syntax instanceof Syntax.Computed computed) {
            return computed(computed);
        }
        if (syntax instanceof Syntax.Cast cast) {
            return cast(cast);
        }
        if (syntax instanceof Syntax.Call call) {
            List<Node> arguments = call.arguments().stream().map(this::compile).toList();
            return Functions.call(call, arguments, place);
        }
        return predicate(syntax);
    }

    private BooleanNode predicate(Syntax syntax) {
        if (syntax instanceof Syntax.Not not) {
            return new Logic.Not(condition(not.operand(), "not"));
        }
        if (syntax instanceof Syntax.Chain chain) {
            return new Logic.Chain(
                    chain.and(),
                    chain.operands().stream()
                            .map(operand -> condition(operand, chain.and() ? "and" : "or"))
                            .toList());
        }
        if (syntax instanceof Syntax.Compared compared) {
            return compared(compared);
        }
        if (syntax instanceof Syntax.In in) {
            return in(in);
        }
        if (syntax instanceof Syntax.Between between) {
            return between(between);
        }
        if (syntax instanceof Syntax.IsNull isNull) {
            return isNull(isNull);
        }
        if (syntax instanceof Syntax.Like like) {
            return like(like);
        }
        throw new IllegalArgumentException("no expression: " + syntax);
    }

    private BooleanNode condition(Syntax syntax, String operator) {
        Node node = compile(syntax);
        if (node instanceof BooleanNode condition) {
            return condition;
        }
        throw place.mistake(begin(syntax), operator + " takes a boolean here; this is " + node.describe());
    }

    private Node field(Syntax.Field named) {
        Schema.Field field = require(named);
        Schema declared = SourceFields.withoutNull(field.schema());
        ValueType type = ValueType.of(declared);
        if (type == null) {
            throw place.mistake(
                    named.column(),
                    "the field " + named.name() + " is " + ValueType.describe(declared)
                            + ", which cannot be used in an expression");
        }
        return FieldNodes.of(field.pos(), declared, type, field.schema().isNullable());
    }

    private Schema.Field require(Syntax.Field named) {
        Schema.Field field = event.getField(named.name());
        if (field == null) {
            String known = event.getFields().stream().map(Schema.Field::name).collect(Collectors.joining(", "));
            throw place.mistake(
                    named.column(),
                    "the event " + event.getFullName() + " has no field " + named.name() + "; its fields are " + known
                            + " (a text stands in single quotes)");
        }
        return field;
    }

    private Node negation(Syntax.Negation negation) {
        Node operand = number(negation.operand(), Operator.MINUS);
        return operand instanceof LongNode whole ? Arithmetic.negated(whole) : Arithmetic.negated((DoubleNode) operand);
    }

    private Node computed(Syntax.Computed computed) {
        Node left = number(computed.left(), computed.operator());
        Node right = number(computed.right(), computed.operator());
        if (left instanceof LongNode one && right instanceof LongNode other) {
            return Arithmetic.of(computed.operator(), one, other);
        }
        return Arithmetic.of(computed.operator(), asDouble(left), asDouble(right));
    }

    private Node number(Syntax syntax, Operator operator) {
        Node node = compile(syntax);
        if (node.type() != null && node.type().isNumber()) {
            return node;
        }
        String hint = "";
        if (node.type() != null && node.type().isTemporal()) {
            hint = "; write cast(... as long)";
        } else if (node instanceof TextNode) {
            hint = operator == Operator.PLUS
                    ? "; texts are joined by concat(a, b)"
                    : "; write cast(... as long) or cast(... as double)";
        }
        throw place.mistake(begin(syntax), operator.symbol() + " takes numbers; this is " + node.describe() + hint);
    }

    private static DoubleNode asDouble(Node number) {
        return number instanceof LongNode whole ? Arithmetic.widened(whole) : (DoubleNode) number;
    }

    private Node cast(Syntax.Cast cast) {
        Node value = compile(cast.value());
        boolean bareNull = value instanceof NullNode;
        Node result =
                switch (cast.type()) {
                    case "long" -> bareNull ? Constants.nothing(ValueType.integer()) : Casts.toLong(value);
                    case "double" -> bareNull ? Constants.nothing(ValueType.real()) : Casts.toDouble(value);
                    case "text" -> bareNull ? Constants.nothing(ValueType.text()) : Casts.toText(value);
                    default ->
                        throw place.mistake(
                                cast.typeColumn(), "there is no cast to " + cast.type() + "; use long, double or text");
                };
        if (result == null) {
            throw place.mistake(
                    begin(cast.value()), value.describe() + " cannot be cast to " + cast.type() + "; it can to long");
        }
        return result;
    }

    private BooleanNode compared(Syntax.Compared compared) {
        String symbol = compared.comparison().symbol();
        Node left = compile(compared.left());
        Node right = compile(compared.right());
        return comparison(
                compared.comparison(),
                symbol,
                compared.column(),
                beside(compared.left(), left, right),
                beside(compared.right(), right, left));
    }

    private BooleanNode between(Syntax.Between between) {
        Node value = compile(between.value());
        Node low = beside(between.low(), compile(between.low()), value);
        Node high = beside(between.high(), compile(between.high()), value);
        return new Logic.Chain(
                true,
                List.of(
                        comparison(Comparison.AT_LEAST, "between", between.column(), value, low),
                        comparison(Comparison.AT_MOST, "between", between.column(), value, high)));
    }

    private BooleanNode in(Syntax.In in) {
        Node value = compile(in.value());
        List<Constants.Whole> numbers = new ArrayList<>();
        List<Constants.Text> texts = new ArrayList<>();
        List<BooleanNode> comparisons = new ArrayList<>();
        for (Syntax item : in.list()) {
            Node node = beside(item, compile(item), value);
            comparisons.add(comparison(Comparison.EQUAL, "in", begin(item), value, node));
            if (node instanceof Constants.Whole number) {
                numbers.add(number);
            } else if (node instanceof Constants.Text text) {
                texts.add(text);
            }
        }
        if (value instanceof LongNode number && numbers.size() == in.list().size()) {
            return new Comparisons.NumberIn(number, numbers);
        }
        if (value instanceof TextNode text && texts.size() == in.list().size()) {
            return new Comparisons.TextIn(text, texts);
        }
        return new Logic.Chain(false, comparisons);
    }

    private BooleanNode comparison(Comparison comparison, String symbol, int column, Node left, Node right) {
        if (left instanceof NullNode || right instanceof NullNode) {
            throw place.mistake(column, symbol + " is never true with null; write is null or is not null");
        }
        ValueType common = left.type().common(right.type());
        if (common == null) {
            boolean times = left.type().isTemporal() || right.type().isTemporal();
            throw place.mistake(
                    column,
                    symbol + " compares values of one type; left is " + left.describe() + ", right is "
                            + right.describe()
                            + (times ? "; write cast(... as long) for the number behind a time" : ""));
        }
        return common.kind() == ValueType.Kind.DOUBLE
                ? Comparisons.of(comparison, asDouble(left), asDouble(right))
                : Comparisons.of(comparison, left, right);
    }

    /** Reads a text in quotes as a date or timestamp where it is compared with one; returns any other node as it is. */
    private Node beside(Syntax syntax, Node node, Node other) {
        if (!(syntax instanceof Syntax.TextLiteral literal) || other.type() == null) {
            return node;
        }
        ValueType type = other.type();
        if (!type.isDate() && !type.isTimestamp()) {
            return node;
        }
        Long time = TimeFunctions.parse(literal.value(), type);
        if (time == null) {
            throw place.mistake(
                    syntax.column(),
                    "is compared with a " + type.describe() + "; write it as "
                            + (type.isDate() ? "'2026-01-31'" : "'2026-01-31T12:00:00Z' or '2026-01-31'"));
        }
        return new Constants.Whole(type, time);
    }

    private BooleanNode isNull(Syntax.IsNull isNull) {
        if (isNull.value() instanceof Syntax.Field named) {
            // This much can be asked of a field of any type, but of one that is a union of several.
            Schema.Field field = require(named);
            Schema declared = SourceFields.withoutNull(field.schema());
            if (FieldKind.of(declared) != FieldKind.RAW || declared.getType() != Schema.Type.UNION) {
                return new FieldNodes.Absent(field.pos());
            }
        }
        return Logic.isNull(compile(isNull.value()));
    }

    private BooleanNode like(Syntax.Like like) {
        Node value = compile(like.value());
        if (!(value instanceof TextNode text)) {
            throw place.mistake(begin(like.value()), "like takes a string here; this is " + value.describe());
        }
        if (!(like.pattern() instanceof Syntax.TextLiteral pattern)) {
            throw place.mistake(
                    begin(like.pattern()),
                    "like takes a text in quotes here; starts_with, ends_with and contains " + "take any");
        }
        if (!Like.isComplete(pattern.value())) {
            throw place.mistake(
                    pattern.column(), "the pattern ends in a backslash; write two for one, or % or _ behind it");
        }
        return Like.of(text, pattern.value());
    }

    /** Returns the column at which a part begins, where its own is that of its operator. */
    static int begin(Syntax syntax) {
        if (syntax instanceof Syntax.Chain chain) {
            return begin(chain.operands().get(0));
        }
        if (syntax instanceof Syntax.Compared compared) {
            return begin(compared.left());
        }
        if (syntax instanceof Syntax.Computed computed) {
            return begin(computed.left());
        }
        if (syntax instanceof Syntax.In in) {
            return begin(in.value());
        }
        if (syntax instanceof Syntax.Between between) {
            return begin(between.value());
        }
        if (syntax instanceof Syntax.IsNull isNull) {
            return begin(isNull.value());
        }
        return syntax instanceof Syntax.Like like ? begin(like.value()) : syntax.column();
    }
}
