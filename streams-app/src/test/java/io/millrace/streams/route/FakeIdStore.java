package io.millrace.streams.route;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** A store in memory, sorted as RocksDB sorts, in which what was deleted stays in the way as its tombstones do. */
public final class FakeIdStore implements KeyValueStore<Bytes, byte[]> {
    private final NavigableMap<Bytes, byte[]> entries = new TreeMap<>();

    private int size;
    private long scanned;

    /** Returns how many entries there are, without those that were deleted. */
    public int size() {
        return size;
    }

    /** Returns how many entries and tombstones all iterators together have gone over. */
    public long scanned() {
        return scanned;
    }

    @Override
    public byte[] get(Bytes key) {
        return entries.get(key);
    }

    @Override
    public void put(Bytes key, byte[] value) {
        size += (value == null ? 0 : 1) - (entries.put(key, value) == null ? 0 : 1);
    }

    @Override
    public byte[] putIfAbsent(Bytes key, byte[] value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> all) {
        all.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte[] delete(Bytes key) {
        byte[] before = entries.get(key);
        put(key, null);
        return before;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return iterator(entries.subMap(from, true, to, true));
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return iterator(entries);
    }

    private KeyValueIterator<Bytes, byte[]> iterator(NavigableMap<Bytes, byte[]> some) {
        Iterator<Map.Entry<Bytes, byte[]>> each = some.entrySet().stream()
                .filter(entry -> {
                    scanned++;
                    return entry.getValue() != null;
                })
                .iterator();
        return new KeyValueIterator<>() {
            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public KeyValue<Bytes, byte[]> next() {
                Map.Entry<Bytes, byte[]> entry = each.next();
                return KeyValue.pair(entry.getKey(), entry.getValue());
            }

            @Override
            public Bytes peekNextKey() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public long approximateNumEntries() {
        return size;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {}

    @Override
    public void close() {}

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}
