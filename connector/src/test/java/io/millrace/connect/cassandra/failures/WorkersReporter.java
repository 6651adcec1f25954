package io.millrace.connect.cassandra.failures;

import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.runtime.ConnectMetrics;
import org.apache.kafka.connect.runtime.InternalSinkRecord;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.runtime.errors.DeadLetterQueueReporter;
import org.apache.kafka.connect.runtime.errors.ErrorHandlingMetrics;
import org.apache.kafka.connect.runtime.errors.LogReporter;
import org.apache.kafka.connect.runtime.errors.ProcessingContext;
import org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator;
import org.apache.kafka.connect.runtime.errors.ToleranceType;
import org.apache.kafka.connect.runtime.errors.WorkerErrantRecordReporter;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.util.ConnectorTaskId;

/** Connect's own classes, put together as its worker does, over a producer that the test answers for. */
final class WorkersReporter implements AutoCloseable {

    static final String TOPIC = "sink.dlq";

    final Producer producer = new Producer();
    final WorkerErrantRecordReporter reporter;
    private final ConnectMetrics connectMetrics;
    private final ErrorHandlingMetrics metrics;

    /** A real one without a broker; only {@code send} is the test's. */
    static final class Producer extends KafkaProducer<byte[], byte[]> {
        final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
        final List<CompletableFuture<RecordMetadata>> answers = new ArrayList<>();
        boolean answersAtOnce;

        Producer() {
            super(
                    Map.of("bootstrap.servers", "127.0.0.1:1", "reconnect.backoff.ms", "60000"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            sent.add(record);
            CompletableFuture<RecordMetadata> answer = new CompletableFuture<>();
            answers.add(answer);
            if (answersAtOnce) {
                answer.complete(null);
            }
            return answer;
        }
    }

    WorkersReporter(Map<String, String> options) throws ReflectiveOperationException {
        ConnectorTaskId task = new ConnectorTaskId("sink", 3);
        connectMetrics = new ConnectMetrics(
                "worker",
                new StandaloneConfig(Map.of(
                        "bootstrap.servers", "127.0.0.1:1",
                        "key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                        "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                        "offset.storage.file.filename", "unused")),
                Time.SYSTEM,
                "cluster");
        metrics = new ErrorHandlingMetrics(task, connectMetrics);
        Map<String, String> all = new HashMap<>(Map.of(
                "name", "sink",
                "connector.class", "io.millrace.connect.cassandra.CassandraSinkConnector",
                "topics", "clicks",
                "errors.tolerance", "all",
                "errors.deadletterqueue.topic.name", TOPIC,
                "errors.deadletterqueue.context.headers.enable", "true"));
        all.putAll(options);
        SinkConnectorConfig config = new SinkConnectorConfig(null, all);
        Constructor<DeadLetterQueueReporter> forTests = DeadLetterQueueReporter.class.getDeclaredConstructor(
                KafkaProducer.class, SinkConnectorConfig.class, ConnectorTaskId.class, ErrorHandlingMetrics.class);
        forTests.setAccessible(true);
        RetryWithToleranceOperator<ConsumerRecord<byte[], byte[]>> operator =
                new RetryWithToleranceOperator<>(0, 0, ToleranceType.ALL, Time.SYSTEM, metrics);
        operator.reporters(List.of(
                new LogReporter.Sink(task, config, metrics), forTests.newInstance(producer, config, task, metrics)));
        reporter = new WorkerErrantRecordReporter(operator, null, null, null);
    }

    /** The record as the worker hands it to the task: converted, and moved to another topic by a transformation. */
    static SinkRecord delivered(SinkRecord record) {
        return delivered(record, Map.of());
    }

    /** Does the same for a record that was produced with further headers. */
    static SinkRecord delivered(SinkRecord record, Map<String, String> further) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "kept".getBytes(StandardCharsets.UTF_8));
        further.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
        ConsumerRecord<byte[], byte[]> original = new ConsumerRecord<>(
                record.topic(),
                record.kafkaPartition(),
                record.kafkaOffset(),
                record.timestamp(),
                TimestampType.CREATE_TIME,
                3,
                5,
                new byte[] {1, 2, 3},
                new byte[] {5, 4, 3, 2, 1},
                headers,
                Optional.empty());
        SinkRecord internal = new InternalSinkRecord(new ProcessingContext<>(original), record);
        return internal.newRecord(
                "renamed", internal.kafkaPartition(), null, "converted", null, "converted", internal.timestamp());
    }

    /** A metric of Connect's task-error-metrics. */
    double metric(String name) {
        return ((Number) metrics.metricGroup().metrics().metrics().entrySet().stream()
                        .filter(each -> each.getKey().name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .getValue()
                        .metricValue())
                .doubleValue();
    }

    @Override
    public void close() {
        metrics.close();
        connectMetrics.stop();
        producer.close(Duration.ZERO);
    }
}
