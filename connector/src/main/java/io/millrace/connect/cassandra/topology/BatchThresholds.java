package io.millrace.connect.cassandra.topology;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server's cassandra.yaml allows a batch over several partitions before it logs a warning. (Above a second,
 * higher threshold it refuses; a batch within one partition is exempt from both.)
 *
 * @param bytes {@code batch_size_warn_threshold}
 * @param partitions {@code unlogged_batch_across_partitions_warn_threshold}
 */
public record BatchThresholds(int bytes, int partitions) {

    /** What Cassandra ships with. */
    public static final BatchThresholds SHIPPED = new BatchThresholds(5 * 1024, 10);

    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(b|kib|mib)?");

    /** Takes them from a server's settings; those that it does not tell are as shipped. */
    public static BatchThresholds of(Map<String, String> settings) {
        String inKibibytes = settings.get("batch_size_warn_threshold_in_kb");
        int bytes = inKibibytes == null
                ? amount(settings.get("batch_size_warn_threshold"), SHIPPED.bytes())
                : amount(inKibibytes + "KiB", SHIPPED.bytes());
        int partitions = amount(settings.get("unlogged_batch_across_partitions_warn_threshold"), SHIPPED.partitions());
        return new BatchThresholds(bytes, partitions);
    }

    /** Parses a count, or a size in bytes, which may have a unit; returns the other if it is neither. */
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
