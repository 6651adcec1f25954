package io.millrace.expressions;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
        if (syntax instanceof Syntax.Cast cast) {
            return cast(cast);
        }
        if (syntax instanceof Syntax.Concatenation concatenation) {
            return concatenation(concatenation);
        }
        return syntax instanceof Syntax.Case cases ? cases(cases) : predicate(syntax);
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
            throw new ExpressionException(
                    call.column(),
                    "there is no function " + call.name() + UnknownFunction.hint(call.name(), knownFunctions()));
        }
        List<Node<R>> arguments = call.arguments().stream().map(this::compile).toList();
        return functions.call(call, arguments);
    }

    private Set<String> knownFunctions() {
        Set<String> known = new TreeSet<>(functions.names());
        known.addAll(binding.functions());
        known.add("cast");
        return known;
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
            return compared(
                    compared.comparison(),
                    compared.comparison().symbol(),
                    compared.column(),
                    compared.left(),
                    compared.right());
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
            hint = "; write cast(... as bigint)";
        } else if (node.is(ValueType.Kind.TEXT)) {
            hint = operator == Operator.PLUS
                    ? "; texts are joined by a || b"
                    : "; write cast(... as bigint) or cast(... as double)";
        }
        throw new ExpressionException(
                syntax.begin(), operator.symbol() + " takes numbers; this is " + node.describe() + hint);
    }

    private Node<R> cast(Syntax.Cast cast) {
        CastType target = CastType.of(cast);
        Node<R> value = compile(cast.value());
        Node<R> result = Casts.cast(value, target);
        if (result == null) {
            throw new ExpressionException(
                    cast.value().begin(),
                    value.describe() + " cannot be cast to " + target.name() + Casts.hint(value.type(), target.type()));
        }
        return result;
    }

    private Node<R> concatenation(Syntax.Concatenation concatenation) {
        List<Node<R>> texts = new ArrayList<>();
        for (Syntax operand : concatenation.operands()) {
            Node<R> node = compile(operand);
            texts.add(Arguments.joinable(node)
                    .orElseThrow(() -> new ExpressionException(
                            operand.begin(),
                            "|| joins texts and numbers; this is " + node.describe()
                                    + "; write cast(... as varchar)")));
        }
        return new TextFunctions.Concat<>(texts);
    }

    private Node<R> cases(Syntax.Case cases) {
        List<Node<R>> conditions = new ArrayList<>();
        List<Syntax> written = new ArrayList<>();
        List<Node<R>> results = new ArrayList<>();
        for (Syntax.Branch branch : cases.branches()) {
            conditions.add(
                    cases.value() == null
                            ? condition(branch.condition(), "when")
                            : compared(
                                    Comparison.EQUAL,
                                    "when",
                                    branch.condition().begin(),
                                    cases.value(),
                                    branch.condition()));
            written.add(branch.result());
            results.add(compile(branch.result()));
        }
        written.add(cases.otherwise() == null ? new Syntax.NullLiteral(cases.column()) : cases.otherwise());
        results.add(cases.otherwise() == null ? new Nothing<>(null) : compile(cases.otherwise()));
        return Choice.byCondition(conditions, Alternatives.of("case", written, results));
    }

    private Node<R> compared(Comparison comparison, String symbol, int column, Syntax one, Syntax other) {
        Node<R> left = compile(one);
        Node<R> right = compile(other);
        return Beside.compare(
                comparison,
                symbol,
                column,
                Beside.literal(one, left, right.type()),
                Beside.literal(other, right, left.type()));
    }

    private Node<R> between(Syntax.Between between) {
        return new Logic.Chain<>(
                true,
                List.of(
                        compared(Comparison.AT_LEAST, "between", between.column(), between.value(), between.low()),
                        compared(Comparison.AT_MOST, "between", between.column(), between.value(), between.high())));
    }

    private Node<R> in(Syntax.In in) {
        Node<R> value = compile(in.value());
        List<Node<R>> list = new ArrayList<>();
        List<Node<R>> comparisons = new ArrayList<>();
        for (Syntax item : in.list()) {
            Node<R> node = Beside.literal(item, compile(item), value.type());
            comparisons.add(Beside.compare(Comparison.EQUAL, "in", item.begin(), value, node));
            list.add(node);
        }
        if (value.isUnknown()) {
            return new Nothing<>(ValueType.truth());
        }
        boolean constants = list.stream()
                .allMatch(item ->
                        item instanceof Constant<R> && item.is(value.type().kind()));
        boolean sameUnit = !value.type().isTemporal()
                || list.stream()
                        .allMatch(item -> item.type().meaning() == value.type().meaning());
        if (constants && sameUnit && value.is(ValueType.Kind.LONG)) {
            return new Comparisons.NumberIn<>(value, list);
        }
        if (constants && value.is(ValueType.Kind.TEXT)) {
            return new Comparisons.TextIn<>(value, list);
        }
        return new Logic.Chain<>(false, comparisons);
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
