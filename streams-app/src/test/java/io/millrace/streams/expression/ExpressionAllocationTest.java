package io.millrace.streams.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.streams.event.EventFields;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is evaluated for every event leaves nothing to collect. */
class ExpressionAllocationTest {
    private static final int EVENTS = 20_000;

    private final EventFields event = SampleEvents.event(Map.ofEntries(
            Map.entry("page", "/API/users/1?x=y"),
            Map.entry("referrer", "https://example.com:80/a?b"),
            Map.entry("status", 503),
            Map.entry("bytes", 12_345L),
            Map.entry("latency", 20L),
            Map.entry("score", 0.25),
            Map.entry("ratio", 0.5),
            Map.entry("cached", true),
            Map.entry("method", "POST"),
            Map.entry("at", 1_769_903_998_765L),
            Map.entry("at_micros", 1_769_903_998_765_432L)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status >= 500 and not (cached or secure) or bytes * 2 - 1 > latency / 3 % 7",
                "score * ratio + status > 1.5 and abs(-score) < 3 and round(score) = floor(score) + ceil(ratio)",
                "method in ('GET', 'POST') and status in (200, 503) and bytes between 1 and 99999",
                "page like '/API/%' and page like '%1%' and page like '/_PI/%/_%' and page < 'x'",
                "starts_with(page, '/A') and ends_with(page, 'y') and contains(page, 'users') and length(page) > 3",
                "lower(page)",
                "upper(page)",
                "concat(substring(page, 2, 3), segment(page, 2), method, cast(bytes as text), cast(cached as text))",
                "concat(host(referrer), path(referrer))",
                "coalesce(secure, cached) and if(score > 0, bytes, latency) > 0 and referrer is not null",
                "day(at) = '2026-01-31' and hour(at_micros) <= minute(at)",
                "cast(segment(page, 9) as long) is null and cast(bytes as double) > cast('12.5' as double)",
                "cast('1234' as long) + cast(score as long)",
                "case when status < 400 then page when status < 600 then method else referrer end",
                "case method when 'GET' then 1 when 'POST' then 2 end",
                "trim(page, '/') || replace(page, 'users', 'u') || status",
                "position('users' in page) + char_length(page) > octet_length(page)",
                "greatest(status, 500) + least(bytes, latency) - nullif(status, 200)",
                "date_trunc('hour', at_micros) < at and date_trunc('day', at) = cast(at as date)",
                "extract(hour from at) + extract(millisecond from at_micros)",
                "epoch_ms(bytes) > epoch_s(score) and to_epoch_us(at) > 0",
                "to_hex(page) || to_base64(page)",
                "cast(from_base64('aGVsbG8=') as bytes) = from_hex('68656c6c6f')",
                "cast(cast(status as smallint) as double) > cast(score as real)",
                "cast(cast('true' as boolean) as integer)",
                "cast('2A0EB6C7-0000-4000-8000-00000000000F' as uuid)",
                "cast('2026-01-31T12:00:00Z' as timestamp) < at",
            })
    void evaluatingAllocatesNothing(String text) {
        Expression expression = Expression.compile(text, SampleEvents.SCHEMA, "here");
        int position = SampleEvents.SCHEMA.getFields().size();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        expression.set(event, position);

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < EVENTS; i++) {
            expression.set(event, position);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // The measuring itself may take a little; an object for each event would be sixteen bytes.
        assertThat(allocated).isLessThan(EVENTS);
    }
}
