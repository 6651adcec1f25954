package io.millrace.benchmarks.line;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.time.Duration;
import javax.management.JMException;
import javax.management.ObjectName;

/** What Cassandra does beside taking rows, and what it has. */
final class Storage implements AutoCloseable {

    private static final long PAUSE_MS = 100;
    private static final int QUIET_LOOKS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int COUNT_RANGES = 128;

    private final CqlSession session;
    private final Jvm cassandra;

    Storage(CqlSession session, Jvm cassandra) {
        this.session = session;
        this.cassandra = cassandra;
    }

    /** Empties a table, and waits until nothing is left to be done. */
    void empty(RowTable table) throws IOException, InterruptedException, FailedRunException {
        session.execute("TRUNCATE " + table.fullName());
        settle();
    }

    /** Flushes all tables, and waits until no compaction runs or waits. */
    void settle() throws IOException, InterruptedException, FailedRunException {
        try {
            cassandra
                    .beans()
                    .invoke(
                            new ObjectName("org.apache.cassandra.db:type=StorageService"),
                            "forceKeyspaceFlush",
                            new Object[] {RowTable.KEYSPACE, new String[0]},
                            new String[] {String.class.getName(), String[].class.getName()});
        } catch (JMException e) {
            throw new IOException("Cassandra does not flush the tables of " + RowTable.KEYSPACE, e);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // A flush has its compaction submitted before it ends, and one compaction the next: but not in one instant.
        for (int quiet = 0; quiet < QUIET_LOOKS; quiet = isCompacting() ? 0 : quiet + 1) {
            if (System.nanoTime() > deadline) {
                throw new FailedRunException("Cassandra still compacts after " + PATIENCE.toMinutes() + " minutes");
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    /** Bytes that compactions have read so far, of all tables. */
    long bytesCompacted() throws IOException {
        try {
            return ((Number) cassandra
                            .beans()
                            .getAttribute(
                                    new ObjectName("org.apache.cassandra.metrics:type=Compaction,name=BytesCompacted"),
                                    "Count"))
                    .longValue();
        } catch (JMException e) {
            throw new IOException("Cassandra does not tell what it has compacted", e);
        }
    }

    /** Bytes that the table takes on disk. */
    long bytesOnDisk(RowTable table) throws IOException {
        try {
            return ((Number) cassandra
                            .beans()
                            .getAttribute(
                                    new ObjectName("org.apache.cassandra.metrics:type=Table,keyspace="
                                            + RowTable.KEYSPACE + ",scope=" + table.name()
                                            + ",name=LiveDiskSpaceUsed"),
                                    "Count"))
                    .longValue();
        } catch (JMException e) {
            throw new IOException("Cassandra does not tell how large " + table.fullName() + " is", e);
        }
    }

    /** Counts the rows of a table, one range of tokens after the other. */
    long count(RowTable table) {
        String token = "token(" + String.join(", ", table.partitionKey()) + ")";
        PreparedStatement count = session.prepare(
                "SELECT count(*) FROM " + table.fullName() + " WHERE " + token + " > ? AND " + token + " <= ?");
        long step = Long.MAX_VALUE / COUNT_RANGES * 2;
        // No row has the smallest token: it stands for the beginning.
        long from = Long.MIN_VALUE;
        long rows = 0;
        for (int range = 1; range <= COUNT_RANGES; range++) {
            long to = range == COUNT_RANGES ? Long.MAX_VALUE : from + step;
            rows += session.execute(count.bind(from, to)).one().getLong(0);
            from = to;
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        cassandra.close();
    }

    private boolean isCompacting() {
        Row pool = session.execute("SELECT active_tasks, pending_tasks FROM system_views.thread_pools"
                        + " WHERE name = 'CompactionExecutor'")
                .one();
        boolean busy = pool != null && pool.getInt("active_tasks") + pool.getInt("pending_tasks") > 0;
        return busy
                || session.execute("SELECT table_name FROM system_views.sstable_tasks")
                                .one()
                        != null;
    }
}
