package io.millrace.connect.cassandra.task;

import static io.millrace.connect.cassandra.task.Fixtures.PARTITION;
import static io.millrace.connect.cassandra.task.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * One partition, the consumer that polls it, and what a Connect worker's WorkerSinkTask keeps of offsets around a task, as of Kafka 4.3:
 * it counts what it polled as handed over after {@code put}, takes no offset beyond that, and commits nothing that equals what it takes for
 * committed. A move sets all of it.
 */
public final class PolledLog {

    /** What an offset of the log holds. Markers, and records of aborted transactions, are never returned by the consumer. */
    public enum Entry {
        RECORD,
        /** Returned by the consumer, and dropped by a transformation or dead-lettered by a converter. */
        DROPPED,
        MARKER
    }

    public final TestWorker worker;
    /** What the broker has. */
    public long committed;

    private final boolean intercepted;
    private final List<Entry> log = new ArrayList<>();
    private int position;
    /** What polls returned and no put has brought, since it was dropped on the way. */
    private final NavigableSet<Long> notBrought = new TreeSet<>();

    private OffsetAndMetadata lastCommitted;

    public PolledLog(TestWorker worker, boolean intercepted) {
        this.worker = worker;
        this.intercepted = intercepted;
        assign();
    }

    public PolledLog append(Entry... entries) {
        log.addAll(List.of(entries));
        return this;
    }

    public long end() {
        return log.size();
    }

    boolean isAtEnd() {
        return position == log.size();
    }

    static SinkRecord recordAt(long offset) {
        return record(offset, offset % 3 + "/" + offset % 5, "value " + offset, 1_000_000 + offset);
    }

    public List<SinkRecord> recordsBefore(long offset) {
        List<SinkRecord> records = new ArrayList<>();
        for (int each = 0; each < offset; each++) {
            if (log.get(each) == Entry.RECORD) {
                records.add(recordAt(each));
            }
        }
        return records;
    }

    /** Polls as far as so many offsets on, and hands over what is to be handed over. */
    public void poll(int offsets) {
        List<Integer> returned = advance(offsets);
        boolean brings = returned.stream().anyMatch(offset -> log.get(offset) == Entry.RECORD);
        for (long offset : returned) {
            if (brings) {
                notBrought.remove(offset);
            } else {
                notBrought.add(offset);
            }
        }
        worker.put(returned.stream()
                .filter(offset -> log.get(offset) == Entry.RECORD)
                .map(PolledLog::recordAt)
                .toList());
        if (!returned.isEmpty()) {
            worker.position.put(PARTITION, returned.get(returned.size() - 1) + 1L);
        }
    }

    /** A poll whose records the worker loses, as when it is woken up in a rebalance's commit. Answers whether there were any. */
    public boolean pollInVain(int offsets) {
        List<Integer> returned = advance(offsets);
        returned.forEach(offset -> notBrought.add((long) offset));
        return !returned.isEmpty();
    }

    /** Lets so much time go by, and polls nothing then: consumers are moved before each poll, and so before each put. */
    public void after(long millis) {
        move();
        worker.after(millis);
    }

    /** Commits as the worker does, whether it succeeds or not. */
    public void commit(boolean succeeds) {
        long current = worker.position.get(PARTITION);
        OffsetAndMetadata provided = worker.preCommit().get(PARTITION);
        if (provided != null) {
            assertThat(provided.offset()).isLessThanOrEqualTo(current);
        }
        OffsetAndMetadata next = provided == null ? lastCommitted : provided;
        if (!next.equals(lastCommitted) && succeeds) {
            lastCommitted = next;
            committed = next.offset();
        }
    }

    /** Takes the partition away and gives it back, within a poll: moves come before. */
    public void rebalance() {
        move();
        commit(true);
        worker.revoke(PARTITION);
        worker.assignment.add(PARTITION);
        assign();
    }

    /** A new task, which knows nothing of the one before. */
    public void crash() {
        worker.start();
        assign();
    }

    /** Lets so much time go by that everything is done that there is, polling as far as so many offsets on each second. */
    public void rest(FakeCassandra cassandra, int offsets) {
        for (int i = 0; i < 60; i++) {
            poll(offsets);
            cassandra.answerAll();
            after(1_000);
            commit(true);
        }
    }

    private void assign() {
        position = Math.toIntExact(committed);
        notBrought.clear();
        lastCommitted = new OffsetAndMetadata(committed);
        worker.position.put(PARTITION, committed);
    }

    private void move() {
        Long move = worker.moves.remove(PARTITION);
        if (move != null) {
            if (move != position) {
                assertThat(move)
                        .as("a move to where the consumer stands, or back to what no put has brought")
                        .isIn(notBrought);
                position = Math.toIntExact(move);
            }
            worker.position.put(PARTITION, move);
            lastCommitted = new OffsetAndMetadata(move);
        }
        assertThat(worker.moves).isEmpty();
    }

    private List<Integer> advance(int offsets) {
        move();
        int from = position;
        position = Math.min(log.size(), from + offsets);
        List<Integer> returned = new ArrayList<>();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int offset = from; offset < position; offset++) {
            if (log.get(offset) != Entry.MARKER) {
                returned.add(offset);
                records.add(new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, null, null));
            }
        }
        if (intercepted && position > from) {
            ConsumerRecords<byte[], byte[]> polled = new ConsumerRecords<>(
                    returned.isEmpty() ? Map.of() : Map.of(PARTITION, records),
                    Map.of(PARTITION, new OffsetAndMetadata(position)));
            worker.positions.polled(polled);
            worker.positions.moved(polled);
        }
        return returned;
    }
}
