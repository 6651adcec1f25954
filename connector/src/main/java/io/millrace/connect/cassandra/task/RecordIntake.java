package io.millrace.connect.cassandra.task;

import com.datastax.oss.driver.api.core.DriverException;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.failures.Backoff;
import io.millrace.connect.cassandra.failures.DeadLetters;
import io.millrace.connect.cassandra.failures.ErrorClass;
import io.millrace.connect.cassandra.failures.OutageLog;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.MissingTableException;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.encoding.UnconfirmedFieldException;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.write.Clocks;
import io.millrace.connect.cassandra.write.Writer;
import io.millrace.connect.cassandra.writetime.LetterHeaders;
import io.millrace.connect.cassandra.writetime.RecordTime;
import io.millrace.connect.cassandra.writetime.WriteTimes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Makes rows of the records delivered, in the order of each topic. Records wait here while Cassandra cannot be reached to say what the
 * tables look like; those of a topic whose table is missing wait for it, and hold up no other topic.
 *
 * <p>No record is called bad for what its table looks like before somebody has looked: what is known of the tables may be a second old.
 */
final class RecordIntake {

    private final CompletionStage<RecordMapper> connecting;
    private final RecordTime recordTime;
    private final DeadLetters deadLetters;
    private final Budget budget;
    private final int maxConsecutiveDeadLetters;
    private final Backoff backoff;
    private final OutageLog outage;
    private final Clocks clocks;

    private final Map<String, TopicQueue> topics = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    // Records arrive in runs of one topic.
    private TopicQueue last;
    private RecordMapper mapper;
    private int size;

    /** @param connecting the mapper, once Cassandra has been reached and can tell what the tables look like */
    RecordIntake(
            SinkConfig config,
            CompletionStage<RecordMapper> connecting,
            DeadLetters deadLetters,
            Budget budget,
            OutageLog outage,
            Clocks clocks,
            RandomGenerator random) {
        this.connecting = connecting;
        this.recordTime = new RecordTime(config.writeTime(), clocks.millis());
        this.deadLetters = deadLetters;
        this.budget = budget;
        this.maxConsecutiveDeadLetters = config.deadLetter().maxConsecutive();
        this.clocks = clocks;
        this.backoff = new Backoff(config.retry().backoff(), config.retry().backoffMax(), random);
        this.outage = outage;
    }

    void add(Delivery delivery) {
        String topic = delivery.record().topic();
        if (last == null || !last.topic().equals(topic)) {
            last = topics.computeIfAbsent(topic, TopicQueue::new);
        }
        last.add(delivery);
        size++;
        budget.takeRows(1);
    }

    /** Returns the number of records that wait to be mapped. */
    int size() {
        return size;
    }

    /** Returns the partitions whose records wait to be mapped. */
    Set<TopicPartition> partitions() {
        if (size == 0) {
            return Set.of();
        }
        Set<TopicPartition> partitions = new HashSet<>();
        topics.values().forEach(queue -> queue.addPartitionsTo(partitions));
        return partitions;
    }

    /** Drops what belongs to partitions that were taken away. */
    void dropAbandoned() {
        int dropped = 0;
        for (TopicQueue queue : topics.values()) {
            dropped += queue.dropAbandoned();
        }
        // What a queue waits for outlives its records: they come again.
        topics.values().removeIf(queue -> queue.isEmpty() && !queue.isWaitingForTable() && !queue.isOutdated());
        last = null;
        size -= dropped;
        budget.giveBackRows(dropped);
    }

    /** Tells whether Cassandra has been reached. */
    boolean isConnected() {
        return mapper != null;
    }

    /** Returns what maps the records, once Cassandra has been reached. */
    RecordMapper mapper() {
        return mapper;
    }

    /** Tells whether records of this partition wait for a table that is not there. */
    boolean isWaitingForTable(TopicPartition partition) {
        for (TopicQueue queue : topics.values()) {
            if (queue.isWaitingForTable(partition)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the number of topics whose records wait for a table. */
    int topicsWithoutTable() {
        int count = 0;
        for (TopicQueue queue : topics.values()) {
            count += queue.isWaitingForTable() ? 1 : 0;
        }
        return count;
    }

    /** Returns the nanoseconds until there is a record to map; Long.MAX_VALUE if none waits, or nobody knows. */
    long nanosUntilDue() {
        long due = Long.MAX_VALUE;
        if (size > 0 && mapper != null) {
            long now = clocks.nanos().getAsLong();
            for (TopicQueue queue : topics.values()) {
                if (!queue.isEmpty()) {
                    due = Math.min(due, queue.nanosUntilDue(now));
                }
            }
        }
        return due;
    }

    /**
     * Maps what can be mapped now.
     *
     * @throws ConnectException when the task has to stop; nothing is skipped
     */
    void mapInto(Writer writer) {
        // Looked at without records, too: a refused login fails the task of a quiet topic as well.
        if (!connect() || size == 0) {
            return;
        }
        long now = clocks.nanos().getAsLong();
        for (TopicQueue queue : topics.values()) {
            if (!queue.isEmpty() && queue.nanosUntilDue(now) <= 0) {
                map(queue, writer, now);
            }
        }
    }

    private void map(TopicQueue queue, Writer writer, long now) {
        try {
            if (queue.isOutdated() && !mapper.isCurrentSince(queue.outdatedNanos())) {
                return;
            }
            mapper.noticeChanges();
            while (!queue.isEmpty()) {
                Delivery delivery = queue.first();
                try {
                    map(delivery, writer, now);
                } catch (UnconfirmedFieldException e) {
                    queue.outdatedSince(delivery.deliveredNanos());
                    if (!mapper.isCurrentSince(delivery.deliveredNanos())) {
                        return;
                    }
                    mapper.noticeChanges();
                    continue;
                } catch (BadRecordException e) {
                    if (mayBeForAnOldTable(queue, delivery)) {
                        if (queue.isOutdated()) {
                            return;
                        }
                        continue;
                    }
                    bad(queue, delivery, e);
                    remove(queue);
                    delivery.complete();
                    continue;
                }
                queue.mapped();
                remove(queue);
                delivery.complete();
            }
        } catch (NotAnsweredYetException e) {
            // The next call asks again.
        } catch (MissingTableException e) {
            queue.waitForTable(e.getMessage(), now);
        } catch (DriverException e) {
            // A statement could not be prepared, or a table not be looked at. The record is not at fault, and keeps its
            // place.
            switch (ErrorClass.of(e)) {
                case TRANSIENT, REPLICA_FAILURE -> outage.failed(e, now);
                case SCHEMA -> queue.outdatedSince(now);
                case DATA, FATAL -> throw unmappable(queue.first(), e);
            }
            queue.retryAfter(backoff, now);
        } catch (ConnectException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unmappable(queue.first(), e);
        }
    }

    private void map(Delivery delivery, Writer writer, long now) {
        rows.clear();
        // Before the first row is added: a record whose time is bad leaves no row behind.
        LetterHeaders letter = recordTime.isUsed() ? LetterHeaders.of(delivery.record()) : null;
        long millis = millisOf(delivery, letter);
        mapper.map(delivery.record(), rows);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            row.decideOrdinal(i);
            if (row.writeTimeMicros() == Row.UNDECIDED && row.statement().carriesWriteTime()) {
                row.decideWriteTime(writeTime(delivery, letter, row, millis, now));
            }
            writer.add(delivery, row, now);
        }
    }

    private long millisOf(Delivery delivery, LetterHeaders letter) {
        if (!recordTime.isUsed()) {
            return 0;
        }
        return letter == null
                ? recordTime.millisOf(delivery.record(), delivery)
                : recordTime.millisOf(delivery.record(), letter, delivery);
    }

    private static long writeTime(Delivery delivery, LetterHeaders letter, Row row, long millis, long now) {
        if (letter != null && letter.isSentBack()) {
            return letter.writeTime(row.identity(), millis);
        }
        WriteTimes times = delivery.partition().writeTimes();
        long counted = times.assign(millis, row.identity(), row.sharedIdentity(), delivery.offset(), now);
        return letter == null ? counted : letter.writeTime(row.identity(), millis, counted);
    }

    /** Tells whether the record, which does not fit, has to be mapped once more: to the table as it is now. */
    private boolean mayBeForAnOldTable(TopicQueue queue, Delivery delivery) {
        if (queue.isConfirmed(delivery)) {
            return false;
        }
        if (!mapper.isCurrentSince(delivery.deliveredNanos())) {
            queue.outdatedSince(delivery.deliveredNanos());
            return true;
        }
        queue.confirm(delivery);
        return mapper.noticeChanges();
    }

    private void bad(TopicQueue queue, Delivery delivery, BadRecordException why) {
        if (queue.countDeadLetter() > maxConsecutiveDeadLetters) {
            throw new ConnectException("More than dead.letter.max.consecutive=" + maxConsecutiveDeadLetters
                    + " records of topic " + queue.topic() + " in a row could not be mapped, the last one: "
                    + why.getMessage()
                    + ". That is no longer a bad record. Nothing was skipped: mend the connector's mapping, its converters or the"
                    + " producer, then restart the task.");
        }
        deadLetters.report(delivery, why);
    }

    private void remove(TopicQueue queue) {
        queue.removeFirst();
        size--;
        budget.giveBackRows(1);
    }

    private boolean connect() {
        if (mapper == null) {
            var future = connecting.toCompletableFuture();
            if (!future.isDone()) {
                return false;
            }
            try {
                mapper = future.join();
            } catch (RuntimeException e) {
                Throwable cause = ErrorClass.unwrap(e);
                throw cause instanceof ConnectException fatal
                        ? fatal
                        : new ConnectException(
                                "Cassandra cannot be used with this configuration: " + cause.getMessage()
                                        + ". Nothing was skipped. Mend the connection options, then restart the task.",
                                cause);
            }
        }
        return true;
    }

    private static ConnectException unmappable(Delivery delivery, RuntimeException e) {
        return new ConnectException(
                "Record " + delivery + " could not be mapped: " + e.getMessage()
                        + ". Nothing was skipped. Check the table and the connector's mapping, then restart the task.",
                e);
    }
}
