package io.millrace.benchmarks.balance;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.benchmarks.Cpu;
import io.millrace.benchmarks.sink.SinkRun;
import io.millrace.stack.CassandraRing;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.JMX;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** Several tasks of the sink that share the partitions of a topic, and what they send to a ring. */
final class SinkShares {

    static final String KEYSPACE = "bench";

    private static final String TABLE = KEYSPACE + ".rows_by_key";
    private static final String TOPIC = "rows_by_key";
    private static final int TASKS = 3;
    private static final int PARTITIONS = 24;
    private static final int POLL = 500;
    private static final Schema SCHEMA = SchemaBuilder.struct()
            .name("Row")
            .field("key", Schema.STRING_SCHEMA)
            .field("seq", Schema.INT64_SCHEMA)
            .field("note", Schema.STRING_SCHEMA)
            .build();
    private static final String NOTE = "x".repeat(100);

    private final CassandraRing ring;
    private final CqlSession session;
    private final Keys keys;
    private final int rows;

    /** @param rows how many are written */
    SinkShares(CassandraRing ring, CqlSession session, Keys keys, int rows) {
        this.ring = ring;
        this.session = session;
        this.keys = keys;
        this.rows = rows;
    }

    /**
     * What a run of all tasks together came to.
     *
     * @param serverMicros CPU time of all nodes per row, in microseconds
     * @param replicaSets the most that a task had to do with
     */
    record Sent(
            long requests, double rowsPerRequest, double partitionsPerRequest, int replicaSets, double serverMicros) {}

    private record Count(long requests, long rows, long partitions, int replicaSets) {}

    /** Writes to a new keyspace with so many copies of everything. */
    Sent run(Partitioning partitioning, int copies) throws InterruptedException {
        session.execute("DROP KEYSPACE IF EXISTS " + KEYSPACE);
        session.execute("CREATE KEYSPACE " + KEYSPACE
                + " WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': " + copies + "}");
        session.execute("CREATE TABLE " + TABLE + " (key text, seq bigint, note text, PRIMARY KEY ((key), seq))");
        List<List<SinkRecord>> partitions = partitions(partitioning);
        ExecutorService threads = Executors.newFixedThreadPool(TASKS);
        long serversBefore = serverNanos();
        try {
            List<Future<Count>> running = new ArrayList<>();
            for (int task = 0; task < TASKS; task++) {
                int own = task;
                int share = PARTITIONS / TASKS;
                running.add(threads.submit(() -> write(own, partitions.subList(own * share, (own + 1) * share))));
            }
            List<Count> counts = new ArrayList<>();
            for (Future<Count> each : running) {
                counts.add(each.get());
            }
            return sent(counts, serverNanos() - serversBefore);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A task failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private Sent sent(List<Count> counts, long serverNanos) {
        double requests = counts.stream().mapToLong(Count::requests).sum();
        return new Sent(
                (long) requests,
                counts.stream().mapToLong(Count::rows).sum() / requests,
                counts.stream().mapToLong(Count::partitions).sum() / requests,
                counts.stream().mapToInt(Count::replicaSets).max().orElseThrow(),
                serverNanos / 1e3 / rows);
    }

    private static Count countOf(String connector) throws JMException {
        RequestCounts counts = JMX.newMBeanProxy(
                ManagementFactory.getPlatformMBeanServer(), RequestWatch.nameOf(connector), RequestCounts.class);
        return new Count(counts.getRequests(), counts.getRows(), counts.getPartitions(), counts.getReplicaSets());
    }

    private Count write(int task, List<List<SinkRecord>> partitions) throws InterruptedException, JMException {
        String connector = "task-" + task;
        Map<String, String> properties = new HashMap<>();
        properties.put("name", connector);
        properties.put("connector.class", "io.millrace.connect.cassandra.CassandraSinkConnector");
        properties.put("topics", TOPIC);
        properties.put("cassandra.contact.points", ring.contactPoints());
        properties.put("cassandra.keyspace", KEYSPACE);
        properties.put("cassandra.driver.advanced.request-tracker.classes", "[" + RequestWatch.class.getName() + "]");
        List<SinkRecord> polls = polls(partitions);
        Set<TopicPartition> assignment = polls.stream()
                .map(record -> new TopicPartition(TOPIC, record.kafkaPartition()))
                .collect(Collectors.toSet());
        try (SinkRun run = SinkRun.start(polls.get(0), properties, assignment)) {
            run.run(polls.subList(1, polls.size()));
            return countOf(connector);
        }
    }

    /** As a consumer that is behind hands them over: each poll full of one partition's records, the partitions taking turns. */
    private static List<SinkRecord> polls(List<List<SinkRecord>> partitions) {
        List<SinkRecord> polls = new ArrayList<>();
        int longest = partitions.stream().mapToInt(List::size).max().orElseThrow();
        for (int from = 0; from < longest; from += POLL) {
            for (List<SinkRecord> records : partitions) {
                polls.addAll(records.subList(Math.min(from, records.size()), Math.min(from + POLL, records.size())));
            }
        }
        return polls;
    }

    private List<List<SinkRecord>> partitions(Partitioning partitioning) {
        List<List<SinkRecord>> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(new ArrayList<>());
        }
        Random random = new Random(rows);
        long now = System.currentTimeMillis();
        for (int row = 0; row < rows; row++) {
            int key = keys.draw(random);
            int partition = partitioning.partition(keys, key, PARTITIONS);
            List<SinkRecord> records = partitions.get(partition);
            Struct value = new Struct(SCHEMA)
                    .put("key", new String(keys.name(key), StandardCharsets.UTF_8))
                    .put("seq", (long) row)
                    .put("note", NOTE);
            records.add(new SinkRecord(
                    TOPIC, partition, null, null, SCHEMA, value, records.size(), now, TimestampType.CREATE_TIME));
        }
        return partitions;
    }

    private long serverNanos() {
        return ring.nodes().stream()
                .mapToLong(node -> Cpu.nanos(ProcessHandle.of(node.pid()).orElseThrow()))
                .sum();
    }
}
