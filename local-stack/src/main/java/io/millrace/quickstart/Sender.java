package io.millrace.quickstart;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends a source's events to the topic {@code events} from a thread of its own, and enters each into the ledger. */
public final class Sender implements Sending, AutoCloseable {

    static final String TOPIC = "events";

    private final KafkaProducer<byte[], GenericRecord> producer;
    private final EventSchema schema = new EventSchema();
    private final EventSource source;
    private final Ledger ledger;
    private final long eventsPerSecond;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final CountDownLatch halfway = new CountDownLatch(1);
    private final CountDownLatch goOn;
    private volatile long sent;
    private volatile boolean closed;

    /**
     * @param stack where to
     * @param source what
     * @param ledger where it is written down
     * @param eventsPerSecond at most; 0 for no limit
     * @param waitsHalfway whether the second half waits for {@link #goOn}
     */
    public Sender(Stack stack, EventSource source, Ledger ledger, long eventsPerSecond, boolean waitsHalfway) {
        this.source = source;
        this.ledger = ledger;
        this.eventsPerSecond = eventsPerSecond;
        this.goOn = new CountDownLatch(waitsHalfway ? 1 : 0);
        this.producer = new KafkaProducer<>(Map.ofEntries(
                Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers()),
                Map.entry(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class),
                Map.entry(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, KafkaAvroSerializer.class),
                Map.entry("schema.registry.url", stack.registry().confluentUrl().toString()),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
                Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 20),
                // New partitions are written to soon.
                Map.entry(ProducerConfig.METADATA_MAX_AGE_CONFIG, 5_000),
                // A broker that is killed and started again is waited for.
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 300_000),
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 300_000L)));
    }

    public Sender start() {
        Thread thread = new Thread(this::sendAll, "sender");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public boolean isDone() {
        return done.isDone();
    }

    /** Whether the first half is sent and acknowledged. */
    public boolean isHalfway() {
        return halfway.getCount() == 0;
    }

    /** Lets the second half be sent, at once or as soon as it is its turn. */
    public void goOn() {
        goOn.countDown();
    }

    @Override
    public void check() {
        if (done.isCompletedExceptionally()) {
            Exception cause = failure.get();
            throw new StackException("Sending stopped after " + sent + " events: " + cause, cause);
        }
    }

    @Override
    public void close() {
        closed = true;
        goOn();
        producer.close();
    }

    private void sendAll() {
        long from = System.nanoTime();
        try (EventSource.EventReader events = source.open()) {
            for (Optional<Event> event = events.next(); event.isPresent() && !closed; event = events.next()) {
                if (event.get().index() == source.count() / 2) {
                    flush();
                    halfway.countDown();
                    goOn.await();
                }
                keepPace(from, sent);
                send(event.get());
            }
            flush();
            done.complete(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(e);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void send(Event event) {
        if (failure.get() != null) {
            throw new StackException("An event was not acknowledged", failure.get());
        }
        ledger.add(event);
        GenericRecord value = schema.record(event, ledger.ids());
        // The callback hears of a failure; nobody waits for a single event.
        var unused = producer.send(new ProducerRecord<>(TOPIC, value), (metadata, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
        });
        sent = event.index() + 1;
    }

    private void flush() {
        producer.flush();
        if (failure.get() != null) {
            throw new StackException("An event was not acknowledged", failure.get());
        }
    }

    private void keepPace(long from, long events) {
        if (eventsPerSecond > 0) {
            long due = from + events * 1_000_000_000L / eventsPerSecond;
            for (long early = due - System.nanoTime(); early > 0 && !closed; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
        }
    }

    private void fail(Exception problem) {
        failure.compareAndSet(null, problem);
        done.completeExceptionally(problem);
    }
}
