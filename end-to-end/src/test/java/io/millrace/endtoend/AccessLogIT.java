package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.AccessLogEvents;
import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Sender;
import io.millrace.quickstart.Verdict;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A web server's log of 1995, counted twice: by the pipeline, whose streams application is killed in the middle, and by the
 * program that wrote the log. Retention, changelogs, versions and write times must all survive events that old.
 */
@ExtendWith(SharedStack.class)
@Timeout(300)
@Tag("full")
class AccessLogIT {

    private static final int REQUESTS = 20_000;

    @Test
    void rowsAndCountersEqualTheLogAlthoughTheStreamsAppIsKilled(Stack stack, @TempDir Path directory)
            throws IOException {
        AccessLog1995 log = AccessLog1995.write(directory.resolve("access.log.gz"), REQUESTS);
        AccessLogEvents source = AccessLogEvents.in(log.file());
        assertThat(source.count()).as("requests read").isEqualTo(REQUESTS);
        assertThat(source.rejected()).as("lines that cannot be read").isEqualTo(log.unreadableLines());

        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        long firstProcess = stack.streams().pid();
        try (Sender sender = new Sender(stack, source, ledger, 0, true)) {
            Midway midway = new Midway(sender, progress -> progress.lag().streams() > 0, () -> {
                stack.streams().kill();
                stack.streams().start();
            });
            sender.start();
            pipeline.awaitDrained(sender, Duration.ofMinutes(2), midway);
            assertThat(midway.happened()).as("killed in the middle").isTrue();
        }
        assertThat(stack.streams().pid()).as("process of the streams app").isNotEqualTo(firstProcess);

        Verdict verdict = pipeline.verify(ledger);
        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.deadLetters().byTopic().values()).as("dead letters").containsOnly(0L);
        try (CqlSession session = stack.cassandra().connect()) {
            assertThat(requests(session)).as("rows of page_events").isEqualTo(log.requests());
            assertThat(hourly(session)).as("page_views_hourly").isEqualTo(log.hourly());
            assertThat(total(session)).as("page_views_total").isEqualTo(log.total());
        }
    }

    /** The log may hold equal lines: how often each request is there. */
    private static Map<AccessLog1995.Request, Long> requests(CqlSession session) {
        Map<AccessLog1995.Request, Long> requests = new HashMap<>();
        session.execute("SELECT page, occurred_at, visitor, status, bytes FROM millrace.page_events")
                .forEach(row -> requests.merge(
                        new AccessLog1995.Request(
                                row.getString(0), row.getInstant(1), row.getString(2), row.getInt(3), row.getLong(4)),
                        1L,
                        Long::sum));
        return requests;
    }

    private static Map<AccessLog1995.PageHour, AccessLog1995.Count> hourly(CqlSession session) {
        Map<AccessLog1995.PageHour, AccessLog1995.Count> counts = new HashMap<>();
        session.execute("SELECT page, window_start, views, bytes, last_seen FROM millrace.page_views_hourly")
                .forEach(row -> counts.put(
                        new AccessLog1995.PageHour(row.getString(0), row.getInstant(1)),
                        new AccessLog1995.Count(row.getLong(2), row.getLong(3), row.getInstant(4))));
        return counts;
    }

    private static Map<String, AccessLog1995.Count> total(CqlSession session) {
        Map<String, AccessLog1995.Count> counts = new HashMap<>();
        session.execute("SELECT page, views, bytes, last_seen FROM millrace.page_views_total")
                .forEach(row -> counts.put(
                        row.getString(0), new AccessLog1995.Count(row.getLong(1), row.getLong(2), row.getInstant(3))));
        return counts;
    }
}
