package io.millrace.stack;

import java.lang.management.ManagementFactory;

/**
 * How much a Cassandra node may use, and how it stores.
 *
 * @param heap as {@code -Xmx} takes it
 * @param directMemory as {@code -XX:MaxDirectMemorySize} takes it
 * @param yaml lines of its cassandra.yaml
 */
public record CassandraSettings(String heap, String directMemory, String yaml) {

    private static final long MEBIBYTE = 1024 * 1024;

    /** A node that takes little, beside four other servers, and of which every acknowledged write survives a SIGKILL. */
    public static CassandraSettings small() {
        return small("""
                # With one replica an acknowledged write lives here and nowhere else. Periodic sync would mark the log's end every
                # 100 ms (CASSANDRA-13987), and forget what came after the last mark when the process is killed.
                commitlog_sync: batch
                """);
    }

    /**
     * The same with the commit log as Cassandra is shipped: synced while writes go on, not before each is answered. Costs a third
     * less CPU per row, and forgets the last 100 ms when the process is killed.
     */
    public static CassandraSettings smallForNobodyToKill() {
        return small("""
                commitlog_sync: periodic
                commitlog_sync_period: 10000ms
                """);
    }

    /** The same with another heap and as much direct memory; what Cassandra derives from them follows, its memtables above all. */
    public CassandraSettings withHeap(String heap) {
        return new CassandraSettings(heap, heap, yaml);
    }

    private static CassandraSettings small(String sync) {
        return new CassandraSettings("1g", "512m", sync + """
                commitlog_segment_size: 32MiB
                commitlog_total_space: 512MiB
                memtable_heap_space: 256MiB
                memtable_offheap_space: 256MiB
                file_cache_size: 64MiB
                key_cache_size: 16MiB
                auto_snapshot: false
                """);
    }

    /**
     * What users have who change nothing: the settings of {@code conf/cassandra.yaml} of Cassandra 5.0, and the heap that
     * {@code conf/cassandra-env.sh} computes: half the memory up to 1 GiB, or a quarter of it up to 8 GiB if that is more.
     */
    public static CassandraSettings shipped() {
        long memory = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getTotalMemorySize()
                / MEBIBYTE;
        String heap = Math.max(Math.min(memory / 2, 1024), Math.min(memory / 4, 8192)) + "m";
        return new CassandraSettings(heap, heap, """
                commitlog_sync: periodic
                commitlog_sync_period: 10000ms
                commitlog_segment_size: 32MiB
                memtable_allocation_type: heap_buffers
                concurrent_reads: 32
                concurrent_writes: 32
                concurrent_counter_writes: 32
                compaction_throughput: 64MiB/s
                sstable_preemptive_open_interval: 50MiB
                # Not as shipped: a snapshot of each table that is emptied would fill the disk.
                auto_snapshot: false
                """);
    }
}
