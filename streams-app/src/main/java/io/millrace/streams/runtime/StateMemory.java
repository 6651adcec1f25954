package io.millrace.streams.runtime;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The native memory that all RocksDB stores of a process share. Left alone each store takes up to 98 MiB of its own, and there
 * is a store for each rollup and slice, outside of the heap: the more slices a process gets, the sooner it is killed.
 *
 * <p>Streams makes the object that configures a store, from its class's name and for each store anew, so what stores share has
 * to reach it from elsewhere. It comes with the configuration, which Streams hands on as it is: no static state, and what it
 * holds ends with the application that made it.
 *
 * <p>The bound is soft: blocks that are being read stay where they are even if the cache is full, since a hard bound makes
 * reads fail.
 */
final class StateMemory implements AutoCloseable {
    private static final String PROPERTY = "millrace.state.memory";
    private static final int DEFAULT_SHARD_BITS = -1;
    private static final boolean SOFT = false;
    private static final double FOR_INDEXES = 0.1;

    private final LRUCache cache;
    private final WriteBufferManager writeBuffers;

    /**
     * Takes memory as it is needed.
     *
     * @param bytes the bound; half of it may hold what is not on disk yet
     */
    StateMemory(long bytes) {
        RocksDB.loadLibrary();
        cache = new LRUCache(bytes, DEFAULT_SHARD_BITS, SOFT, FOR_INDEXES);
        writeBuffers = new WriteBufferManager(bytes / 2, cache);
    }

    /** Makes the stores of an application use this memory, unless its pipeline file brings a setter of its own. */
    void addTo(Properties settings) {
        settings.put(PROPERTY, this);
        settings.putIfAbsent(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Setter.class.getName());
    }

    /** Returns the bytes in use. */
    long usage() {
        return cache.getUsage();
    }

    /** To be called when the stores are closed. */
    @Override
    public void close() {
        writeBuffers.close();
        cache.close();
    }

    /** What Streams makes for each store. */
    public static final class Setter implements RocksDBConfigSetter {
        @Override
        public void setConfig(String store, Options options, Map<String, Object> configs) {
            StateMemory memory = (StateMemory) configs.get(PROPERTY);
            BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
            table.setBlockCache(memory.cache);
            // Indexes and filters would otherwise be held beside the cache, without a bound.
            table.setCacheIndexAndFilterBlocks(true);
            table.setCacheIndexAndFilterBlocksWithHighPriority(true);
            table.setPinTopLevelIndexAndFilter(true);
            options.setTableFormatConfig(table);
            options.setWriteBufferManager(memory.writeBuffers);
        }

        @Override
        public void close(String store, Options options) {
            // What it set is shared, and closed with the application.
        }
    }
}
