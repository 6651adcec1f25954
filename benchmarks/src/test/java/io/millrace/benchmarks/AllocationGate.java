package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Properties;

/**
 * Holds what a path allocates for each of its rows or events against a limit. Bytes do not depend on the machine, nor on what else runs on it,
 * once everything is compiled: so the least of several rounds counts.
 */
public final class AllocationGate {

    private static final String LIMITS = "allocation-limits.properties";
    private static final int WARM_UP_ROUNDS = 20;
    private static final int MEASURED_ROUNDS = 5;

    /** How many rounds a check has. */
    public static final int ALL_ROUNDS = WARM_UP_ROUNDS + MEASURED_ROUNDS;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final String path;
    private final String item;

    /**
     * Makes the gate of one path.
     *
     * @param path its name among the limits
     * @param item what is counted: a row, an event
     */
    public AllocationGate(String path, String item) {
        this.path = path;
        this.item = item;
    }

    /**
     * Fails if the path allocates more than its limit.
     *
     * @param items how many there are in a round
     * @param round takes them all the way
     */
    public void check(int items, Runnable round) {
        long limit = limit();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ALL_ROUNDS; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            round.run();
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            least = i < WARM_UP_ROUNDS ? least : Math.min(least, allocated / items);
        }
        System.out.printf("%s: %,d bytes per %s, limit %,d%n", path, least, item, limit);
        assertThat(least)
                .withFailMessage(
                        "%s allocates %,d bytes per %s; its limit is %,d, in benchmarks/src/test/resources/%s. benchmarks/README.md"
                                + " (allocation) says how to find out where they come from. If they are worth it, raise the limit, and"
                                + " say in the commit what they buy.",
                        path, least, item, limit, LIMITS)
                .isLessThanOrEqualTo(limit);
    }

    private long limit() {
        Properties limits = new Properties();
        try (InputStream file = AllocationGate.class.getClassLoader().getResourceAsStream(LIMITS)) {
            limits.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(limits).as(LIMITS).containsKey(path);
        return Long.parseLong(limits.getProperty(path));
    }
}
