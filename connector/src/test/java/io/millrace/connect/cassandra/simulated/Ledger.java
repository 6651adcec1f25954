package io.millrace.connect.cassandra.simulated;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the server was asked to write, what it has stored (of each row the greatest write time, as Cassandra does) and what it has said
 * that it stored. Safe for use by any thread.
 */
final class Ledger {

    private record Version(RowKey row, long writeTimeMicros) {}

    private final List<WriteRequest> requests = new ArrayList<>();
    private final Map<RowKey, Write> stored = new HashMap<>();
    private final Map<RowKey, Long> acknowledged = new HashMap<>();
    private final Set<Version> applied = new HashSet<>();
    private int rowsRequested;
    private int duplicates;

    synchronized void record(WriteRequest request, Reply reply) {
        requests.add(request);
        rowsRequested += request.writes().size();
        for (Write write : request.writes()) {
            Version version = new Version(write.row(), write.writeTimeMicros());
            if (applied.contains(version)) {
                duplicates++;
            }
            if (reply.applied()) {
                applied.add(version);
                stored.merge(write.row(), write, Ledger::reconcile);
            }
            if (reply.acknowledged()) {
                acknowledged.merge(write.row(), write.writeTimeMicros(), Math::max);
            }
        }
    }

    private static Write reconcile(Write old, Write now) {
        if (old.writeTimeMicros() != now.writeTimeMicros()) {
            return old.writeTimeMicros() > now.writeTimeMicros() ? old : now;
        }
        // A deletion wins over a value, and of two values the larger.
        if (old.value() == null || now.value() == null) {
            return old.value() == null ? old : now;
        }
        return old.value().compareTo(now.value()) >= 0 ? old : now;
    }

    synchronized List<WriteRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized long requestsWith(Predicate<Write> write) {
        return requests.stream().filter(request -> request.contains(write)).count();
    }

    /** The rows as a reader finds them: their values by primary key, deleted ones left out. */
    synchronized Map<RowKey, String> rows() {
        Map<RowKey, String> rows = new HashMap<>();
        stored.values().stream()
                .filter(write -> write.value() != null)
                .forEach(write -> rows.put(write.row(), write.value()));
        return rows;
    }

    /** Whether the client was told that the row is stored as of this write time, or as of a later one. */
    synchronized boolean hasAcknowledged(RowKey row, long writeTimeMicros) {
        Long latest = acknowledged.get(row);
        return latest != null && latest >= writeTimeMicros;
    }

    /** Rows whose latest version was never acknowledged. */
    synchronized List<RowKey> unacknowledged() {
        return stored.values().stream()
                .filter(write -> !hasAcknowledged(write.row(), write.writeTimeMicros()))
                .map(Write::row)
                .toList();
    }

    synchronized int rowsRequested() {
        return rowsRequested;
    }

    /** Rows that were sent although the very same write had been stored before. */
    synchronized int duplicates() {
        return duplicates;
    }
}
