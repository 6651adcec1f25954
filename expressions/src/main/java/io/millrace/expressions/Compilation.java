package io.millrace.expressions;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Finds what an expression names, checks its types, and makes it nodes. */
final class Compilation<R> {
    private final Binding<R> binding;
    private final Functions<R> functions = new Functions<>();

    Compilation(Binding<R> binding) {
        this.binding = binding;
    }

    Node<R> compile(Syntax syntax) {
        if (syntax instanceof Syntax.Field || syntax instanceof Syntax.Access || syntax instanceof Syntax.Call) {
            return binding.resolve(syntax).orElseGet(() -> unresolved(syntax));
        }
        if (syntax instanceof Syntax.IntegerLiteral literal) {
            return Constant.whole(literal.value());
        }
        if (syntax instanceof Syntax.DecimalLiteral literal) {
            return Constant.real(literal.value(), literal.exact());
        }
        if (syntax instanceof Syntax.TextLiteral literal) {
            return Constant.text(literal.value());
        }
        if (syntax instanceof Syntax.TruthLiteral literal) {
            return Constant.truth(literal.value());
        }
        if (syntax instanceof Syntax.NullLiteral) {
            return new Nothing<>(null);
        }
        if (syntax instanceof Syntax.Negation negation) {
            Node<R> operand = number(negation.operand(), Operator.MINUS);
            return operand.isUnknown() ? operand : Arithmetic.negated(operand);
        }
        if (syntax instanceof Syntax.Computed computed) {
            return computed(computed);
        }
        return syntax instanceof Syntax.Cast cast ? cast(cast) : predicate(syntax);
    }

    private Node<R> unresolved(Syntax syntax) {
        if (syntax instanceof Syntax.Field field) {
            throw new ExpressionException(field.column(), "there is no field " + field.name());
        }
        if (syntax instanceof Syntax.Access access) {
            // What is in parentheses, or comes of a function, says itself what is wrong with it.
            Node<R> base = compile(access.base());
            throw new ExpressionException(
                    access.steps().get(0).column(), "nothing is within this, which is " + base.describe());
        }
        Syntax.Call call = (Syntax.Call) syntax;
        if (!functions.has(call.name())) {
            TreeSet<String> known = new TreeSet<>(functions.names());
            known.addAll(binding.functions());
            throw new ExpressionException(
                    call.column(),
                    "there is no function " + call.name() + "; the functions are " + String.join(", ", known) + " and "
                            + Parser.CAST);
        }
        List<Node<R>> arguments = call.arguments().stream().map(this::compile).toList();
        return functions.call(call, arguments);
    }

    private Node<R> predicate(Syntax syntax) {
        if (syntax instanceof Syntax.Not not) {
            return new Logic.Not<>(condition(not.operand(), "not"));
        }
        if (syntax instanceof Syntax.Chain chain) {
            return new Logic.Chain<>(
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
            Node<R> value = compile(isNull.value());
            return value.type() == null ? Constant.truth(true) : new Logic.IsNull<>(value);
        }
        if (syntax instanceof Syntax.Like like) {
            return like(like);
        }
        throw new IllegalArgumentException("no expression: " + syntax);
    }

    private Node<R> condition(Syntax syntax, String operator) {
        Node<R> node = compile(syntax);
        if (node.is(ValueType.Kind.BOOLEAN)) {
            return node;
        }
        if (node.isUnknown()) {
            return new Nothing<>(ValueType.truth());
        }
        throw new ExpressionException(syntax.begin(), operator + " takes a boolean here; this is " + node.describe());
    }

    private Node<R> computed(Syntax.Computed computed) {
        Node<R> left = number(computed.left(), computed.operator());
        Node<R> right = number(computed.right(), computed.operator());
        if (left.isUnknown() || right.isUnknown()) {
            return new Nothing<>((left.isUnknown() ? right : left).type());
        }
        ValueType common = Conversion.common(left, right);
        return Arithmetic.of(computed.operator(), Conversion.convert(left, common), Conversion.convert(right, common));
    }

    private Node<R> number(Syntax syntax, Operator operator) {
        Node<R> node = compile(syntax);
        if (node.isNumber() || node.isUnknown()) {
            return node;
        }
        String hint = "";
        if (node.type() != null && node.type().isTemporal()) {
            hint = "; write cast(... as long)";
        } else if (node.is(ValueType.Kind.TEXT)) {
            hint = operator == Operator.PLUS
                    ? "; texts are joined by concat(a, b)"
                    : "; write cast(... as long) or cast(... as double)";
        }
        throw new ExpressionException(
                syntax.begin(), operator.symbol() + " takes numbers; this is " + node.describe() + hint);
    }

    private Node<R> cast(Syntax.Cast cast) {
        Node<R> value = compile(cast.value());
        boolean bareNull = value.type() == null || value.isUnknown();
        Node<R> result =
                switch (cast.type()) {
                    case "long" -> bareNull ? new Nothing<>(ValueType.integer()) : Casts.toLong(value);
                    case "double" -> bareNull ? new Nothing<>(ValueType.real()) : Casts.toDouble(value);
                    case "text" -> bareNull ? new Nothing<>(ValueType.text()) : Casts.toText(value);
                    default ->
                        throw new ExpressionException(
                                cast.typeColumn(), "there is no cast to " + cast.type() + "; use long, double or text");
                };
        if (result == null) {
            throw new ExpressionException(
                    cast.value().begin(), value.describe() + " cannot be cast to " + cast.type() + "; it can to long");
        }
        return result;
    }

    private Node<R> compared(Syntax.Compared compared) {
        Node<R> left = compile(compared.left());
        Node<R> right = compile(compared.right());
        return comparison(
                compared.comparison(),
                compared.comparison().symbol(),
                compared.column(),
                beside(compared.left(), left, right),
                beside(compared.right(), right, left));
    }

    private Node<R> between(Syntax.Between between) {
        Node<R> value = compile(between.value());
        Node<R> low = beside(between.low(), compile(between.low()), value);
        Node<R> high = beside(between.high(), compile(between.high()), value);
        return new Logic.Chain<>(
                true,
                List.of(
                        comparison(Comparison.AT_LEAST, "between", between.column(), value, low),
                        comparison(Comparison.AT_MOST, "between", between.column(), value, high)));
    }

    private Node<R> in(Syntax.In in) {
        Node<R> value = compile(in.value());
        List<Node<R>> list = new ArrayList<>();
        List<Node<R>> comparisons = new ArrayList<>();
        for (Syntax item : in.list()) {
            Node<R> node = beside(item, compile(item), value);
            comparisons.add(comparison(Comparison.EQUAL, "in", item.begin(), value, node));
            list.add(node);
        }
        if (value.isUnknown()) {
            return new Nothing<>(ValueType.truth());
        }
        boolean constants = list.stream()
                .allMatch(item ->
                        item instanceof Constant<R> && item.is(value.type().kind()));
        if (constants && value.is(ValueType.Kind.LONG)) {
            return new Comparisons.NumberIn<>(value, list);
        }
        if (constants && value.is(ValueType.Kind.TEXT)) {
            return new Comparisons.TextIn<>(value, list);
        }
        return new Logic.Chain<>(false, comparisons);
    }

    private Node<R> comparison(Comparison comparison, String symbol, int column, Node<R> left, Node<R> right) {
        if (left.type() == null || right.type() == null) {
            throw new ExpressionException(column, symbol + " is never true with null; write is null or is not null");
        }
        if (left.isUnknown() || right.isUnknown()) {
            return new Nothing<>(ValueType.truth());
        }
        ValueType common = Conversion.common(left, right);
        if (common == null || common.kind() == ValueType.Kind.OBJECT) {
            boolean times = left.type().isTemporal() || right.type().isTemporal();
            throw new ExpressionException(
                    column,
                    symbol + " compares values of one type; left is " + left.describe() + ", right is "
                            + right.describe()
                            + (times ? "; write cast(... as long) for the number behind a time" : ""));
        }
        return Comparisons.of(comparison, Conversion.convert(left, common), Conversion.convert(right, common));
    }

    /** Reads a text in quotes as a date or timestamp where it is compared with one; returns any other node as it is. */
    private Node<R> beside(Syntax syntax, Node<R> node, Node<R> other) {
        if (!(syntax instanceof Syntax.TextLiteral literal) || other.type() == null) {
            return node;
        }
        ValueType type = other.type();
        if (!type.isDate() && !type.isTimestamp()) {
            return node;
        }
        Long time = TimeFunctions.parse(literal.value(), type);
        if (time == null) {
            throw new ExpressionException(
                    syntax.column(),
                    "is compared with a " + type.describe() + "; write it as "
                            + (type.isDate() ? "'2026-01-31'" : "'2026-01-31T12:00:00Z' or '2026-01-31'"));
        }
        return Constant.whole(type, time);
    }

    private Node<R> like(Syntax.Like like) {
        Node<R> value = compile(like.value());
        if (value.isUnknown()) {
            return new Nothing<>(ValueType.truth());
        }
        if (!value.is(ValueType.Kind.TEXT)) {
            throw new ExpressionException(like.value().begin(), "like takes a text here; this is " + value.describe());
        }
        if (!(like.pattern() instanceof Syntax.TextLiteral pattern)) {
            throw new ExpressionException(
                    like.pattern().begin(),
                    "like takes a text in quotes here; starts_with, ends_with and contains take any");
        }
        if (!Like.isComplete(pattern.value())) {
            throw new ExpressionException(
                    pattern.column(), "the pattern ends in a backslash; write two for one, or a wildcard behind it");
        }
        return Like.of(value, pattern.value());
    }
}
