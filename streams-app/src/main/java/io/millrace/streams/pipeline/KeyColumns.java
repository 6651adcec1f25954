package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the columns of a key: fields, and functions of fields. */
final class KeyColumns {
    private static final Pattern COLUMN =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\s*(?:\\((.*)\\))?(?:\\s+as\\s+([A-Za-z_][A-Za-z0-9_]*))?");
    /** An argument: a text in single quotes, or anything without a comma. */
    private static final Pattern ARGUMENT = Pattern.compile("\\s*(?:'([^']*)'|([^,']*))\\s*(?:,|$)");

    private static final Set<String> OF_TIME = Set.of("minute", "hour", "day", "month");
    private static final String BUCKETS = "[1-9][0-9]{0,5}";

    private KeyColumns() {}

    static KeyColumn parse(String text, String where) {
        Matcher column = COLUMN.matcher(text);
        String expected = "\"" + text + "\" is not understood; use field, minute(field), hour(field), day(field),"
                + " month(field), bucket(n), \"bucket(n, field)\" or \"salt(n, field, 'hot value', ...)\" (quoted)";
        if (!column.matches()) {
            throw new PipelineException(where, expected);
        }
        String name = column.group(3);
        if (column.group(2) == null) {
            if (name != null) {
                throw new PipelineException(where, "only what a function makes can be renamed: " + expected);
            }
            return new KeyColumn(null, column.group(1), 0, List.of(), column.group(1), where);
        }
        String function = column.group(1).toLowerCase(Locale.ROOT);
        List<String> arguments = arguments(column.group(2), where);
        String as = name == null ? function : name;
        if (OF_TIME.contains(function)) {
            if (arguments.size() != 1 || !Section.isField(arguments.get(0))) {
                throw new PipelineException(where, function + " takes one field, as " + function + "(occurred_at)");
            }
            return new KeyColumn(function, arguments.get(0), 0, List.of(), as, where);
        }
        return switch (function) {
            case "bucket" -> bucket(arguments, as, where);
            case "salt" -> salt(arguments, as, where);
            default -> throw new PipelineException(where, expected);
        };
    }

    private static KeyColumn bucket(List<String> arguments, String as, String where) {
        if (arguments.isEmpty() || arguments.size() > 2 || !arguments.get(0).matches(BUCKETS)) {
            throw new PipelineException(where, "bucket takes a number from 1 to 999999 and, if you like, a field");
        }
        if (arguments.size() == 2 && !Section.isField(arguments.get(1))) {
            throw new PipelineException(where, "bucket's second argument must be a field");
        }
        String field = arguments.size() == 2 ? arguments.get(1) : null;
        return new KeyColumn("bucket", field, Integer.parseInt(arguments.get(0)), List.of(), as, where);
    }

    private static KeyColumn salt(List<String> arguments, String as, String where) {
        if (arguments.size() < 3 || !arguments.get(0).matches(BUCKETS) || !Section.isField(arguments.get(1))) {
            throw new PipelineException(
                    where,
                    "salt takes a number from 1 to 999999, a field and the field's hot values, as"
                            + " \"salt(16, page, '/index.html')\"");
        }
        return new KeyColumn(
                "salt",
                arguments.get(1),
                Integer.parseInt(arguments.get(0)),
                arguments.subList(2, arguments.size()),
                as,
                where);
    }

    private static List<String> arguments(String text, String where) {
        List<String> arguments = new ArrayList<>();
        Matcher argument = ARGUMENT.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!argument.find(at) || argument.start() != at) {
                throw new PipelineException(where, "\"" + text + "\": texts go in single quotes, between commas");
            }
            arguments.add(argument.group(1) == null ? argument.group(2).trim() : argument.group(1));
            at = argument.end();
        }
        return arguments;
    }
}
