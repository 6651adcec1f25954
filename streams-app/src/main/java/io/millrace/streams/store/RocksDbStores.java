package io.millrace.streams.store;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.RocksDBStore;

/**
 * Stores on disk whose metrics any thread may read, whenever it likes.
 *
 * <p>Streams 4.4.0 measures the bytes that a transactional store has not committed by asking RocksDB for the size of a batch, on the
 * thread of whoever reads the metric, while the store's own thread frees the batch when it commits or closes: the process ends with a
 * segmentation fault. Here the question waits for either, as all others to a store do, and a closed store has nothing uncommitted.
 */
public final class RocksDbStores implements KeyValueBytesStoreSupplier {
    private static final String METRICS_SCOPE = "rocksdb";

    private final String name;

    private RocksDbStores(String name) {
        this.name = name;
    }

    /**
     * Returns what makes the stores of a name.
     *
     * @param name the store's
     * @return one store for each task
     */
    public static KeyValueBytesStoreSupplier of(String name) {
        return new RocksDbStores(name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public KeyValueStore<Bytes, byte[]> get() {
        return new Store(name);
    }

    @Override
    public String metricsScope() {
        return METRICS_SCOPE;
    }

    private static final class Store extends RocksDBStore {
        Store(String name) {
            super(name, METRICS_SCOPE);
        }

        @Override
        public synchronized long approximateNumUncommittedBytes() {
            return isOpen() ? super.approximateNumUncommittedBytes() : 0;
        }
    }
}
