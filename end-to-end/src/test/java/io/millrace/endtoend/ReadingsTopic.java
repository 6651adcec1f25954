package io.millrace.endtoend;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A topic of sensors' readings in JSON, which remembers what their table has to hold once everything is stored. Every other
 * reading is a new row; the rest are rows that are sent again and again, with a new value each time. One thread at a time sends.
 */
final class ReadingsTopic implements Feed, AutoCloseable {

    static final String NAME = "readings";

    private static final String SENSOR = Planted.PAYLOAD + "-";
    private static final int SENSORS = 500;
    private static final int CHANGING_SLOTS = 40;
    private static final int DIFFERENCES_SHOWN = 10;
    private static final int PAGE_SIZE = 2_000;
    private static final String NOTE = Planted.PAYLOAD + "n".repeat(65);

    private final KafkaProducer<String, String> producer;
    private final RandomGenerator random = RandomGeneratorFactory.getDefault().create(4);
    private final Map<Reading, Long> ledger = new HashMap<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();

    /** A row's primary key. */
    private record Reading(String sensor, long slot) {}

    private ReadingsTopic(KafkaProducer<String, String> producer) {
        this.producer = producer;
    }

    /** Creates the topic. */
    static ReadingsTopic create(Stack stack, int partitions) {
        return create(stack, partitions, Map.of());
    }

    /** Creates the topic, for a producer with these properties too. */
    static ReadingsTopic create(Stack stack, int partitions, Map<String, Object> producerProperties) {
        stack.createTopic(NAME, partitions, Map.of());
        Map<String, Object> properties = new HashMap<>(producerProperties);
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers());
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        return new ReadingsTopic(new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer()));
    }

    /** The keyspace {@code sensors} and in it the table. */
    static String cql(String table, int replicas) {
        return """
                CREATE KEYSPACE sensors WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': %d};
                CREATE TABLE sensors.%s (sensor text, slot bigint, value bigint, note text, PRIMARY KEY (sensor, slot));
                """.formatted(replicas, table);
    }

    /** A connector for the topic, without a dead-letter topic: a bad record fails its task and with it the test. */
    static Map<String, String> config(String contactPoints) {
        Map<String, String> config = new TreeMap<>();
        config.put("connector.class", ShippedConnector.CLASS);
        config.put("tasks.max", "2");
        config.put("topics", NAME);
        config.put("cassandra.contact.points", contactPoints);
        config.put("cassandra.keyspace", "sensors");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        return config;
    }

    @Override
    public void send(int records) {
        for (int i = 0; i < records; i++) {
            long number = sent.get();
            Reading reading = next(number);
            ledger.put(reading, number);
            send(reading, number, List.of());
            sent.incrementAndGet();
        }
    }

    /** Sends so many readings that the table must not hold, each with this header. */
    void sendUnwanted(int records, Header header) {
        for (int i = 0; i < records; i++) {
            send(new Reading("unwanted-" + i, i), i, List.of(header));
        }
    }

    /** Sends so many that no table can take: the slot of each is a text. */
    void sendBad(int records) {
        for (int i = 0; i < records; i++) {
            // Those without a key go to any partition, among the good ones.
            send(new ProducerRecord<>(
                    NAME, "{\"sensor\": \"bad\", \"slot\": \"" + Planted.PAYLOAD + "\", \"value\": 0}"));
            bad.incrementAndGet();
        }
    }

    /** Sends so many deletions of readings that the table never held. */
    void sendTombstones(int records) {
        for (int i = 0; i < records; i++) {
            send(new ProducerRecord<>(NAME, "unwanted-" + i, null));
        }
    }

    /** Sends so many in one transaction, for which the producer has to have an id. */
    void sendInTransaction(int records) {
        inTransaction(() -> send(records));
    }

    /** Commits what is sent meanwhile as one transaction. */
    void inTransaction(Runnable sending) {
        producer.beginTransaction();
        sending.run();
        producer.commitTransaction();
    }

    /** Takes back what is sent meanwhile, which must not be anything that the table has to hold. */
    void inAbortedTransaction(Runnable sending) {
        producer.beginTransaction();
        sending.run();
        producer.flush();
        producer.abortTransaction();
    }

    /** Readies a producer with a transactional id. */
    void initTransactions() {
        producer.initTransactions();
    }

    @Override
    public void flush() {
        producer.flush();
        Exception problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("A record was not acknowledged", problem);
        }
    }

    /** How many readings were sent that the table has to hold, or did until a newer one came. */
    long sent() {
        return sent.get();
    }

    /** How many were sent that no table can take. */
    long bad() {
        return bad.get();
    }

    /** The first few differences between the table and what it has to hold: none if every row is there with its last value. */
    List<String> differences(CqlSession session, String table) {
        Map<Reading, Long> missing = new HashMap<>(ledger);
        List<String> differences = new ArrayList<>();
        SimpleStatement all = SimpleStatement.newInstance("SELECT sensor, slot, value FROM sensors." + table)
                .setPageSize(PAGE_SIZE)
                .setTimeout(Duration.ofSeconds(60));
        for (Row row : session.execute(all)) {
            Reading reading = new Reading(row.getString("sensor"), row.getLong("slot"));
            Long expected = missing.remove(reading);
            if (expected == null) {
                differences.add(reading + " was never sent");
            } else if (row.isNull("value") || row.getLong("value") != expected) {
                differences.add(reading + " is " + row.getObject("value") + " and not " + expected);
            }
        }
        missing.forEach((reading, value) -> differences.add(reading + " is missing, which is " + value));
        return differences.size() <= DIFFERENCES_SHOWN
                ? differences
                : withCount(differences.subList(0, DIFFERENCES_SHOWN), differences.size());
    }

    /** How many rows the table has to hold. */
    int rows() {
        return ledger.size();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    private Reading next(long number) {
        return number % 2 == 0
                ? new Reading(SENSOR + random.nextInt(SENSORS), CHANGING_SLOTS + number)
                : new Reading(SENSOR + random.nextInt(SENSORS), random.nextInt(CHANGING_SLOTS));
    }

    private void send(Reading reading, long value, List<Header> headers) {
        String json = "{\"sensor\": \"" + reading.sensor() + "\", \"slot\": " + reading.slot() + ", \"value\": " + value
                + ", \"note\": \"" + NOTE + "\"}";
        // A sensor's readings share a partition of the topic, and so keep their order.
        send(new ProducerRecord<>(NAME, null, null, reading.sensor(), json, headers));
    }

    private void send(ProducerRecord<String, String> record) {
        var unused = producer.send(record, (metadata, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
        });
    }

    private static List<String> withCount(List<String> first, int all) {
        List<String> shown = new ArrayList<>(first);
        shown.add("... " + all + " in all");
        return shown;
    }
}
