package io.millrace.quickstart;

import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Compares the rollups' tables, every row and every column, with what they should hold. */
final class RollupTables {

    private static final String HOURLY = "millrace.page_views_hourly";
    private static final String TOTAL = "millrace.page_views_total";

    private final TokenScan scan;
    private final Differences differences;

    RollupTables(TokenScan scan, Differences differences) {
        this.scan = scan;
        this.differences = differences;
    }

    /** @param unknown rows of which nothing is expected: some of their versions may be dead letters */
    void compareHourly(Map<Tally.Hour, Totals> expected, Set<Tally.Hour> unknown) {
        Set<Tally.Hour> missing = new HashSet<>(expected.keySet());
        missing.removeAll(unknown);
        differences.table(HOURLY);
        scan.forEach(HOURLY, "page, window_start, views, bytes, slowest, last_seen", "page", row -> {
            Instant start = row.getInstant("window_start");
            Tally.Hour key = new Tally.Hour(row.getString("page"), start == null ? 0 : start.toEpochMilli());
            missing.remove(key);
            if (!unknown.contains(key)) {
                compareRollup(HOURLY, "page=" + key.page() + " window_start=" + start, expected.get(key), row);
            }
        });
        missing.forEach(key -> differences.lost(
                HOURLY, () -> "page=" + key.page() + " window_start=" + Instant.ofEpochMilli(key.start())));
    }

    /** @param unknown rows of which nothing is expected: some of their versions may be dead letters */
    void compareTotal(Map<String, Totals> expected, Set<String> unknown) {
        Set<String> missing = new HashSet<>(expected.keySet());
        missing.removeAll(unknown);
        differences.table(TOTAL);
        scan.forEach(TOTAL, "page, views, bytes, slowest, last_seen", "page", row -> {
            String page = row.getString("page");
            missing.remove(page);
            if (!unknown.contains(page)) {
                compareRollup(TOTAL, "page=" + page, expected.get(page), row);
            }
        });
        missing.forEach(page -> differences.lost(TOTAL, () -> "page=" + page));
    }

    private void compareRollup(String table, String key, Totals expected, Row row) {
        differences.row(table);
        if (expected == null) {
            differences.wrong(table, () -> key + ": no such row should be there");
            return;
        }
        Map<String, Object> wanted = columns(expected);
        Map<String, Object> found = rollupColumns(row);
        if (!wanted.equals(found)) {
            differences.wrong(table, () -> key + ": " + Differences.columns(wanted, found));
        }
    }

    private static Map<String, Object> columns(Totals totals) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("views", totals.views());
        columns.put("bytes", totals.bytes());
        columns.put("slowest", totals.slowest());
        columns.put("last_seen", Instant.ofEpochMilli(totals.lastSeen()));
        return columns;
    }

    private static Map<String, Object> rollupColumns(Row row) {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (String column : new String[] {"views", "bytes", "slowest", "last_seen"}) {
            columns.put(column, row.getObject(column));
        }
        return columns;
    }
}
