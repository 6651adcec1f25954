package io.millrace.expressions;

import java.math.RoundingMode;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Every function there is in the language itself. */
final class Functions<R> {
    private static final int ANY_NUMBER = Integer.MAX_VALUE;

    private final Map<String, Definition<R>> all = new TreeMap<>();

    private record Definition<R>(String usage, int least, int most, Function<Arguments<R>, Node<R>> maker) {
        String name() {
            return usage.substring(0, usage.indexOf('('));
        }
    }

    Functions() {
        texts();
        bytes();
        numbers();
        times();
        add("coalesce(value, value, ...)", 2, ANY_NUMBER, in -> Choice.firstOf(Alternatives.of(in, 0)));
        add("nullif(value, value)", 2, 2, Selection::nullIf);
        add("greatest(value, value, ...)", 2, ANY_NUMBER, in -> Selection.extreme(in, true));
        add("least(value, value, ...)", 2, ANY_NUMBER, in -> Selection.extreme(in, false));
        add("if(condition, value, value)", 3, 3, Functions::when);
    }

    private void texts() {
        add("lower(text)", 1, 1, in -> new TextFunctions.Case<>(in.text(0), false));
        add("upper(text)", 1, 1, in -> new TextFunctions.Case<>(in.text(0), true));
        add("length(text)", 1, 1, in -> new TextFunctions.Length<>(in.text(0)));
        add("char_length(text)", 1, 1, in -> new TextFunctions.Length<>(in.text(0)));
        add("substring(text, from[, count])", 2, 3, Functions::substring);
        add("segment(text, index[, 'separator'])", 2, 3, Functions::segment);
        add("trim(text[, 'characters'])", 1, 2, in -> trim(in, true, true));
        add("ltrim(text[, 'characters'])", 1, 2, in -> trim(in, true, false));
        add("rtrim(text[, 'characters'])", 1, 2, in -> trim(in, false, true));
        add("replace(text, part, by)", 3, 3, in -> new TextEdits.Replace<>(in.text(0), in.text(1), in.text(2)));
        add("position(part in text)", 2, 2, in -> new TextEdits.Position<>(in.text(0), in.text(1)));
        add("starts_with(text, part)", 2, 2, in -> new TextTests.StartsWith<>(in.text(0), in.text(1)));
        add("ends_with(text, part)", 2, 2, in -> new TextTests.EndsWith<>(in.text(0), in.text(1)));
        add("contains(text, part)", 2, 2, in -> new TextTests.Contains<>(in.text(0), in.text(1)));
        add("regexp_like(text, 'pattern')", 2, 2, PatternFunctions::regexpLike);
        add("concat(text, text, ...)", 2, ANY_NUMBER, in -> new TextFunctions.Concat<>(in.texts()));
        add("host(url)", 1, 1, in -> new UrlFunctions.Host<>(in.text(0)));
        add("path(url)", 1, 1, in -> new UrlFunctions.Path<>(in.text(0)));
    }

    private void bytes() {
        add("octet_length(bytes)", 1, 1, in -> new ByteFunctions.Length<>(in.textOrBytes(0)));
        add("to_hex(bytes)", 1, 1, in -> new ByteFunctions.ToHex<>(in.textOrBytes(0)));
        add("from_hex(text)", 1, 1, in -> new ByteFunctions.FromHex<>(in.text(0)));
        add("to_base64(bytes)", 1, 1, in -> new ByteFunctions.ToBase64<>(in.textOrBytes(0)));
        add("from_base64(text)", 1, 1, in -> new ByteFunctions.FromBase64<>(in.text(0)));
    }

    private void numbers() {
        add("abs(number)", 1, 1, in -> NumberFunctions.abs(in.number(0)));
        add("floor(number)", 1, 1, in -> NumberFunctions.rounded(in.number(0), RoundingMode.FLOOR));
        add("ceil(number)", 1, 1, in -> NumberFunctions.rounded(in.number(0), RoundingMode.CEILING));
        add("round(number)", 1, 1, in -> NumberFunctions.rounded(in.number(0), RoundingMode.HALF_UP));
    }

    private void times() {
        add("date_trunc('unit', time[, 'zone'])", 2, 3, TimeFunctions::truncated);
        add("extract(part from time[, 'zone'])", 2, 3, TimeFunctions::extracted);
        add("epoch_s(number)", 1, 1, in -> EpochFunctions.timestamp(in.number(0), 1));
        add("epoch_ms(number)", 1, 1, in -> EpochFunctions.timestamp(in.number(0), Times.MILLIS_PER_SECOND));
        add("epoch_us(number)", 1, 1, in -> EpochFunctions.timestamp(in.number(0), Times.MICROS_PER_SECOND));
        add("epoch_ns(number)", 1, 1, in -> EpochFunctions.timestamp(in.number(0), Times.NANOS_PER_SECOND));
        add("to_epoch_s(timestamp)", 1, 1, in -> EpochFunctions.number(in.timestamp(0), 1));
        add("to_epoch_ms(timestamp)", 1, 1, in -> EpochFunctions.number(in.timestamp(0), Times.MILLIS_PER_SECOND));
        add("to_epoch_us(timestamp)", 1, 1, in -> EpochFunctions.number(in.timestamp(0), Times.MICROS_PER_SECOND));
        add("parse_timestamp(text, 'pattern'[, 'zone'])", 2, 3, PatternFunctions::parseTimestamp);
        add("format_timestamp(time, 'pattern'[, 'zone'])", 2, 3, PatternFunctions::formatTimestamp);
        add("day(time)", 1, 1, in -> Times.convert(in.timestampOrDate(0), ValueType.date()));
        add("hour(time)", 1, 1, in -> TimeFunctions.beginning(in.timestamp(0), TimeUnit.HOUR));
        add("minute(time)", 1, 1, in -> TimeFunctions.beginning(in.timestamp(0), TimeUnit.MINUTE));
    }

    private void add(String usage, int least, int most, Function<Arguments<R>, Node<R>> maker) {
        Definition<R> function = new Definition<>(usage, least, most, maker);
        all.put(function.name(), function);
    }

    /** Returns the names of all functions, cast not among them: its argument is none. */
    Set<String> names() {
        return Collections.unmodifiableSet(all.keySet());
    }

    /** Says whether there is a function. */
    boolean has(String name) {
        return all.containsKey(name.toLowerCase(Locale.ROOT));
    }

    /** Makes the node of a call, of a function that there is. */
    Node<R> call(Syntax.Call call, List<Node<R>> arguments) {
        Definition<R> function = all.get(call.name().toLowerCase(Locale.ROOT));
        int count = arguments.size();
        if (count < function.least() || count > function.most()) {
            throw new ExpressionException(
                    call.column(), "is called as " + function.usage() + "; here it has " + count + " arguments");
        }
        return function.maker().apply(new Arguments<>(function.usage(), call.arguments(), arguments));
    }

    private static <R> Node<R> substring(Arguments<R> in) {
        Node<R> text = in.text(0);
        Node<R> from = in.integer(1);
        if (in.count() == 3) {
            return new TextFunctions.Substring<>(text, from, in.integer(2));
        }
        if (from instanceof Constant<R> constant && constant.number < 1) {
            throw new ExpressionException(in.written().get(1).begin(), "substring counts from 1");
        }
        return new TextFunctions.Substring<>(text, from, Constant.whole(Long.MAX_VALUE));
    }

    private static <R> Node<R> segment(Arguments<R> in) {
        Node<R> text = in.text(0);
        Node<R> index = in.integer(1);
        if (index instanceof Constant<R> constant && constant.number < 1) {
            throw new ExpressionException(in.written().get(1).begin(), "segment counts from 1");
        }
        return new TextFunctions.Segment<>(text, index, in.count() == 3 ? in.literal(2) : "/");
    }

    private static <R> Node<R> trim(Arguments<R> in, boolean leading, boolean trailing) {
        return new TextEdits.Trim<>(in.text(0), in.count() == 2 ? in.literal(1) : " ", leading, trailing);
    }

    private static <R> Node<R> when(Arguments<R> in) {
        return Choice.byCondition(List.of(in.condition(0)), Alternatives.of(in, 1));
    }
}
