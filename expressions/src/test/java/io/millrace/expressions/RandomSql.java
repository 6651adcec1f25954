package io.millrace.expressions;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Makes up expressions that mean the same here and in H2. Where the two differ on purpose is left out: see {@link SqlOracleTest}. */
final class RandomSql {
    private final Random random;

    RandomSql(Random random) {
        this.random = random;
    }

    /** Texts that both count alike: a character is one unit of UTF-16. */
    static String randomText(Random random) {
        List<String> letters = List.of("a", "a", "b", "A", "z", "/", "%", "_", "é", "É", "1", "0", ".", " ", "x");
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(7); left > 0; left--) {
            text.append(letters.get(random.nextInt(letters.size())));
        }
        return text.toString();
    }

    SqlTerm any(int depth) {
        return oneOf(
                () -> condition(depth),
                () -> integer(depth),
                () -> real(depth),
                () -> decimal(depth),
                () -> text(depth),
                () -> timestamp(depth),
                () -> date(depth));
    }

    SqlTerm condition(int depth) {
        if (depth == 0) {
            return oneOf(
                    () -> SqlTerm.same(random.nextBoolean() ? "true" : "false"),
                    () -> SqlTerm.same("cached"),
                    () -> SqlTerm.same("secure"));
        }
        int d = depth - 1;
        return oneOf(
                () -> SqlTerm.of("(# and #)", condition(d), condition(d)).lenient(),
                () -> SqlTerm.of("(# or #)", condition(d), condition(d)).lenient(),
                () -> SqlTerm.of("(not #)", condition(d)),
                () -> SqlTerm.of("(# is null)", any(d)).lenient(),
                () -> SqlTerm.of("(# is not null)", any(d)).lenient(),
                () -> compared(d),
                () -> compared(d),
                () -> SqlTerm.of("(# in (#, #))", integer(d), integer(d), integer(d))
                        .lenient(),
                () -> SqlTerm.of("(# not in (#, #))", text(d), text(d), text(d)).lenient(),
                () -> SqlTerm.of("(# between # and #)", integer(d), integer(d), integer(d))
                        .lenient(),
                () -> SqlTerm.of("(# not between # and #)", decimal(d), decimal(d), decimal(d))
                        .lenient(),
                () -> SqlTerm.of("(# like '" + randomText(random) + "%')", text(d)),
                () -> SqlTerm.of("(# not like '%" + randomText(random) + "_%')", text(d)),
                () -> SqlTerm.of("regexp_like(#, '" + pattern() + "')", text(d)),
                () -> choice(() -> condition(d), d));
    }

    private SqlTerm compared(int d) {
        String template = "(# " + List.of("=", "<>", "<", "<=", ">", ">=").get(random.nextInt(6)) + " #)";
        return oneOf(
                () -> SqlTerm.of(template, integer(d), integer(d)),
                () -> SqlTerm.of(template, real(d), real(d)),
                () -> SqlTerm.of(template, decimal(d), decimal(d)),
                () -> SqlTerm.of(template, decimal(d), integer(d)),
                () -> SqlTerm.of(template, text(d), text(d)),
                () -> SqlTerm.of(template, condition(d), condition(d)),
                () -> SqlTerm.of(template, timestamp(d), timestamp(d)),
                () -> SqlTerm.of(template, timestamp(d), date(d)),
                () -> SqlTerm.of(template, date(d), SqlTerm.same("'2026-01-31'")));
    }

    private String pattern() {
        return List.of("a", "^a", "a$", "[a-b]+1?", "^$", "(a|b)x", ".", "a.b").get(random.nextInt(8));
    }

    SqlTerm integer(int depth) {
        if (depth == 0) {
            long number = random.nextInt(12) == 0 ? random.nextLong() : random.nextInt(30) - 9;
            return oneOf(
                    () -> new SqlTerm("(" + number + ")", "cast(" + number + " as bigint)", true),
                    () -> SqlTerm.same("status"),
                    () -> SqlTerm.same("bytes"),
                    () -> SqlTerm.same("latency"));
        }
        int d = depth - 1;
        return oneOf(
                () -> SqlTerm.of("(# + #)", integer(d), integer(d)),
                () -> SqlTerm.of("(# - #)", integer(d), integer(d)),
                () -> SqlTerm.of("(# * #)", integer(d), integer(d)),
                () -> SqlTerm.of("(# / #)", integer(d), integer(d)),
                () -> SqlTerm.of("(# % #)", integer(d), integer(d)),
                () -> SqlTerm.of("(-(#))", integer(d)),
                () -> SqlTerm.of("abs(#)", integer(d)),
                () -> SqlTerm.of("char_length(#)", text(d)),
                () -> SqlTerm.of("octet_length(#)", text(d)),
                () -> SqlTerm.of("position(# in #)", text(d), text(d)),
                () -> SqlTerm.of("cast(# as bigint)", condition(d)),
                () -> SqlTerm.of("cast(# as bigint)", text(d)),
                () -> SqlTerm.of("cast(# as integer)", integer(d)),
                () -> SqlTerm.of("floor(#)", "cast(floor(#) as bigint)", decimal(d)),
                () -> SqlTerm.of("ceil(#)", "cast(ceil(#) as bigint)", decimal(d)),
                () -> SqlTerm.of("round(#)", "cast(round(#) as bigint)", decimal(d)),
                () -> extract(d),
                () -> SqlTerm.of("coalesce(#, #)", integer(d), integer(d)).lenient(),
                () -> SqlTerm.of("nullif(#, #)", integer(d), integer(d)).lenient(),
                () -> SqlTerm.of("greatest(#, #)", integer(d), integer(d)),
                () -> SqlTerm.of("least(#, #, #)", integer(d), integer(d), integer(d)),
                () -> choice(() -> integer(d), d));
    }

    private SqlTerm extract(int d) {
        List<String> parts = List.of("year", "quarter", "month", "day", "doy", "hour", "minute", "second");
        String part = parts.get(random.nextInt(parts.size()));
        return oneOf(
                () -> SqlTerm.of("extract(" + part + " from #)", timestamp(d)),
                () -> SqlTerm.of("extract(week from #)", "extract(iso_week from #)", timestamp(d)),
                () -> SqlTerm.of("extract(isodow from #)", "extract(iso_day_of_week from #)", date(d)),
                () -> SqlTerm.of(
                        "extract(epoch from #)", "cast(floor(extract(epoch from #)) as bigint)", timestamp(d)));
    }

    SqlTerm real(int depth) {
        if (depth == 0) {
            double number = random.nextInt(40) / 4.0 - 4;
            return oneOf(
                    () -> new SqlTerm("(" + number + "e0)", "cast(" + number + " as double precision)", true),
                    () -> SqlTerm.same("score"),
                    () -> SqlTerm.same("ratio"));
        }
        int d = depth - 1;
        return oneOf(
                () -> SqlTerm.of("(# + #)", real(d), real(d)),
                () -> SqlTerm.of("(# - #)", real(d), real(d)),
                () -> SqlTerm.of("(# * #)", real(d), real(d)),
                () -> SqlTerm.of("(# / #)", real(d), real(d)),
                () -> SqlTerm.of("(# + #)", "(cast(# as double precision) + #)", integer(d), real(d)),
                () -> SqlTerm.of("(# * #)", "(cast(# as double precision) * #)", decimal(d), real(d)),
                () -> SqlTerm.of("abs(#)", real(d)),
                () -> SqlTerm.of("cast(# as double precision)", integer(d)),
                () -> SqlTerm.of("cast(# as double precision)", decimal(d)),
                () -> SqlTerm.of("cast(# as double precision)", text(d)),
                () -> SqlTerm.of("coalesce(#, #)", real(d), real(d)).lenient(),
                () -> choice(() -> real(d), d));
    }

    SqlTerm decimal(int depth) {
        if (depth == 0) {
            String number = BigDecimal.valueOf(random.nextInt(4000) - 2000, 2).toString();
            return oneOf(
                    () -> new SqlTerm(
                            "cast(" + number + " as decimal(12, 2))", "cast(" + number + " as decimal(12, 2))", true),
                    () -> SqlTerm.same("price"),
                    () -> SqlTerm.same("discount"));
        }
        int d = depth - 1;
        return oneOf(
                () -> SqlTerm.of("(# + #)", decimal(d), decimal(d)),
                () -> SqlTerm.of("(# - #)", decimal(d), decimal(d)),
                () -> SqlTerm.of("(# * #)", decimal(d), decimal(d)),
                () -> SqlTerm.of("(# % #)", decimal(d), decimal(d)),
                () -> SqlTerm.of("(# * 1.25)", decimal(d)),
                () -> SqlTerm.of("(# + #)", decimal(d), integer(d)),
                () -> SqlTerm.of("(-(#))", decimal(d)),
                () -> SqlTerm.of("abs(#)", decimal(d)),
                () -> SqlTerm.of("cast(# as decimal(10, 1))", decimal(d)),
                () -> SqlTerm.of("cast(# as decimal(12, 3))", integer(d)),
                () -> SqlTerm.of("greatest(#, #)", decimal(d), decimal(d)),
                () -> SqlTerm.of("coalesce(#, #)", decimal(d), decimal(d)).lenient(),
                () -> choice(() -> decimal(d), d));
    }

    SqlTerm text(int depth) {
        if (depth == 0) {
            return oneOf(
                    () -> SqlTerm.same("'" + randomText(random) + "'"),
                    () -> SqlTerm.same("'" + (random.nextInt(200) - 50) + "'"),
                    () -> SqlTerm.same("page"),
                    () -> SqlTerm.same("referrer"),
                    () -> SqlTerm.same("method"));
        }
        int d = depth - 1;
        int from = 1 + random.nextInt(5);
        int count = random.nextInt(5);
        return oneOf(
                () -> SqlTerm.of("lower(#)", text(d)),
                () -> SqlTerm.of("upper(#)", text(d)),
                () -> SqlTerm.of("(# || #)", text(d), text(d)),
                () -> SqlTerm.of("(# || #)", text(d), integer(d)),
                () -> SqlTerm.of("substring(#, " + from + ", " + count + ")", text(d)),
                () -> SqlTerm.of("substring(# from " + from + ")", text(d)),
                () -> SqlTerm.of("trim(#)", text(d)),
                () -> SqlTerm.of("trim(leading 'a' from #)", text(d)),
                () -> SqlTerm.of("trim(trailing 'a' from #)", text(d)),
                () -> SqlTerm.of("ltrim(#, 'ab')", text(d)),
                () -> SqlTerm.of("rtrim(#, 'ab')", text(d)),
                () -> SqlTerm.of("replace(#, #, #)", text(d), text(d), text(d)),
                () -> SqlTerm.of("cast(# as varchar)", integer(d)),
                () -> SqlTerm.of("nullif(#, #)", text(d), text(d)).lenient(),
                () -> SqlTerm.of("least(#, #)", text(d), text(d)),
                () -> SqlTerm.of("coalesce(#, #)", text(d), text(d)).lenient(),
                () -> choice(() -> text(d), d));
    }

    SqlTerm timestamp(int depth) {
        if (depth == 0) {
            return oneOf(
                    () -> SqlTerm.same("at"),
                    () -> SqlTerm.same("seen"),
                    () -> SqlTerm.of("cast('2024-02-29 13:14:15.678' as timestamp(3))"));
        }
        int d = depth - 1;
        List<String> units = List.of("second", "minute", "hour", "day", "month", "quarter", "year");
        String unit = units.get(random.nextInt(units.size()));
        return oneOf(
                () -> SqlTerm.of("date_trunc('" + unit + "', #)", timestamp(d)),
                () -> SqlTerm.of("date_trunc('week', #)", "date_trunc('iso_week', #)", timestamp(d)),
                () -> SqlTerm.of("cast(# as timestamp(3))", date(d)),
                () -> SqlTerm.of("greatest(#, #)", timestamp(d), timestamp(d)),
                () -> SqlTerm.of("coalesce(#, #)", timestamp(d), timestamp(d)).lenient(),
                () -> choice(() -> timestamp(d), d));
    }

    SqlTerm date(int depth) {
        if (depth == 0) {
            return oneOf(() -> SqlTerm.same("born"), () -> SqlTerm.same("cast('2023-12-31' as date)"));
        }
        int d = depth - 1;
        return oneOf(
                () -> SqlTerm.of("cast(# as date)", timestamp(d)),
                () -> SqlTerm.of("date_trunc('month', #)", date(d)),
                () -> SqlTerm.of("coalesce(#, #)", date(d), date(d)).lenient());
    }

    private SqlTerm choice(Supplier<SqlTerm> value, int d) {
        return oneOf(
                () -> SqlTerm.of("case when # then # else # end", condition(d), value.get(), value.get())
                        .lenient(),
                () -> SqlTerm.of(
                                "case when # then # when # then # end",
                                condition(d),
                                value.get(),
                                condition(d),
                                value.get())
                        .lenient(),
                () -> SqlTerm.of("case # when # then # else # end", integer(d), integer(d), value.get(), value.get())
                        .lenient());
    }

    @SafeVarargs
    private SqlTerm oneOf(Supplier<SqlTerm>... makers) {
        return makers[random.nextInt(makers.length)].get();
    }
}
