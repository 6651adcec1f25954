package io.millrace.tool.redrive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Brokers in memory, spoken to through Kafka's own clients for tests: what is committed is there for all consumers, whoever begins
 * anew with a transactional id shuts out who had it before, and what a topic refuses is said as the real producer says it: to the
 * callback, after which the transaction takes and commits nothing.
 */
final class FakeBrokers implements Clients {
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> topics = new HashMap<>();
    private final Map<String, Integer> partitions = new HashMap<>();
    private final Map<String, FakeProducer> transactional = new HashMap<>();
    /** Where producers have begun, open or not. */
    private int producers;

    private Faults faults = new Faults() {};

    /** What goes wrong. */
    interface Faults {
        /** Is told before a commit is carried out; what it throws is what becomes of it. */
        default void beforeCommit() {}

        /** Is told when it has been carried out, and not answered yet. */
        default void afterCommit() {}

        /** Returns why a topic does not take a record; null if it does. */
        default ApiException refusal(ProducerRecord<byte[], byte[]> record) {
            return null;
        }
    }

    void create(String topic, int count) {
        topics.put(topic, new ArrayList<>());
        partitions.put(topic, count);
    }

    void delete(String topic) {
        topics.remove(topic);
        partitions.remove(topic);
    }

    void fail(Faults newFaults) {
        faults = newFaults;
    }

    int producers() {
        return producers;
    }

    boolean has(String topic) {
        return topics.containsKey(topic);
    }

    /** Returns what has been committed to a topic, in its order. */
    List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        return List.copyOf(topics.get(topic));
    }

    /** Puts a record at the end of a partition. */
    void append(ProducerRecord<byte[], byte[]> record) {
        List<ConsumerRecord<byte[], byte[]>> log = topics.get(record.topic());
        if (record.partition() >= partitions.get(record.topic())) {
            throw new IllegalArgumentException("no partition " + record.partition() + " of " + record.topic());
        }
        log.add(new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                end(new TopicPartition(record.topic(), record.partition())),
                record.timestamp() == null ? System.currentTimeMillis() : record.timestamp(),
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty()));
    }

    private long end(TopicPartition partition) {
        return topics.get(partition.topic()).stream()
                .filter(record -> record.partition() == partition.partition())
                .count();
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

    private final class FakeTopics implements Topics {
        @Override
        public Optional<Topic> find(String name) {
            return Optional.ofNullable(partitions.get(name)).map(count -> new Topic("id-" + name, count, 1));
        }

        @Override
        public boolean isCompacted(String name) {
            return false;
        }

        @Override
        public Times times(String name) {
            return new Times(Long.MAX_VALUE, Long.MAX_VALUE);
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
            // Nothing is remembered.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Hands out what has been committed, once it has been told to begin. */
    private final class FakeConsumer extends MockConsumer<byte[], byte[]> {
        /** How many records of each partition have been given to it. */
        private final Map<TopicPartition, Integer> filled = new HashMap<>();

        FakeConsumer() {
            super("earliest");
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> of) {
            return of.stream().collect(Collectors.toMap(each -> each, FakeBrokers.this::end));
        }

        @Override
        public synchronized void assign(Collection<TopicPartition> to) {
            super.assign(to);
            filled.keySet().retainAll(to);
        }

        @Override
        public synchronized void seekToBeginning(Collection<TopicPartition> of) {
            updateBeginningOffsets(of.stream().collect(Collectors.toMap(each -> each, each -> 0L)));
            super.seekToBeginning(of);
            of.forEach(partition -> filled.putIfAbsent(partition, 0));
            filled.keySet().forEach(this::fill);
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            filled.keySet().forEach(this::fill);
            return super.poll(timeout);
        }

        private void fill(TopicPartition partition) {
            List<ConsumerRecord<byte[], byte[]>> all = topics.get(partition.topic()).stream()
                    .filter(record -> record.partition() == partition.partition())
                    .toList();
            int before = filled.put(partition, all.size());
            all.subList(before, all.size()).forEach(this::addRecord);
        }

        @Override
        public synchronized List<PartitionInfo> partitionsFor(String topic) {
            return IntStream.range(0, partitions.getOrDefault(topic, 0))
                    .mapToObj(partition -> new PartitionInfo(topic, partition, null, null, null))
                    .toList();
        }
    }

    private final class FakeProducer extends MockProducer<byte[], byte[]> {
        private final String id;
        private final List<ProducerRecord<byte[], byte[]>> open = new ArrayList<>();
        private KafkaException failed;

        FakeProducer(String id) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.id = id;
        }

        @Override
        public void initTransactions() {
            FakeProducer before = transactional.put(id, this);
            if (before != null && !before.closed()) {
                before.fenceProducer();
            }
            super.initTransactions();
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (failed != null) {
                throw failed;
            }
            ApiException refusal = faults.refusal(record);
            if (refusal != null) {
                failed =
                        new KafkaException("Cannot perform send because the transaction is in an error state", refusal);
                callback.onCompletion(null, refusal);
                return CompletableFuture.failedFuture(refusal);
            }
            Future<RecordMetadata> sent = super.send(record, callback);
            open.add(record);
            return sent;
        }

        @Override
        public void commitTransaction() {
            if (failed != null) {
                throw failed;
            }
            faults.beforeCommit();
            super.commitTransaction();
            open.forEach(FakeBrokers.this::append);
            open.clear();
            faults.afterCommit();
        }

        @Override
        public void abortTransaction() {
            super.abortTransaction();
            open.clear();
            failed = null;
        }
    }
}
