package io.millrace.quickstart;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/** Compares every row and every column in Cassandra with the ledger: what is missing, what differs, what is too much. */
final class Verifier {

    private static final String EVENTS = "millrace.page_events";

    private final Ledger ledger;
    private final DeadLetters deadLetters;
    private final TokenScan scan;
    private final Differences differences = new Differences();

    Verifier(CqlSession session, Ledger ledger, DeadLetters deadLetters) {
        this.ledger = ledger;
        this.deadLetters = deadLetters;
        this.scan = new TokenScan(session);
    }

    Verdict compare() {
        compareEvents();
        RollupTables rollups = new RollupTables(scan, differences);
        rollups.compareHourly(ledger.tallyWithout(deadLetters.notInHourly()).hourly(), deadLetters.hours());
        rollups.compareTotal(ledger.tallyWithout(deadLetters.notInTotal()).total(), deadLetters.pages());
        return differences.verdict(ledger.size(), deadLetters);
    }

    private void compareEvents() {
        BitSet seen = new BitSet(ledger.size());
        differences.table(EVENTS);
        String columns = "page, day, occurred_at, event_id, visitor, status, bytes, latency_ms";
        scan.forEach(EVENTS, columns, "page, day", row -> {
            differences.row(EVENTS);
            UUID id = row.getUuid("event_id");
            OptionalLong index =
                    id == null ? OptionalLong.empty() : ledger.ids().index(id);
            if (index.isEmpty() || index.getAsLong() >= ledger.size()) {
                differences.wrong(EVENTS, () -> "event_id=" + id + ": no such event was sent");
                return;
            }
            int event = (int) index.getAsLong();
            if (seen.get(event)) {
                differences.wrong(EVENTS, () -> "event_id=" + id + ": a second row of event " + event);
                return;
            }
            seen.set(event);
            if (deadLetters.notInFlow().contains(index.getAsLong())) {
                differences.wrong(EVENTS, () -> "event_id=" + id + ": stored, although it is a dead letter");
            } else if (!isAsSent(row, event)) {
                differences.wrong(
                        EVENTS,
                        () -> "event_id=" + id + " (event " + event + "): "
                                + Differences.columns(columns(ledger.event(event)), columns(row)));
            }
        });
        for (int event = seen.nextClearBit(0); event < ledger.size(); event = seen.nextClearBit(event + 1)) {
            long index = event;
            if (!deadLetters.notInFlow().contains(index)
                    && !deadLetters.notStored().contains(index)) {
                differences.lost(EVENTS, () -> "event_id=" + ledger.ids().id(index) + " (event " + index + ")");
            }
        }
    }

    private boolean isAsSent(Row row, int event) {
        Instant occurredAt = row.getInstant("occurred_at");
        String page = row.getString("page");
        String visitor = row.getString("visitor");
        if (occurredAt == null || page == null || visitor == null || row.isNull("status") || row.isNull("bytes")) {
            return false;
        }
        long digest = EventDigest.of(
                page,
                occurredAt.toEpochMilli(),
                visitor,
                row.getInt("status"),
                row.getLong("bytes"),
                integer(row, "latency_ms"));
        return digest == ledger.digest(event) && day(occurredAt).equals(row.getLocalDate("day"));
    }

    private static Map<String, Object> columns(Event event) {
        Map<String, Object> columns = new LinkedHashMap<>();
        Instant occurredAt = Instant.ofEpochMilli(event.occurredAt());
        columns.put("page", event.page());
        columns.put("day", day(occurredAt));
        columns.put("occurred_at", occurredAt);
        columns.put("visitor", event.visitor());
        columns.put("status", event.status());
        columns.put("bytes", event.bytes());
        columns.put("latency_ms", event.latencyMs());
        return columns;
    }

    private static Map<String, Object> columns(Row row) {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (String column : new String[] {"page", "day", "occurred_at", "visitor", "status", "bytes", "latency_ms"}) {
            columns.put(column, row.getObject(column));
        }
        return columns;
    }

    private static LocalDate day(Instant time) {
        return time.atZone(ZoneOffset.UTC).toLocalDate();
    }

    private static Integer integer(Row row, String column) {
        return row.isNull(column) ? null : row.getInt(column);
    }
}
