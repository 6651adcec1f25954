package io.millrace.connect.cassandra.bench;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.SetType;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What Cassandra keeps, cell by cell, and how it reconciles writes: the rules are those of {@code Cells.reconcile}, {@code
 * LivenessInfo.supersedes}, {@code DeletionTime.deletes} and {@code Lists.Setter} in Cassandra 5.0.9. Nothing is forgotten when it
 * expires, so that a later write meets what it would meet there.
 */
final class StoredRows {

    static final long NEVER = Long.MIN_VALUE;
    /** The local deletion time of what neither expires nor is deleted. */
    static final long NO_EXPIRY = Long.MAX_VALUE;

    private final Map<Table, Map<ByteBuffer, Partition>> tables = new HashMap<>();
    private long paths;

    /**
     * A value in a column, or in a collection under one path.
     *
     * @param timestamp the write time
     * @param ttl seconds; 0 if it does not expire
     * @param localDeletionSeconds when it expires, or when it was deleted
     * @param value null if it was deleted
     */
    record Cell(long timestamp, int ttl, long localDeletionSeconds, ByteBuffer value) {

        static Cell live(long timestamp, ByteBuffer value) {
            return new Cell(timestamp, 0, NO_EXPIRY, value);
        }

        static Cell expiring(long timestamp, int ttl, long nowSeconds, ByteBuffer value) {
            return new Cell(timestamp, ttl, nowSeconds + ttl, value);
        }

        static Cell tombstone(long timestamp, long nowSeconds) {
            return new Cell(timestamp, 0, nowSeconds, null);
        }

        boolean isExpiring() {
            return ttl != 0;
        }

        boolean isLive(long nowSeconds) {
            return value != null && nowSeconds < localDeletionSeconds;
        }

        /** {@code Cells.resolveRegular}. */
        static Cell reconcile(Cell left, Cell right) {
            if (left.timestamp != right.timestamp) {
                return left.timestamp > right.timestamp ? left : right;
            }
            boolean leftEnds = left.localDeletionSeconds != NO_EXPIRY;
            boolean rightEnds = right.localDeletionSeconds != NO_EXPIRY;
            if (leftEnds || rightEnds) {
                if (leftEnds != rightEnds) {
                    return leftEnds ? left : right;
                }
                if (left.isExpiring() != right.isExpiring()) {
                    return left.isExpiring() ? right : left;
                }
                if (left.localDeletionSeconds != right.localDeletionSeconds) {
                    return left.localDeletionSeconds > right.localDeletionSeconds ? left : right;
                }
            }
            return compare(left.value, right.value) >= 0 ? left : right;
        }

        private static int compare(ByteBuffer left, ByteBuffer right) {
            if (left == null || right == null) {
                return Boolean.compare(left != null, right != null);
            }
            int common = Math.min(left.remaining(), right.remaining());
            for (int i = 0; i < common; i++) {
                int difference = Byte.toUnsignedInt(left.get(left.position() + i))
                        - Byte.toUnsignedInt(right.get(right.position() + i));
                if (difference != 0) {
                    return difference;
                }
            }
            return left.remaining() - right.remaining();
        }
    }

    /** A collection that is not frozen: its elements are cells of their own. */
    private static final class Elements {
        final Map<ByteBuffer, Cell> cells = new TreeMap<>();
        boolean isMap;
        long deletedAt = NEVER;

        void delete(long timestamp) {
            deletedAt = Math.max(deletedAt, timestamp);
            cells.values().removeIf(cell -> cell.timestamp() <= deletedAt);
        }

        void add(ByteBuffer path, Cell cell) {
            if (cell.timestamp() > deletedAt) {
                cells.merge(path, cell, Cell::reconcile);
            }
        }
    }

    /** A row, or the static columns of a partition. */
    static final class Stored {
        private long deletedAt = NEVER;
        // The row marker that an INSERT leaves.
        private Cell marker;
        private final Map<String, Cell> cells = new HashMap<>();
        private final Map<String, Elements> collections = new HashMap<>();

        long deletedAt() {
            return deletedAt;
        }

        /** The greatest write time that the column has, or that deleted it; {@link #NEVER} if none has. */
        long writtenAt(String column) {
            Cell cell = cells.get(column);
            Elements elements = collections.get(column);
            long written = cell == null ? deletedAt : Math.max(deletedAt, cell.timestamp());
            if (elements != null) {
                written = Math.max(written, elements.deletedAt);
                for (Cell element : elements.cells.values()) {
                    written = Math.max(written, element.timestamp());
                }
            }
            return written;
        }

        long markedAt() {
            return marker == null ? deletedAt : Math.max(deletedAt, marker.timestamp());
        }

        private void mark(Cell liveness) {
            if (liveness.timestamp() > deletedAt) {
                marker = marker == null ? liveness : superseding(marker, liveness);
            }
        }

        /** {@code LivenessInfo.supersedes}: as of cells, but for values. */
        private static Cell superseding(Cell one, Cell other) {
            return Cell.reconcile(one, other);
        }

        private void delete(long timestamp) {
            deletedAt = Math.max(deletedAt, timestamp);
            if (marker != null && marker.timestamp() <= deletedAt) {
                marker = null;
            }
            cells.values().removeIf(cell -> cell.timestamp() <= deletedAt);
            collections.values().forEach(elements -> elements.delete(deletedAt));
        }

        private void set(String column, Cell cell) {
            if (cell.timestamp() > deletedAt) {
                cells.merge(column, cell, Cell::reconcile);
            }
        }

        private Elements elements(String column) {
            return collections.computeIfAbsent(column, name -> {
                Elements elements = new Elements();
                elements.deletedAt = deletedAt;
                return elements;
            });
        }

        /** What a SELECT shows of it, by column; null if there is no such row. */
        Map<String, Object> read(long nowSeconds) {
            Map<String, Object> live = new TreeMap<>();
            cells.forEach((column, cell) -> {
                if (cell.isLive(nowSeconds)) {
                    live.put(column, cell.value());
                }
            });
            collections.forEach((column, elements) -> {
                List<ByteBuffer> alive = new ArrayList<>();
                elements.cells.forEach((path, cell) -> {
                    if (cell.isLive(nowSeconds)) {
                        if (elements.isMap) {
                            alive.add(path);
                        }
                        alive.add(cell.value());
                    }
                });
                if (!alive.isEmpty()) {
                    live.put(column, alive);
                }
            });
            return live.isEmpty() && (marker == null || !marker.isLive(nowSeconds)) ? null : live;
        }
    }

    private static final class Partition {
        final Stored statics = new Stored();
        final Map<ByteBuffer, Stored> rows = new HashMap<>();
    }

    /** A write of one row, as one replica applies it. */
    record Write(Table table, ByteBuffer partition, ByteBuffer clustering, long timestamp, int ttl, long nowSeconds) {

        private Cell cell(ByteBuffer value) {
            if (value == null) {
                return Cell.tombstone(timestamp, nowSeconds);
            }
            return ttl == 0 ? Cell.live(timestamp, value) : Cell.expiring(timestamp, ttl, nowSeconds, value);
        }
    }

    /** The row as it is; null if nothing of it was ever written. */
    Stored row(Table table, ByteBuffer partition, ByteBuffer clustering) {
        Partition found = tables.getOrDefault(table, Map.of()).get(partition);
        return found == null ? null : found.rows.get(clustering);
    }

    /** The static columns of a partition; null if nothing of it was ever written. */
    Stored statics(Table table, ByteBuffer partition) {
        Partition found = tables.getOrDefault(table, Map.of()).get(partition);
        return found == null ? null : found.statics;
    }

    void delete(Write write) {
        stored(write).delete(write.timestamp());
    }

    /** The row marker of an INSERT. */
    void mark(Write write) {
        stored(write).mark(write.cell(ByteBuffer.allocate(0)));
    }

    void set(Write write, String column, boolean isStatic, DataType type, ByteBuffer value) {
        Stored stored = isStatic ? partition(write).statics : stored(write);
        if (!isMultiCell(type)) {
            stored.set(column, write.cell(value));
            return;
        }
        // An overwrite deletes what is older, not what is as old.
        Elements elements = stored.elements(column);
        elements.delete(write.timestamp() - 1);
        if (value == null) {
            return;
        }
        ByteBuffer encoded = value.duplicate();
        int count = encoded.getInt();
        for (int i = 0; i < count; i++) {
            ByteBuffer element = next(encoded);
            if (type instanceof ListType) {
                // Lists.Appender: a time UUID for each element, a fresh one each time.
                elements.add(ByteBuffer.allocate(Long.BYTES).putLong(0, ++paths), write.cell(element));
            } else if (type instanceof SetType) {
                elements.add(element, write.cell(element));
            } else {
                elements.isMap = true;
                elements.add(element, write.cell(next(encoded)));
            }
        }
    }

    static boolean isMultiCell(DataType type) {
        return (type instanceof ListType list && !list.isFrozen())
                || (type instanceof SetType set && !set.isFrozen())
                || (type instanceof MapType map && !map.isFrozen());
    }

    private static ByteBuffer next(ByteBuffer encoded) {
        int length = encoded.getInt();
        ByteBuffer element = encoded.slice(encoded.position(), length);
        encoded.position(encoded.position() + length);
        return element;
    }

    private Stored stored(Write write) {
        return partition(write).rows.computeIfAbsent(write.clustering(), key -> new Stored());
    }

    private Partition partition(Write write) {
        return tables.computeIfAbsent(Objects.requireNonNull(write.table()), table -> new HashMap<>())
                .computeIfAbsent(write.partition(), key -> new Partition());
    }
}
