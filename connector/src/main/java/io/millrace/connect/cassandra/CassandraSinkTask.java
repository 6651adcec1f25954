package io.millrace.connect.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.connect.cassandra.config.ConnectionConfig.Credentials;
import io.millrace.connect.cassandra.config.ConnectorVersion;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.evolution.EvolvingMapper;
import io.millrace.connect.cassandra.failures.DeadLetters;
import io.millrace.connect.cassandra.lag.ConsumerPositions;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.TopicMapper;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import io.millrace.connect.cassandra.session.CassandraRequestSender;
import io.millrace.connect.cassandra.session.SessionLease;
import io.millrace.connect.cassandra.session.SessionRing;
import io.millrace.connect.cassandra.session.SessionSchemaChanges;
import io.millrace.connect.cassandra.session.SessionTables;
import io.millrace.connect.cassandra.task.TaskLoop;
import io.millrace.connect.cassandra.write.Clocks;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * One task of the sink. It puts the parts together and hands each of the worker's calls to the {@link TaskLoop}; everything but the
 * driver's answers happens on the worker's thread for this task.
 */
public final class CassandraSinkTask extends SinkTask {

    private SessionLease lease;
    private DeadLetters deadLetters;
    private TaskLoop loop;
    private SinkMetrics metrics;

    @Override
    public String version() {
        return ConnectorVersion.get();
    }

    @Override
    public void start(Map<String, String> properties) {
        SinkConfig config = SinkConfig.parse(properties);
        metrics = SinkMetrics.of(context, config.connectorName());
        lease = SessionLease.acquire(config);
        SessionRing ring = new SessionRing(lease.session());
        CompletionStage<CqlSession> session = ring.prepare();
        ConsumerPositions positions = new ConsumerPositions();
        ConsumerPositionInterceptor.tell(positions);
        Budget budget = new Budget(config.buffer());
        deadLetters = new DeadLetters(
                config.deadLetter().enabled() ? context.errantRecordReporter() : null, metrics, Clocks.SYSTEM.nanos());
        loop = new TaskLoop(
                config,
                budget,
                new OffsetTracker(budget, metrics::writeTimeExhausted, metrics::writeTimeLate),
                positions,
                deadLetters,
                metrics,
                session.thenApply(connected -> mapper(config, connected)),
                ring,
                new CassandraRequestSender(session),
                context,
                Clocks.SYSTEM,
                new SplittableRandom());
    }

    private static RecordMapper mapper(SinkConfig config, CqlSession session) {
        SessionTables tables =
                new SessionTables(session, config.mapping().countersAllowed(), Duration.ZERO, Clocks.SYSTEM.nanos());
        RecordMapper mapper = new TopicMapper(
                config.mapping(),
                config.writeTime(),
                tables,
                topic -> config.tables().of(topic).evolve(),
                Clock.systemUTC());
        return config.tables().isUsed()
                ? new EvolvingMapper(
                        mapper,
                        config.mapping(),
                        config.tables(),
                        tables,
                        new SessionSchemaChanges(session),
                        config.connection().credentials().map(Credentials::username))
                : mapper;
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        loop.put(records);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> current) {
        return loop.preCommit(current);
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        loop.open(partitions);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        loop.close(partitions);
    }

    @Override
    public void stop() {
        ConsumerPositionInterceptor.tellNobody();
        // The worker stops a task whose start failed, too.
        if (deadLetters != null) {
            deadLetters.close();
        }
        if (lease != null) {
            lease.close();
        }
        if (metrics != null) {
            metrics.close();
        }
    }
}
