package io.millrace.tool.redrive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/**
 * A partition as a broker has it: records take their offsets when they are sent, whatever becomes of their transaction; its marker
 * takes one, too; and nobody who reads what is committed gets beyond the first record of a transaction that is open.
 */
final class FakeLog {
    private final TopicPartition partition;
    private final List<Entry> entries = new ArrayList<>();
    /** Where transactions that are open have begun. */
    private final Map<Object, Long> open = new HashMap<>();

    private final Set<Object> aborted = new HashSet<>();
    private long end;

    /** @param transaction null for a record of none */
    private record Entry(ConsumerRecord<byte[], byte[]> record, Object transaction) {}

    FakeLog(TopicPartition partition) {
        this.partition = partition;
    }

    /** @param transaction null for none */
    void append(ProducerRecord<byte[], byte[]> record, Object transaction) {
        if (transaction != null) {
            open.putIfAbsent(transaction, end);
        }
        entries.add(new Entry(
                new ConsumerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        end,
                        record.timestamp() == null ? System.currentTimeMillis() : record.timestamp(),
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        record.key(),
                        record.value(),
                        record.headers(),
                        Optional.empty()),
                transaction));
        end++;
    }

    /** Ends a transaction, if it has records here. */
    void end(Object transaction, boolean committed) {
        if (open.remove(transaction) == null) {
            return;
        }
        if (!committed) {
            aborted.add(transaction);
        }
        end++;
    }

    /** Leaves of each key the last record that is committed. */
    void compact() {
        Set<String> newer = new HashSet<>();
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (aborted.contains(entry.transaction())
                    || (isCommitted(entry)
                            && !newer.add(new String(entry.record().key(), StandardCharsets.ISO_8859_1)))) {
                entries.remove(i);
            }
        }
    }

    /** Returns the end for whoever reads what is committed. */
    long stableEnd() {
        return open.values().stream().mapToLong(Long::longValue).min().orElse(end);
    }

    long end() {
        return end;
    }

    /** Returns what is committed, from an offset on. */
    List<ConsumerRecord<byte[], byte[]>> committed(long from) {
        return entries.stream()
                .filter(this::isCommitted)
                .map(Entry::record)
                .filter(record -> record.offset() >= from)
                .toList();
    }

    private boolean isCommitted(Entry entry) {
        return entry.transaction() == null
                || !(open.containsKey(entry.transaction()) || aborted.contains(entry.transaction()));
    }
}
