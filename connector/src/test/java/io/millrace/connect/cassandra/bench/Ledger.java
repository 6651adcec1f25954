package io.millrace.connect.cassandra.bench;

import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.bench.Broken.Law;
import io.millrace.connect.cassandra.bench.Step.Kind;
import io.millrace.connect.cassandra.bench.StoredRows.Stored;
import io.millrace.connect.cassandra.bench.VirtualDeadLetterTopic.Letter;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** What has been produced, what has to have become of it, and the comparison with what has. */
final class Ledger implements SinkUnderTest.Handover {

    /** A record that comes so long after others of its row and millisecond is late, if it is a little later than this. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

    /** What has to become of a record. */
    enum Fate {
        KEPT,
        DEAD_LETTER,
        /** A dead letter, unless a later record of its row came before Cassandra could refuse it. */
        REFUSED,
        /** Its table changed while it was on its way: it fits, or it does not. */
        EITHER
    }

    /** A row's primary key: a text, and a number within it. */
    record RowKey(String user, int item) {

        ByteBuffer partition() {
            return text(user);
        }

        ByteBuffer clustering() {
            return VirtualStatement.clusteringKey(number(item));
        }

        @Override
        public String toString() {
            return user + "/" + item;
        }
    }

    /** The order in which records of one topic partition take effect. */
    private static final Comparator<Entry> BY_TIME =
            Comparator.comparingLong((Entry entry) -> entry.millis).thenComparingLong(entry -> entry.offset);

    /** The static column. */
    static final String SHARED = "shared";

    private final Table table;
    private final VirtualSchema schema;
    private final StoredRows stored;
    private final Map<TopicPartition, List<Entry>> entries = new LinkedHashMap<>();
    private final Map<TopicPartition, Integer> committed = new HashMap<>();
    private final VirtualTime time;
    private final Map<TopicPartition, List<Long>> opened = new HashMap<>();
    private int lettersSeen;

    Ledger(Table table, VirtualSchema schema, StoredRows stored, VirtualTime time) {
        this.time = time;
        this.table = table;
        this.schema = schema;
        this.stored = stored;
    }

    static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(0, number);
    }

    void produced(Entry entry) {
        entries.computeIfAbsent(entry.partition, key -> new ArrayList<>()).add(entry);
    }

    /** A column is being dropped: what says something of it may have come too late. */
    void columnDropped(String column) {
        entries.values().forEach(log -> log.stream()
                .filter(entry -> entry.fate == Fate.KEPT && entry.cells.containsKey(column))
                .forEach(entry -> entry.fate = Fate.EITHER));
    }

    /** Everything before the offset is committed: each record there is where it has to be. */
    void checkCommitted(TopicPartition partition, long offset) {
        List<Entry> log = entries.getOrDefault(partition, List.of());
        int checked = committed.getOrDefault(partition, 0);
        while (checked < log.size() && log.get(checked).offset < offset) {
            Entry entry = log.get(checked++);
            if (entry.letters == 0 && (entry.fate == Fate.DEAD_LETTER || !isKept(entry))) {
                throw new Broken(Law.G1, entry + " is committed and nowhere");
            }
        }
        committed.put(partition, checked);
    }

    /** Looks at the dead letters that have come since. */
    void checkLetters(List<Letter> letters) {
        for (; lettersSeen < letters.size(); lettersSeen++) {
            Letter letter = letters.get(lettersSeen);
            Entry entry = entry(letter.partition(), letter.offset());
            entry.letters++;
            if (entry.fate == Fate.KEPT) {
                throw new Broken(Law.G4, entry + " is good and a dead letter: " + letter.reason());
            }
        }
    }

    @Override
    public void opened(TopicPartition partition) {
        opened.computeIfAbsent(partition, key -> new ArrayList<>()).add(time.nanoseconds());
    }

    @Override
    public void put(SinkRecord record) {
        Entry entry = entry(
                new TopicPartition(record.originalTopic(), record.originalKafkaPartition()),
                record.originalKafkaOffset());
        if (entry.putNanos == Entry.NEVER) {
            entry.putNanos = time.nanoseconds();
        }
    }

    private Entry entry(TopicPartition partition, long offset) {
        List<Entry> log = entries.get(partition);
        int low = 0;
        int high = log.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (log.get(middle).offset < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return log.get(low);
    }

    /**
     * Whether a record of the row came late, after the others of its millisecond, and the partition was given to a task in between: then
     * their order is not claimed.
     */
    private boolean isExcepted(List<Entry> log) {
        for (Entry first : log) {
            for (Entry late : log) {
                if (first.millis == late.millis
                        && late.putNanos - first.putNanos > LATE_NANOS
                        && opened.get(first.partition).stream()
                                .anyMatch(nanos -> nanos > first.putNanos && nanos <= late.putNanos)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** @param starts how often partitions were given to a task, each time a reason for another letter of the same record */
    void checkEnd(int starts, long nowSeconds) {
        Map<RowKey, List<Entry>> byRow = new TreeMap<>(Comparator.comparing(RowKey::toString));
        entries.values()
                .forEach(log -> log.forEach(entry -> {
                    if (entry.letters == 0
                            && (entry.fate == Fate.DEAD_LETTER || (entry.fate == Fate.REFUSED && !isKept(entry)))) {
                        throw new Broken(Law.G4, entry + " is bad and no dead letter");
                    }
                    if (entry.letters > starts) {
                        throw new Broken(
                                Law.G4, entry + " has " + entry.letters + " dead letters in " + starts + " starts");
                    }
                    byRow.computeIfAbsent(entry.key, key -> new ArrayList<>()).add(entry);
                }));
        byRow.forEach((key, log) -> checkRow(key, log, nowSeconds));
        Map<String, List<Entry>> byUser = new TreeMap<>();
        entries.values()
                .forEach(log -> log.forEach(entry -> byUser.computeIfAbsent(entry.key.user(), user -> new ArrayList<>())
                        .add(entry)));
        byUser.forEach((user, log) -> checkShared(user, log, nowSeconds));
    }

    private void checkShared(String user, List<Entry> log, long nowSeconds) {
        Optional<Entry> last =
                log.stream().filter(entry -> entry.shared != null).max(BY_TIME);
        if (last.isEmpty() || isUncertain(log) || isExcepted(log)) {
            return;
        }
        Stored statics = stored.statics(table, text(user));
        Map<String, Object> actual = statics == null ? null : statics.read(nowSeconds);
        if (!Map.of(SHARED, last.get().shared).equals(actual)) {
            throw new Broken(Law.G3, "the static column of " + user + " is not as " + last.get() + " left it");
        }
    }

    /** Whether a record was reported that did not fit its table any more: it may have been written before, by another start of the task. */
    private static boolean isUncertain(List<Entry> log) {
        return log.stream().anyMatch(entry -> entry.fate == Fate.EITHER && entry.letters > 0);
    }

    private void checkRow(RowKey key, List<Entry> log, long nowSeconds) {
        if (isUncertain(log) || isExcepted(log)) {
            return;
        }
        TableSchema latest = schema.latest(table);
        Map<String, Object> cells = new TreeMap<>();
        boolean[] marked = new boolean[1];
        log.stream()
                .filter(entry -> entry.fate == Fate.KEPT || entry.fate == Fate.EITHER)
                .sorted(BY_TIME)
                .forEach(entry -> {
                    if (entry.kind == Kind.DELETE) {
                        cells.clear();
                        marked[0] = false;
                    } else {
                        cells.putAll(entry.cells);
                        marked[0] = true;
                    }
                });
        Set<String> names = latest.columns().stream()
                .map(column -> column.name().asInternal())
                .collect(Collectors.toSet());
        cells.keySet().retainAll(names);
        cells.values().removeIf(Objects::isNull);
        Stored row = stored.row(table, key.partition(), key.clustering());
        Map<String, Object> actual = row == null ? null : row.read(nowSeconds);
        if (actual != null) {
            actual.keySet().retainAll(names);
        }
        Map<String, Object> expected = marked[0] ? cells : null;
        if (expected == null ? actual != null : !expected.equals(actual)) {
            throw new Broken(
                    Law.G3, "row " + key + " is " + show(latest, actual) + " and should be " + show(latest, expected));
        }
    }

    private boolean isKept(Entry entry) {
        Stored row = stored.row(table, entry.key.partition(), entry.key.clustering());
        if (row == null) {
            return false;
        }
        long time = TimeUnit.MILLISECONDS.toMicros(entry.millis);
        if (entry.kind == Kind.DELETE) {
            return row.deletedAt() >= time;
        }
        if (row.markedAt() < time) {
            return false;
        }
        if (entry.shared != null && stored.statics(table, entry.key.partition()).writtenAt(SHARED) < time) {
            return false;
        }
        for (String name : entry.cells.keySet()) {
            if (schema.latest(table).column(name).isPresent() && row.writtenAt(name) < time) {
                return false;
            }
        }
        return true;
    }

    private static String show(TableSchema latest, Map<String, ?> cells) {
        if (cells == null) {
            return "not there";
        }
        Map<String, Object> shown = new TreeMap<>();
        for (Column column : latest.columns()) {
            if (cells.get(column.name().asInternal()) instanceof ByteBuffer bytes) {
                shown.put(
                        column.name().asInternal(),
                        column.type().equals(DataTypes.INT)
                                ? (Object) bytes.getInt(bytes.position())
                                : StandardCharsets.UTF_8
                                        .decode(bytes.duplicate())
                                        .toString());
            }
        }
        return shown.toString();
    }
}
