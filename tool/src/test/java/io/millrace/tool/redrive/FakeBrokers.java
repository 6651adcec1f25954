package io.millrace.tool.redrive;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Brokers in memory, spoken to through Kafka's own clients for tests. Whoever begins anew with a transactional id ends what was open
 * there and shuts out who had it before, who is told so as by real brokers: by one exception when it sends, by another when it commits.
 * What a topic refuses is said to the callback, after which the transaction takes and commits nothing.
 */
final class FakeBrokers implements Clients {
    private final Map<String, List<FakeLog>> topics = new HashMap<>();
    /** How often a topic has been made: each time it is another one. */
    private final Map<String, Integer> made = new HashMap<>();

    private final Map<String, FakeProducer> transactional = new HashMap<>();
    /** Where producers have begun, open or not. */
    private int producers;

    /** How often a producer has waited half a minute for a topic. */
    private int waits;

    private Faults faults = new Faults() {};

    /** What goes wrong. */
    interface Faults {
        /** Is told before a commit is carried out; what it throws is what becomes of it. */
        default void beforeCommit() {}

        /** Is told when it has been carried out, and not answered yet. */
        default void afterCommit() {}

        /** Is told before a topic is described; what it throws is the answer. */
        default void beforeDescribe(String topic) {}

        /** Returns whether the broker that is asked does not know a topic as yet, though it is there. */
        default boolean isUnknown(String topic) {
            return false;
        }

        /** Returns whether what a topic has may not be read, or cannot be: its leader is away. */
        default boolean isSilent(String topic) {
            return false;
        }

        /** Is told before a topic is read; what it throws is the answer. */
        default void beforePoll(String topic) {}

        /** Is told before a consumer is closed. */
        default void beforeClose() {}

        /** Returns why a topic does not take a record; null if it does. */
        default ApiException refusal(ProducerRecord<byte[], byte[]> record) {
            return null;
        }
    }

    void create(String topic, int count) {
        made.merge(topic, 1, Integer::sum);
        topics.put(
                topic,
                IntStream.range(0, count)
                        .mapToObj(partition -> new FakeLog(new TopicPartition(topic, partition)))
                        .toList());
    }

    void delete(String topic) {
        topics.remove(topic);
    }

    void compact(String topic) {
        topics.get(topic).forEach(FakeLog::compact);
    }

    void fail(Faults newFaults) {
        faults = newFaults;
    }

    int producers() {
        return producers;
    }

    int waits() {
        return waits;
    }

    boolean has(String topic) {
        return topics.containsKey(topic);
    }

    /** Returns the id that a topic has now. */
    String id(String topic) {
        return "id-" + topic + "-" + made.get(topic);
    }

    /** Returns what has been committed to a topic, partition by partition. */
    List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        return topics.get(topic).stream()
                .flatMap(log -> log.committed(0).stream())
                .toList();
    }

    /** Puts a record at the end of a partition. */
    void append(ProducerRecord<byte[], byte[]> record) {
        log(new TopicPartition(record.topic(), record.partition())).append(record, null);
    }

    /** Puts a record of somebody's transaction at the end of a partition. */
    void append(ProducerRecord<byte[], byte[]> record, Object transaction) {
        log(new TopicPartition(record.topic(), record.partition())).append(record, transaction);
    }

    /** The brokers' own, which they let no producer write. */
    private static boolean isInternal(String topic) {
        return topic.startsWith("__");
    }

    private FakeLog log(TopicPartition partition) {
        List<FakeLog> logs = topics.get(partition.topic());
        if (logs == null || partition.partition() >= logs.size()) {
            throw new UnknownTopicOrPartitionException("no " + partition);
        }
        return logs.get(partition.partition());
    }

    /** Ends a transaction wherever it has records. */
    void end(Object transaction, boolean committed) {
        topics.values().forEach(logs -> logs.forEach(log -> log.end(transaction, committed)));
    }

    @Override
    public Topics topics() {
        return new FakeTopics();
    }

    @Override
    public Consumer<byte[], byte[]> consumer() {
        return new FakeConsumer();
    }

    @Override
    public Producer<byte[], byte[]> producer(String transactionalId) {
        producers++;
        return new FakeProducer(transactionalId);
    }

    /** Remembers what it was told, as the real one does. */
    private final class FakeTopics implements Topics {
        private final Map<String, Optional<Topic>> known = new HashMap<>();
        private final Set<String> configured = new HashSet<>();

        @Override
        public Optional<Topic> find(String name) {
            faults.beforeDescribe(name);
            return known.computeIfAbsent(
                    name, topic -> Optional.ofNullable(faults.isUnknown(topic) ? null : topics.get(topic))
                            .map(logs -> new Topic(id(topic), logs.size(), 1, isInternal(topic))));
        }

        @Override
        public Map<String, String> idsNow(Set<String> names) {
            names.forEach(faults::beforeDescribe);
            return names.stream()
                    .filter(name -> has(name) && !faults.isUnknown(name))
                    .collect(Collectors.toMap(name -> name, FakeBrokers.this::id));
        }

        @Override
        public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
            return partitions.stream()
                    .collect(Collectors.toMap(each -> each, each -> log(each).end()));
        }

        @Override
        public boolean isCompacted(String name) {
            requireConfigured(name);
            return false;
        }

        @Override
        public Times times(String name) {
            requireConfigured(name);
            return new Times(Long.MAX_VALUE, Long.MAX_VALUE);
        }

        private void requireConfigured(String name) {
            if (!configured.contains(name) && !has(name)) {
                throw new UnknownTopicOrPartitionException("no " + name);
            }
            configured.add(name);
        }

        @Override
        public boolean isReadBy(String applicationId, TopicPartition partition) {
            return true;
        }

        @Override
        public void createCompacted(String name, int replicas) {
            if (!has(name)) {
                create(name, 1);
            }
        }

        @Override
        public void forget() {
            known.clear();
            configured.clear();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Hands out what is committed, so many at a time as the real one does. */
    private final class FakeConsumer extends MockConsumer<byte[], byte[]> {
        private static final int MOST = 500;

        FakeConsumer() {
            super("earliest");
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> of) {
            return of.stream()
                    .collect(Collectors.toMap(each -> each, each -> log(each).stableEnd()));
        }

        @Override
        public synchronized void close() {
            faults.beforeClose();
            super.close();
        }

        @Override
        public synchronized void seekToBeginning(Collection<TopicPartition> of) {
            updateBeginningOffsets(of.stream().collect(Collectors.toMap(each -> each, each -> 0L)));
            super.seekToBeginning(of);
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
            for (TopicPartition partition : assignment()) {
                faults.beforePoll(partition.topic());
                if (!has(partition.topic()) || faults.isSilent(partition.topic())) {
                    continue;
                }
                FakeLog log = log(partition);
                long stableEnd = log.stableEnd();
                List<ConsumerRecord<byte[], byte[]>> all = log.committed(position(partition)).stream()
                        .filter(record -> record.offset() < stableEnd)
                        .toList();
                List<ConsumerRecord<byte[], byte[]>> some = all.subList(0, Math.min(MOST, all.size()));
                // Behind markers and what was aborted it goes by itself.
                long behind = some.size() == all.size()
                        ? Math.max(stableEnd, position(partition))
                        : some.get(some.size() - 1).offset() + 1;
                if (!some.isEmpty()) {
                    records.put(partition, some);
                }
                seek(partition, behind);
                next.put(partition, new OffsetAndMetadata(behind));
            }
            return new ConsumerRecords<>(records, next);
        }
    }

    private final class FakeProducer extends MockProducer<byte[], byte[]> {
        private final String id;
        /** What tells its transaction from others; null while there is none. */
        private Object transaction;

        private KafkaException failed;

        FakeProducer(String id) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.id = id;
        }

        @Override
        public void initTransactions() {
            FakeProducer before = transactional.put(id, this);
            if (before != null) {
                // Closed or not: a process that was killed has closed nothing.
                before.endOpen(false);
            }
            super.initTransactions();
        }

        private void endOpen(boolean committed) {
            if (transaction != null) {
                end(transaction, committed);
                transaction = null;
            }
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (failed != null && has(record.topic())) {
                throw failed;
            }
            ApiException refusal = refusal(record);
            if (refusal != null) {
                failed =
                        new KafkaException("Cannot perform send because the transaction is in an error state", refusal);
                callback.onCompletion(null, refusal);
                return CompletableFuture.failedFuture(refusal);
            }
            if (transaction == null) {
                transaction = new Object();
            }
            log(new TopicPartition(record.topic(), record.partition())).append(record, transaction);
            return super.send(record, callback);
        }

        private ApiException refusal(ProducerRecord<byte[], byte[]> record) {
            if (has(record.topic()) && isShutOut()) {
                return new InvalidProducerEpochException("Producer attempted to produce with an old epoch");
            }
            if (!has(record.topic())) {
                // Before it looks at its own state.
                waits++;
                return new TimeoutException("Topic " + record.topic() + " not present in metadata after 30000 ms.");
            }
            if (isInternal(record.topic())) {
                return new InvalidTopicException("The request attempted to perform an operation on an invalid topic.");
            }
            return faults.refusal(record);
        }

        private boolean isShutOut() {
            return transactional.get(id) != this;
        }

        @Override
        public void commitTransaction() {
            if (failed != null) {
                throw failed;
            }
            faults.beforeCommit();
            requireNotShutOut();
            super.commitTransaction();
            endOpen(true);
            faults.afterCommit();
        }

        @Override
        public void abortTransaction() {
            requireNotShutOut();
            super.abortTransaction();
            endOpen(false);
            failed = null;
        }

        private void requireNotShutOut() {
            if (isShutOut()) {
                throw new ProducerFencedException("There is a newer producer with the same transactionalId");
            }
        }
    }
}
