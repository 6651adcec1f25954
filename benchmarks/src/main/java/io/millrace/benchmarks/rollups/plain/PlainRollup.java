package io.millrace.benchmarks.rollups.plain;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.schemas.PageEvent;
import io.millrace.schemas.PageViews;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The yardstick: the same rollup in the DSL of Kafka Streams, as somebody writes it who knows the DSL well. Compact serdes, only
 * the fields that are needed through the repartition topic, caching on.
 */
public final class PlainRollup {

    private final Properties settings;
    private final SchemaRegistryClient registry;

    private PlainRollup(Properties settings, SchemaRegistryClient registry) {
        this.settings = settings;
        this.registry = registry;
    }

    /** Argument: a properties file, with Kafka's properties and those that begin with {@code plain.} */
    public static void main(String[] arguments) throws IOException, RestClientException, InterruptedException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(reader);
        }
        CountDownLatch stopped = new CountDownLatch(1);
        try (SchemaRegistryClient registry =
                        new CachedSchemaRegistryClient(settings.getProperty("plain.registry"), 100);
                KafkaStreams streams = new PlainRollup(settings, registry).streams()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                streams.close(Duration.ofSeconds(30));
                stopped.countDown();
            }));
            streams.start();
            stopped.await();
        }
    }

    private KafkaStreams streams() throws IOException, RestClientException {
        StreamsBuilder builder = new StreamsBuilder();
        boolean batches = Boolean.parseBoolean(settings.getProperty("plain.batches"));
        String output = settings.getProperty("plain.output");
        int keyId = registry.register(output + "-key", new AvroSchema(AvroRows.KEY));
        int valueId = registry.register(output + "-value", new AvroSchema(PageViews.getClassSchema()));
        (batches ? hitsOfBatches(builder) : hits(builder))
                .repartition(Repartitioned.<String, Hit>as("by-page")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Hit.serde())
                        .withNumberOfPartitions(Integer.parseInt(settings.getProperty("plain.partitions"))))
                .groupByKey(Grouped.with(Serdes.String(), Hit.serde()))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofHours(1), Duration.ofHours(24)))
                .aggregate(
                        () -> Total.NOTHING,
                        (page, hit, total) -> total.plus(hit),
                        Materialized.<String, Total, WindowStore<Bytes, byte[]>>as("totals")
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Total.serde())
                                .withCachingEnabled())
                .toStream()
                .map((page, total) -> {
                    PageViews row = row(page, total);
                    return new KeyValue<>(row, row);
                })
                .to(output, Produced.with(written(AvroRows.keys(keyId)), written(AvroRows.values(valueId))));
        return new KafkaStreams(builder.build(), settings);
    }

    private KStream<String, Hit> hits(StreamsBuilder builder) {
        Serde<PageEvent> events = read(new AvroSource<>(registry, PageEvent.getClassSchema()));
        return builder.stream(
                        settings.getProperty("plain.source"),
                        Consumed.with(Serdes.ByteArray(), events)
                                .withTimestampExtractor((record, before) -> ((PageEvent) record.value())
                                        .getOccurredAt()
                                        .toEpochMilli()))
                .map((key, event) -> new KeyValue<>(event.getPage(), Hit.of(event)));
    }

    /** The DSL's own {@code flatMap} would give all events of a batch the time of the batch. */
    private KStream<String, Hit> hitsOfBatches(StreamsBuilder builder) {
        Serde<List<PageEvent>> batches =
                read(new AvroSource<>(registry, Schema.createArray(PageEvent.getClassSchema())));
        return builder.stream(settings.getProperty("plain.source"), Consumed.with(Serdes.ByteArray(), batches))
                .process(Unpacking::new);
    }

    private static PageViews row(Windowed<String> page, Total total) {
        return new PageViews(
                page.key(),
                Instant.ofEpochMilli(page.window().start()),
                total.views(),
                total.bytes(),
                total.slowest() == Hit.NOT_MEASURED ? null : total.slowest(),
                Instant.ofEpochMilli(total.lastSeen()),
                // Grows with every change of the row, as the sink wants it.
                total.views());
    }

    private static <T> Serde<T> read(Deserializer<T> deserializer) {
        return Serdes.serdeFrom(
                (topic, value) -> {
                    throw new UnsupportedOperationException("events are only read");
                },
                deserializer);
    }

    private static <T> Serde<T> written(Serializer<T> serializer) {
        return Serdes.serdeFrom(serializer, (topic, bytes) -> {
            throw new UnsupportedOperationException("rows are only written");
        });
    }
}
