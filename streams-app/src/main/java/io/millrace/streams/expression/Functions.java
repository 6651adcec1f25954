package io.millrace.streams.expression;

import io.millrace.streams.expression.NumberFunctions.Rounding;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Every function there is. */
final class Functions {
    private static final int ANY_NUMBER = Integer.MAX_VALUE;

    private static final Map<String, Definition> ALL = all();

    private record Definition(String usage, int least, int most, Function<Arguments, Node> maker) {
        String name() {
            return usage.substring(0, usage.indexOf('('));
        }
    }

    private Functions() {}

    private static Map<String, Definition> all() {
        Map<String, Definition> all = new TreeMap<>();
        Stream.of(
                        new Definition("lower(text)", 1, 1, in -> new TextFunctions.Case(in.text(0), false)),
                        new Definition("upper(text)", 1, 1, in -> new TextFunctions.Case(in.text(0), true)),
                        new Definition("length(text)", 1, 1, in -> new TextFunctions.Length(in.text(0))),
                        new Definition("substring(text, from[, count])", 2, 3, Functions::substring),
                        new Definition("segment(text, index[, 'separator'])", 2, 3, Functions::segment),
                        new Definition(
                                "starts_with(text, part)",
                                2,
                                2,
                                in -> new TextTests.StartsWith(in.text(0), in.text(1))),
                        new Definition(
                                "ends_with(text, part)", 2, 2, in -> new TextTests.EndsWith(in.text(0), in.text(1))),
                        new Definition(
                                "contains(text, part)", 2, 2, in -> new TextTests.Contains(in.text(0), in.text(1))),
                        new Definition(
                                "concat(text, text, ...)", 2, ANY_NUMBER, in -> new TextFunctions.Concat(in.texts())),
                        new Definition("host(url)", 1, 1, in -> new UrlFunctions.Host(in.text(0))),
                        new Definition("path(url)", 1, 1, in -> new UrlFunctions.Path(in.text(0))),
                        new Definition("abs(number)", 1, 1, in -> NumberFunctions.abs(in.number(0))),
                        new Definition("floor(number)", 1, 1, in -> rounded(in, Rounding.DOWN)),
                        new Definition("ceil(number)", 1, 1, in -> rounded(in, Rounding.UP)),
                        new Definition("round(number)", 1, 1, in -> rounded(in, Rounding.NEAREST)),
                        new Definition("day(time)", 1, 1, in -> TimeFunctions.day(in.timestampOrDate(0))),
                        new Definition(
                                "hour(time)",
                                1,
                                1,
                                in -> TimeFunctions.beginning(in.timestamp(0), TimeFunctions.HOUR_MS)),
                        new Definition(
                                "minute(time)",
                                1,
                                1,
                                in -> TimeFunctions.beginning(in.timestamp(0), TimeFunctions.MINUTE_MS)),
                        new Definition("coalesce(value, value, ...)", 2, ANY_NUMBER, Functions::coalesce),
                        new Definition("if(condition, value, value)", 3, 3, Functions::when))
                .forEach(function -> all.put(function.name(), function));
        return Collections.unmodifiableMap(all);
    }

    /** Returns the names of all functions, cast not among them: its argument is none. */
    static Set<String> names() {
        return ALL.keySet();
    }

    static Node call(Syntax.Call call, List<Node> arguments, Place place) {
        Definition function = ALL.get(call.name().toLowerCase(Locale.ROOT));
        if (function == null) {
            throw place.mistake(
                    call.column(),
                    "there is no function " + call.name() + "; the functions are " + String.join(", ", names())
                            + " and " + Parser.CAST);
        }
        int count = arguments.size();
        if (count < function.least() || count > function.most()) {
            throw place.mistake(
                    call.column(), "is called as " + function.usage() + "; here it has " + count + " arguments");
        }
        return function.maker().apply(new Arguments(place, function.usage(), call.arguments(), arguments));
    }

    private static Node rounded(Arguments in, Rounding rounding) {
        return NumberFunctions.rounded(in.number(0), rounding);
    }

    private static Node substring(Arguments in) {
        LongNode count = in.count() == 3 ? in.integer(2) : new Constants.Whole(ValueType.integer(), Long.MAX_VALUE);
        if (in.count() == 2 && in.any(1) instanceof Constants.Whole from && from.value < 1) {
            throw in.place().mistake(in.column(1), "substring counts from 1");
        }
        return new TextFunctions.Substring(in.text(0), in.integer(1), count);
    }

    private static Node segment(Arguments in) {
        if (in.any(1) instanceof Constants.Whole index && index.value < 1) {
            throw in.place().mistake(in.column(1), "segment counts from 1");
        }
        return new TextFunctions.Segment(in.text(0), in.integer(1), in.count() == 3 ? in.literal(2) : "/");
    }

    private static Node coalesce(Arguments in) {
        Alternatives values = Alternatives.of(in, 0);
        int last = values.nodes().size() - 1;
        Node result = values.nodes().get(last);
        for (int i = last - 1; i >= 0; i--) {
            result = Choices.firstOf(values.type(), values.nodes().get(i), result);
        }
        return result;
    }

    private static Node when(Arguments in) {
        BooleanNode condition = in.condition(0);
        Alternatives values = Alternatives.of(in, 1);
        return Choices.when(
                condition, values.type(), values.nodes().get(0), values.nodes().get(1));
    }
}
