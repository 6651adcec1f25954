package io.millrace.connect.cassandra.ring;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server's cassandra.yaml allows a batch over several partitions before it logs a warning. (Above a second, higher threshold it
 * refuses; a batch within one partition is exempt from both.)
 *
 * @param bytes {@code batch_size_warn_threshold}
 * @param partitions {@code unlogged_batch_across_partitions_warn_threshold}
 */
public record BatchThresholds(int bytes, int partitions) {

    /** What Cassandra ships with. */
    public static final BatchThresholds SHIPPED = new BatchThresholds(5 * 1024, 10);

    private static final Logger LOG = LoggerFactory.getLogger(BatchThresholds.class);
    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(b|kib|mib)?");

    /** Reads them from a server that tells (Cassandra 4.0 and later); otherwise they are as shipped. */
    static CompletionStage<BatchThresholds> read(CqlSession session) {
        return session.executeAsync("SELECT name, value FROM system_views.settings")
                .thenApply(rows -> {
                    Map<String, String> settings = new HashMap<>();
                    for (Row row : rows.currentPage()) {
                        settings.put(row.getString(0), row.getString(1));
                    }
                    return of(settings);
                })
                .exceptionally(error -> {
                    LOG.debug(
                            "The server's settings cannot be read; its batch thresholds are taken to be as shipped",
                            error);
                    return SHIPPED;
                });
    }

    static BatchThresholds of(Map<String, String> settings) {
        String inKibibytes = settings.get("batch_size_warn_threshold_in_kb");
        int bytes = inKibibytes == null
                ? amount(settings.get("batch_size_warn_threshold"), SHIPPED.bytes())
                : amount(inKibibytes + "KiB", SHIPPED.bytes());
        int partitions = amount(settings.get("unlogged_batch_across_partitions_warn_threshold"), SHIPPED.partitions());
        return new BatchThresholds(bytes, partitions);
    }

    /** A count, or a size in bytes, which may have a unit; the other if it is neither. */
    private static int amount(String value, int otherwise) {
        Matcher size =
                SIZE.matcher(value == null ? "" : value.toLowerCase(Locale.ROOT).trim());
        if (!size.matches() || size.group(1).length() > 6) {
            return otherwise;
        }
        int number = Integer.parseInt(size.group(1));
        String unit = size.group(2) == null ? "b" : size.group(2);
        return switch (unit) {
            case "kib" -> Math.multiplyExact(number, 1024);
            case "mib" -> (int) Math.min(Integer.MAX_VALUE, number * 1024L * 1024);
            default -> number;
        };
    }
}
