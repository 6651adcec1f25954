package io.millrace.connect.cassandra.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.connect.runtime.ConnectMetrics;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.runtime.SteppedSinkTask;
import org.apache.kafka.connect.runtime.TaskConfig;
import org.apache.kafka.connect.runtime.errors.ErrorHandlingMetrics;
import org.apache.kafka.connect.runtime.errors.LogReporter;
import org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator;
import org.apache.kafka.connect.runtime.errors.ToleranceType;
import org.apache.kafka.connect.runtime.errors.WorkerErrantRecordReporter;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.storage.MemoryStatusBackingStore;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.apache.kafka.connect.util.ConnectorTaskId;

/** What a worker makes tasks with: Kafka Connect's own parts, put together as its {@code Worker} does it. */
final class VirtualWorker {

    /** Nothing of these is ever changed. */
    private static final StandaloneConfig SHIPPED = config(60_000);

    private static final long OFTEN_MILLIS = 200;
    private static final StandaloneConfig OFTEN_COMMITTING = config(OFTEN_MILLIS);

    private static final ConnectorTaskId TASK = new ConnectorTaskId("sink", 0);

    private final VirtualTime time;
    private final RecordTable values;
    private final VirtualDeadLetterTopic deadLetters;
    private final TaskConfig config;
    private final SinkConnectorConfig reporting;
    private final SteppedSinkTask.Worker worker;

    VirtualWorker(VirtualTime time, Settings settings, RecordTable values, VirtualDeadLetterTopic deadLetters) {
        this.time = time;
        this.values = values;
        this.deadLetters = deadLetters;
        Map<String, String> properties = new HashMap<>(Map.of(
                "name", "sink",
                "connector.class", "io.millrace.connect.cassandra.CassandraSinkConnector",
                "task.class", SinkUnderTest.class.getName(),
                "topics", "clicks",
                "cassandra.keyspace", "ks",
                "errors.tolerance", "all",
                "errors.deadletterqueue.topic.name", "dlq",
                "retry.backoff.ms", "10",
                "retry.backoff.max.ms", "100"));
        properties.putAll(settings.options());
        config = new TaskConfig(properties);
        reporting = new SinkConnectorConfig(null, properties);
        StandaloneConfig workerConfig = settings.commitMillis() == OFTEN_MILLIS ? OFTEN_COMMITTING : SHIPPED;
        worker = new SteppedSinkTask.Worker(
                workerConfig,
                new ConnectMetrics("bench", workerConfig, time, "cluster"),
                new MemoryStatusBackingStore());
    }

    private static StandaloneConfig config(long commitMillis) {
        return new StandaloneConfig(Map.of(
                "bootstrap.servers",
                "nowhere:9092",
                "key.converter",
                RecordTable.class.getName(),
                "value.converter",
                RecordTable.class.getName(),
                "offset.storage.file.filename",
                "nowhere",
                "offset.flush.interval.ms",
                String.valueOf(commitMillis),
                "metric.reporters",
                ""));
    }

    /** A task that has not begun. */
    SteppedSinkTask task(SinkUnderTest sink, VirtualConsumer consumer) {
        ErrorHandlingMetrics errors = new ErrorHandlingMetrics(TASK, worker.metrics());
        RetryWithToleranceOperator<ConsumerRecord<byte[], byte[]>> operator =
                new RetryWithToleranceOperator<>(0, 0, ToleranceType.ALL, time, errors);
        SimpleHeaderConverter headers = new SimpleHeaderConverter();
        return new SteppedSinkTask(
                TASK,
                sink,
                config,
                worker,
                new SteppedSinkTask.Plugins(
                        values,
                        values,
                        headers,
                        operator,
                        new WorkerErrantRecordReporter(operator, values, values, headers),
                        // The worker always has a reporter that logs, whose futures are done at once.
                        List.of(new LogReporter.Sink(TASK, reporting, errors), deadLetters),
                        errors),
                consumer,
                time);
    }
}
