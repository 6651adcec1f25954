package io.millrace.endtoend;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic of {@link Order}s, which may evolve, with a known offset for each. Some are sent twice, to the same partition.
 * One thread at a time sends.
 */
final class OrdersTopic implements Feed, AutoCloseable {

    private static final long HOUR_MS = 3_600_000;
    private static final Duration BEGINS_BEFORE_NOW = Duration.ofDays(20);
    /** Well within the grace, and the time for which ids are remembered. */
    private static final int HOURS = 200;

    private static final int KEPT = 1_000;
    private static final int MOST_PARTITIONS = 16;

    private final String topic;
    private final int items;
    private final int places;
    private final SplittableRandom random;
    private final Consumer<Sent> ledger;
    private final SchemaRegistryClient registry;
    private final KafkaAvroSerializer values;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final long begin =
            Math.floorDiv(System.currentTimeMillis() - BEGINS_BEFORE_NOW.toMillis(), HOUR_MS) * HOUR_MS;
    private final Kept[] kept = new Kept[KEPT];
    private final long[] ends = new long[MOST_PARTITIONS];
    private final AtomicLong sent = new AtomicLong();
    private long orders;
    private volatile int partitions;
    /** As it is written from now on, in whichever thread that is. */
    private volatile Version version;

    private record Version(OrderSchema schema, Schema avro) {}

    /** What may be sent again. */
    private record Kept(int partition, Order order) {}

    /** An order that counts, and where it is. */
    record Sent(int partition, long offset, Order order) {}

    /**
     * @param topic has to be there and empty
     * @param rows how many rows by item, and by place and hour, there are to be of it, together
     * @param ledger hears of each order that counts
     */
    OrdersTopic(Stack stack, String topic, int partitions, int rows, long seed, Consumer<Sent> ledger) {
        this.topic = topic;
        this.items = rows / 5 * 4;
        this.places = rows / 5 / HOURS;
        this.random = new SplittableRandom(seed);
        this.ledger = ledger;
        this.partitions = partitions;
        this.registry =
                new CachedSchemaRegistryClient(stack.registry().confluentUrl().toString(), 100);
        this.values = new KafkaAvroSerializer(registry);
        this.producer = new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                stack.kafka().bootstrapServers(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                20));
        write(OrderSchema.first());
    }

    /** Registers a version of the schema, and writes with it from now on. */
    void write(OrderSchema newer) {
        Schema avro = newer.avro();
        try {
            registry.register(topic + "-value", new AvroSchema(avro));
        } catch (IOException | RestClientException e) {
            throw new IllegalStateException("The schema of " + topic + " cannot be registered", e);
        }
        version = new Version(newer, avro);
    }

    OrderSchema schema() {
        return version.schema();
    }

    /** How many records were sent so far. */
    long sent() {
        return sent.get();
    }

    /** Sends to so many partitions from now on, of which the last are new, in whichever thread that is. */
    void partitions(int number) {
        partitions = number;
    }

    /** One order for each row there is to be, so that every row changes. */
    void sendToEveryRow() {
        for (int item = 0; item < items; item++) {
            int row = item % (places * HOURS);
            send(random.nextInt(partitions), order(item, row % places, row / places));
        }
        flush();
    }

    @Override
    public void send(int number) {
        for (int i = 0; i < number; i++) {
            Kept again = kept[random.nextInt(KEPT)];
            if (again != null && random.nextInt(100) < 2) {
                var unused = send(again.partition(), value(again.order()));
                continue;
            }
            // Now and then something that was never ordered before.
            int item = random.nextInt(20) == 0 ? items + (int) (orders % items) : random.nextInt(items);
            send(random.nextInt(partitions), order(item, random.nextInt(places), random.nextInt(HOURS)));
        }
    }

    @Override
    public void flush() {
        producer.flush();
        Exception problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("An order was not acknowledged as it should be", problem);
        }
    }

    @Override
    public void close() {
        producer.close();
        values.close();
    }

    private Order order(int item, int place, int hour) {
        OrderSchema schema = version.schema();
        return new Order(
                "order-" + orders++,
                "item-" + item,
                "place-" + place,
                begin + hour * HOUR_MS + random.nextLong(HOUR_MS),
                schema.channels().get(random.nextInt(schema.channels().size())),
                random.nextInt(10) == 0 && schema.quantityIsLong() ? 5_000_000_000L : 10 + random.nextInt(1_000),
                BigDecimal.valueOf(random.nextLong(10_000_000), schema.priceScale()),
                schema.delayIsNullable() && random.nextInt(5) == 0 ? null : random.nextInt(60_000));
    }

    private void send(int partition, Order order) {
        ledger.accept(new Sent(partition, send(partition, value(order)), order));
        kept[random.nextInt(KEPT)] = new Kept(partition, order);
    }

    private byte[] value(Order order) {
        Version as = version;
        return values.serialize(topic, as.schema().record(as.avro(), order));
    }

    private long send(int partition, byte[] value) {
        sent.incrementAndGet();
        long offset = ends[partition]++;
        var unused = producer.send(new ProducerRecord<>(topic, partition, null, value), (metadata, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            } else if (metadata.offset() != offset) {
                failure.compareAndSet(
                        null,
                        new IllegalStateException("Order " + offset + " of partition " + partition + " has the offset "
                                + metadata.offset()));
            }
        });
        return offset;
    }
}
