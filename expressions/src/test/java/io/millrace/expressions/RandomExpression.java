package io.millrace.expressions;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Makes up expressions over one event, and for each what it is worth: computed in the plainest way, with boxes and regexes. */
final class RandomExpression {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    private final Random random;
    private final Map<String, ?> event;

    RandomExpression(Random random, Map<String, ?> event) {
        this.random = random;
        this.event = event;
    }

    /**
     * An expression and its value.
     *
     * @param text the expression
     * @param value a Boolean, Long, Double, String or null
     */
    record Term(String text, Object value) {
        Long integer() {
            return (Long) value;
        }

        Double real() {
            return value == null ? null : Double.valueOf(((Number) value).doubleValue());
        }

        String string() {
            return (String) value;
        }

        Boolean truth() {
            return (Boolean) value;
        }
    }

    static String randomText(Random random) {
        List<String> letters =
                List.of("a", "a", "b", "A", "B", "z", "/", "/", "%", "_", "'", "\\", "é", "É", "😀", "1", "7", ".");
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(8); left > 0; left--) {
            text.append(letters.get(random.nextInt(letters.size())));
        }
        return text.toString();
    }

    static long randomLong(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> Long.MIN_VALUE;
            case 2 -> Long.MAX_VALUE - random.nextInt(2);
            case 3 -> random.nextInt();
            default -> random.nextInt(13) - 4;
        };
    }

    static double randomDouble(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextGaussian() * 1e300;
            case 1 -> random.nextLong();
            case 2 -> 0;
            case 3 -> random.nextInt(9) - 4.5;
            default -> random.nextGaussian() * 10;
        };
    }

    Term any(int depth) {
        return List.<Supplier<Term>>of(
                        () -> condition(depth), () -> integer(depth), () -> real(depth), () -> text(depth))
                .get(random.nextInt(4))
                .get();
    }

    Term condition(int depth) {
        if (depth == 0) {
            boolean truth = random.nextBoolean();
            return pick(new Term("" + truth, truth), field("cached"), field("secure"));
        }
        int d = depth - 1;
        return switch (random.nextInt(12)) {
            case 0 -> chain(d, true);
            case 1 -> chain(d, false);
            case 2 -> {
                Term a = condition(d);
                yield new Term("(not " + a.text + ")", a.value == null ? null : !a.truth());
            }
            case 3 -> {
                Term a = any(d);
                yield new Term("(" + a.text + " is null)", a.value == null);
            }
            case 4 -> {
                Term a = any(d);
                yield new Term("(" + a.text + " is not null)", a.value != null);
            }
            case 5 -> in(d);
            case 6 -> between(d);
            case 7 -> like(d);
            case 8 -> textTest(d);
            case 9 -> choice(condition(d), condition(d), condition(d));
            case 10 -> coalesce(condition(d), condition(d));
            default -> compared(d);
        };
    }

    private Term chain(int d, boolean and) {
        List<Term> terms = new ArrayList<>();
        for (int left = 2 + random.nextInt(2); left > 0; left--) {
            terms.add(condition(d));
        }
        Boolean result = and;
        for (Term term : terms) {
            if (term.value == null) {
                result = (result == null || result == and) ? null : result;
            } else if (term.truth() != and) {
                result = !and;
            }
        }
        return new Term("(" + String.join(and ? " and " : " or ", texts(terms)) + ")", result);
    }

    private Term compared(int d) {
        Term a = any(d);
        Term b = sameType(a, d);
        String operator = List.of("=", "!=", "<", "<=", ">", ">=").get(random.nextInt(6));
        return new Term("(" + a.text + " " + operator + " " + b.text + ")", compare(operator, a.value, b.value));
    }

    private Boolean compare(String operator, Object a, Object b) {
        if (a == null || b == null) {
            return null;
        }
        int order = order(a, b);
        return switch (operator) {
            case "=" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static int order(Object a, Object b) {
        if (a instanceof Long one && b instanceof Long other) {
            return one.compareTo(other);
        }
        if (a instanceof Number one && b instanceof Number other) {
            // Adding zero makes one zero of both: there is no other difference, for a NaN is not among the values.
            return Double.compare(one.doubleValue() + 0.0, other.doubleValue() + 0.0);
        }
        if (a instanceof Boolean one && b instanceof Boolean other) {
            return one.compareTo(other);
        }
        return Arrays.compareUnsigned(
                ((String) a).getBytes(StandardCharsets.UTF_8), ((String) b).getBytes(StandardCharsets.UTF_8));
    }

    private Term in(int d) {
        Term a = any(d);
        List<Term> list = new ArrayList<>();
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            list.add(sameType(a, random.nextInt(3) == 0 ? d : 0));
        }
        Boolean result = false;
        for (Term item : list) {
            Boolean same = compare("=", a.value, item.value);
            if (same == null) {
                result = (result == null || !result) ? null : result;
            } else if (same) {
                result = true;
            }
        }
        boolean not = random.nextBoolean();
        return new Term(
                "(" + a.text + (not ? " not" : "") + " in (" + String.join(", ", texts(list)) + "))",
                (not && result != null) ? Boolean.valueOf(!result) : result);
    }

    private Term between(int d) {
        Term a = any(d);
        Term low = sameType(a, d);
        Term high = sameType(a, d);
        Boolean above = compare(">=", a.value, low.value);
        Boolean below = compare("<=", a.value, high.value);
        Boolean result;
        if (Boolean.FALSE.equals(above) || Boolean.FALSE.equals(below)) {
            result = false;
        } else {
            result = (above == null || below == null) ? null : Boolean.TRUE;
        }
        return new Term("(" + a.text + " between " + low.text + " and " + high.text + ")", result);
    }

    private Term like(int d) {
        Term a = text(d);
        String pattern = randomText(random);
        if (pattern.endsWith("\\")) {
            pattern = pattern + "%";
        }
        if (random.nextBoolean()) {
            pattern = "%" + pattern;
        }
        StringBuilder regex = new StringBuilder();
        int[] characters = pattern.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            if (characters[i] == '\\') {
                i++;
                if (i == characters.length) {
                    return new Term("true", true);
                }
            } else if (characters[i] == '%' || characters[i] == '_') {
                regex.append(characters[i] == '%' ? ".*" : ".");
                continue;
            }
            regex.append(Pattern.quote(Character.toString(characters[i])));
        }
        Boolean result = a.value == null
                ? null
                : Pattern.compile(regex.toString(), Pattern.DOTALL)
                        .matcher(a.string())
                        .matches();
        return new Term("(" + a.text + " like " + quoted(pattern) + ")", result);
    }

    private Term textTest(int d) {
        Term a = text(d);
        Term b = text(d);
        int which = random.nextInt(3);
        String name = List.of("starts_with", "ends_with", "contains").get(which);
        Boolean result = null;
        if (a.value != null && b.value != null) {
            result = switch (which) {
                case 0 -> a.string().startsWith(b.string());
                case 1 -> a.string().endsWith(b.string());
                default -> a.string().contains(b.string());
            };
        }
        return new Term(name + "(" + a.text + ", " + b.text + ")", result);
    }

    Term integer(int depth) {
        if (depth == 0) {
            long number = randomLong(random);
            return pick(new Term("" + number, number), field("status"), field("bytes"), field("latency"));
        }
        int d = depth - 1;
        return switch (random.nextInt(10)) {
            case 0 -> {
                Term a = text(d);
                yield new Term("length(" + a.text + ")", a.value == null ? null : characters(a));
            }
            case 1 -> choice(condition(d), integer(d), integer(d));
            case 2 -> coalesce(integer(d), integer(d));
            case 3 -> {
                Term a = integer(d);
                yield new Term("(-(" + a.text + "))", a.value == null ? null : fitting(big(a).negate()));
            }
            case 4 -> {
                Term a = integer(d);
                yield new Term("abs(" + a.text + ")", a.value == null ? null : fitting(big(a).abs()));
            }
            case 5 -> rounded(d);
            case 6 -> {
                Term a = text(d);
                boolean number = a.value != null && a.string().matches("[+-]?[0-9]+");
                yield new Term("cast(" + a.text + " as long)", number ? fitting(new BigInteger(a.string())) : null);
            }
            default -> {
                Term a = integer(d);
                Term b = integer(d);
                String operator = List.of("+", "-", "*", "/", "%").get(random.nextInt(5));
                yield new Term("(" + a.text + " " + operator + " " + b.text + ")", computed(operator, a, b));
            }
        };
    }

    private static Long computed(String operator, Term a, Term b) {
        if (a.value == null || b.value == null) {
            return null;
        }
        if (b.integer() == 0 && (operator.equals("/") || operator.equals("%"))) {
            return null;
        }
        return fitting(
                switch (operator) {
                    case "+" -> big(a).add(big(b));
                    case "-" -> big(a).subtract(big(b));
                    case "*" -> big(a).multiply(big(b));
                    case "/" -> big(a).divide(big(b));
                    default -> big(a).remainder(big(b));
                });
    }

    private Term rounded(int d) {
        Term a = real(d);
        String call =
                List.of("floor(#)", "ceil(#)", "round(#)", "cast(# as long)").get(random.nextInt(4));
        RoundingMode mode =
                switch (call.charAt(0)) {
                    case 'f' -> RoundingMode.FLOOR;
                    case 'r' -> RoundingMode.HALF_UP;
                    default -> call.startsWith("ceil") ? RoundingMode.CEILING : RoundingMode.DOWN;
                };
        return new Term(
                call.replace("#", a.text),
                a.value == null
                        ? null
                        : fitting(new BigDecimal(a.real()).setScale(0, mode).toBigInteger()));
    }

    Term real(int depth) {
        if (depth == 0) {
            double number = randomDouble(random);
            return pick(new Term("" + number, number), field("score"), field("ratio"));
        }
        int d = depth - 1;
        return switch (random.nextInt(7)) {
            case 0 -> {
                Term a = integer(d);
                yield new Term("cast(" + a.text + " as double)", a.real());
            }
            case 1 -> {
                Term a = text(d);
                boolean number = a.value != null && a.string().matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)");
                yield new Term("cast(" + a.text + " as double)", number ? Double.valueOf(a.string()) : null);
            }
            case 2 -> choice(condition(d), real(d), real(d));
            case 3 -> coalesce(real(d), real(d));
            case 4 -> {
                Term a = real(d);
                yield new Term("abs(" + a.text + ")", a.value == null ? null : Math.abs(a.real()));
            }
            default -> {
                Term a = random.nextInt(3) == 0 ? integer(d) : real(d);
                Term b = real(d);
                String operator = List.of("+", "-", "*", "/", "%").get(random.nextInt(5));
                Double result = null;
                if (a.value != null && b.value != null) {
                    result = switch (operator) {
                        case "+" -> a.real() + b.real();
                        case "-" -> a.real() - b.real();
                        case "*" -> a.real() * b.real();
                        case "/" -> a.real() / b.real();
                        default -> a.real() % b.real();
                    };
                }
                yield new Term(
                        "(" + a.text + " " + operator + " " + b.text + ")",
                        result == null || !Double.isFinite(result) ? null : result);
            }
        };
    }

    Term text(int depth) {
        if (depth == 0) {
            String literal = randomText(random);
            return pick(new Term(quoted(literal), literal), field("page"), field("referrer"), field("method"));
        }
        int d = depth - 1;
        return switch (random.nextInt(8)) {
            case 0 -> {
                Term a = text(d);
                yield new Term(
                        "lower(" + a.text + ")",
                        a.value == null ? null : a.string().toLowerCase(Locale.ROOT));
            }
            case 1 -> {
                Term a = text(d);
                yield new Term(
                        "upper(" + a.text + ")",
                        a.value == null ? null : a.string().toUpperCase(Locale.ROOT));
            }
            case 2 -> {
                Term a = text(d);
                Term b = text(d);
                yield new Term(
                        "concat(" + a.text + ", " + b.text + ")",
                        a.value == null || b.value == null ? null : a.string() + b.string());
            }
            case 3 -> choice(condition(d), text(d), text(d));
            case 4 -> coalesce(text(d), text(d));
            case 5 -> substring(text(d), integer(d), integer(d));
            case 6 -> segment(text(d), integer(d));
            default -> {
                Term a = random.nextBoolean() ? integer(d) : condition(d);
                yield new Term("cast(" + a.text + " as text)", a.value == null ? null : a.value.toString());
            }
        };
    }

    private Term substring(Term a, Term from, Term count) {
        String result = null;
        if (a.value != null && from.value != null && count.value != null && count.integer() >= 0) {
            StringBuilder taken = new StringBuilder();
            int[] characters = a.string().codePoints().toArray();
            for (int i = 1; i <= characters.length; i++) {
                BigInteger place = BigInteger.valueOf(i);
                if (place.compareTo(big(from)) >= 0 && place.compareTo(big(from).add(big(count))) < 0) {
                    taken.appendCodePoint(characters[i - 1]);
                }
            }
            result = taken.toString();
        }
        return new Term("substring(" + a.text + ", " + from.text + ", " + count.text + ")", result);
    }

    private Term segment(Term a, Term index) {
        String separator = List.of("/", "a", "😀", "aa").get(random.nextInt(4));
        String indexText = "(" + index.text + " + 0)";
        String result = null;
        if (a.value != null && index.value != null) {
            boolean leading = separator.equals("/") && a.string().startsWith("/");
            String[] parts = a.string().substring(leading ? 1 : 0).split(Pattern.quote(separator), -1);
            boolean there = index.integer() >= 1 && index.integer() <= parts.length;
            result = there ? parts[(int) (index.integer() - 1)] : null;
        }
        return new Term("segment(" + a.text + ", " + indexText + ", " + quoted(separator) + ")", result);
    }

    private static Term choice(Term condition, Term a, Term b) {
        return new Term(
                "if(" + condition.text + ", " + a.text + ", " + b.text + ")",
                Boolean.TRUE.equals(condition.value) ? a.value : b.value);
    }

    private static Term coalesce(Term a, Term b) {
        return new Term("coalesce(" + a.text + ", " + b.text + ")", a.value == null ? b.value : a.value);
    }

    /** Returns a term that can be compared with another: what it is can be told from its text only, if its value is null. */
    private Term sameType(Term a, int depth) {
        return switch (SampleRows.compile(a.text).type().kind()) {
            case BOOLEAN -> condition(depth);
            case LONG, DOUBLE -> random.nextInt(4) == 0 ? real(depth) : integer(depth);
            default -> text(depth);
        };
    }

    private Term field(String name) {
        Object value = event.get(name);
        return new Term(name, value instanceof Integer number ? Long.valueOf(number) : value);
    }

    private Term pick(Term... terms) {
        return terms[random.nextInt(terms.length)];
    }

    private static List<String> texts(List<Term> terms) {
        return terms.stream().map(Term::text).toList();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static Long characters(Term a) {
        return (long) a.string().codePointCount(0, a.string().length());
    }

    private static BigInteger big(Term a) {
        return BigInteger.valueOf(a.integer());
    }

    private static Long fitting(BigInteger exact) {
        return exact.compareTo(LEAST) < 0 || exact.compareTo(GREATEST) > 0 ? null : exact.longValueExact();
    }
}
