package io.millrace.streams.reshard;

import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.rollup.Reslicing;
import io.millrace.streams.topology.InternalTopics;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Moves the state of one rollup, slice by slice and record by record, so that its size does not matter. Every entry of the
 * changelog is written again, older values and removals too: a row stays in one partition, in order, and compaction leaves
 * the last of it as it does in the old topic.
 */
final class RollupMove {
    private final String rollup;
    private final Reslicing reslicing;
    private final InternalTopics old;
    private final InternalTopics fresh;
    private final PartitionReader reader;
    private final StateWriter writer;
    private final Progress progress;
    private long rows;
    private long removals;
    private long partials;

    RollupMove(
            String rollup,
            Reslicing reslicing,
            InternalTopics old,
            InternalTopics fresh,
            PartitionReader reader,
            StateWriter writer,
            Progress progress) {
        this.rollup = rollup;
        this.reslicing = reslicing;
        this.old = old;
        this.fresh = fresh;
        this.reader = reader;
        this.writer = writer;
        this.progress = progress;
    }

    /**
     * Moves everything.
     *
     * @param from how many slices there are
     * @param begin where each partition of the old topics begins; for partials, what has been folded ends
     * @param end where it ends; a topic without ends does not exist
     */
    MovedCounts run(int from, Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {
        for (int slice = 0; slice < from; slice++) {
            read(old.changelog(), slice, begin, end, this::entry);
            String sofar = rollup + ": " + (slice + 1) + " of " + from + " slices, " + rows + " rows";
            progress.say(() -> sofar);
        }
        for (Reslicing.Moved mark : reslicing.marks()) {
            write(fresh.changelog(), mark, System.currentTimeMillis());
        }
        for (int slice = 0; slice < from; slice++) {
            read(old.repartition(), slice, begin, end, this::block);
        }
        writer.commit();
        progress.said(rollup + ": " + rows + " rows, " + partials + " partials");
        return new MovedCounts(1, rows, removals, reslicing.marks().size(), partials);
    }

    private void read(
            String topic,
            int slice,
            Map<TopicPartition, Long> begin,
            Map<TopicPartition, Long> end,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        TopicPartition partition = new TopicPartition(topic, slice);
        if (!end.containsKey(partition)) {
            return;
        }
        reader.read(partition, begin.get(partition), end.get(partition), record -> {
            try {
                taker.accept(record);
            } catch (IllegalStateException e) {
                throw new StartupException("The rollup " + rollup + " cannot be moved: topic " + topic + ", partition "
                        + slice + ", offset " + record.offset() + ": " + e.getMessage());
            }
        });
    }

    private void entry(ConsumerRecord<byte[], byte[]> record) {
        if (reslicing.isMark(record.key())) {
            reslicing.mark(record.partition(), record.key(), record.value());
            return;
        }
        int slice = reslicing.slice(record.partition(), record.key());
        writer.write(
                new TopicPartition(fresh.changelog(), slice),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers());
        if (record.value() == null) {
            removals++;
        } else {
            rows++;
        }
        progress.say(() -> rollup + ": slice " + record.partition() + ", " + rows + " rows");
    }

    private void block(ConsumerRecord<byte[], byte[]> record) {
        for (Reslicing.Moved part : reslicing.split(record.partition(), record.value())) {
            write(fresh.repartition(), part, record.timestamp());
            partials += part.partials();
        }
    }

    private void write(String topic, Reslicing.Moved moved, long timestamp) {
        writer.write(
                new TopicPartition(topic, moved.slice()), timestamp, moved.key(), moved.value(), new RecordHeaders());
    }
}
