package io.millrace.expressions;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What somebody meant by a function that there is none of: another database's, perhaps. */
final class UnknownFunction {
    private static final String CASE = "case when ... then ... else ... end";
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("ifnull", "coalesce(value, value)"),
            Map.entry("nvl", "coalesce(value, value)"),
            Map.entry("isnull", "value is null, or coalesce(value, value)"),
            Map.entry("iif", CASE),
            Map.entry("decode", CASE),
            Map.entry("instr", "position(part in text)"),
            Map.entry("strpos", "position(part in text)"),
            Map.entry("locate", "position(part in text)"),
            Map.entry("substr", "substring(text, from, count)"),
            Map.entry("mid", "substring(text, from, count)"),
            Map.entry("left", "substring(text, 1, count)"),
            Map.entry("len", "char_length(text)"),
            Map.entry("lcase", "lower(text)"),
            Map.entry("ucase", "upper(text)"),
            Map.entry("split_part", "segment(text, index, 'separator')"),
            Map.entry("regexp_matches", "regexp_like(text, 'pattern')"),
            Map.entry("rlike", "regexp_like(text, 'pattern')"),
            Map.entry("to_timestamp", "parse_timestamp(text, 'pattern', 'zone'), or epoch_ms(number)"),
            Map.entry("parse_date", "cast(parse_timestamp(text, 'pattern') as date)"),
            Map.entry("to_date", "cast(text as date), or cast(parse_timestamp(text, 'pattern') as date)"),
            Map.entry("stringtotimestamp", "parse_timestamp(text, 'pattern', 'zone')"),
            Map.entry("timestamptostring", "format_timestamp(time, 'pattern', 'zone')"),
            Map.entry("to_char", "format_timestamp(time, 'pattern', 'zone')"),
            Map.entry("date_format", "format_timestamp(time, 'pattern', 'zone')"),
            Map.entry("from_unixtime", "epoch_s(number)"),
            Map.entry("unix_timestamp", "to_epoch_s(timestamp)"),
            Map.entry("date_part", "extract(part from time)"),
            Map.entry("year", "extract(year from time)"),
            Map.entry("month", "extract(month from time)"),
            Map.entry("trunc", "date_trunc('unit', time), or cast(number as bigint)"),
            Map.entry("mod", "a % b"),
            Map.entry("hex", "to_hex(bytes)"),
            Map.entry("unhex", "from_hex(text)"),
            Map.entry("base64", "to_base64(bytes)"),
            Map.entry("unbase64", "from_base64(text)"));

    private UnknownFunction() {}

    /**
     * Says what to write instead.
     *
     * @param name what was written
     * @param known the functions there are
     * @return what follows the message
     */
    static String hint(String name, Set<String> known) {
        String here = ELSEWHERE.get(name.toLowerCase(Locale.ROOT));
        if (here != null) {
            return "; write " + here;
        }
        return NearestName.of(name, known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; the functions are " + String.join(", ", known));
    }
}
