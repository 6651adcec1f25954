package io.millrace.expressions;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was written in another way than SQL's, and is understood for one release more. */
final class Deprecations {
    private static final Map<String, String> CALLS = Map.of(
            "if", "if(condition, a, b): write case when condition then a else b end",
            "contains", "contains(text, part): write position(part in text) > 0",
            "day", "day(time): write cast(time as date)",
            "hour", "hour(time): write date_trunc('hour', time)",
            "minute", "minute(time): write date_trunc('minute', time)");
    private static final Map<String, String> TYPES = Map.of("long", "cast(... as long): write cast(... as bigint)");

    private Deprecations() {}

    static Optional<String> ofCall(String name) {
        return Optional.ofNullable(CALLS.get(name.toLowerCase(Locale.ROOT)));
    }

    static Optional<String> ofType(String name) {
        return Optional.ofNullable(TYPES.get(name.toLowerCase(Locale.ROOT)));
    }
}
