package io.millrace.connect.cassandra.bench;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.bench.Broken.Law;
import io.millrace.connect.cassandra.bench.Ledger.Fate;
import io.millrace.connect.cassandra.bench.Ledger.RowKey;
import io.millrace.connect.cassandra.bench.Step.Event;
import io.millrace.connect.cassandra.bench.Step.Kind;
import io.millrace.connect.cassandra.bench.VirtualConsumer.CommitFault;
import io.millrace.connect.cassandra.bench.VirtualConsumer.Protocol;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** Lets one history happen, and checks the laws after every step and once more when all is well again. */
final class HistoryRun {

    private static final Table TABLE = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("clicks"));
    private static final List<TopicPartition> PARTITIONS = List.of(Bench.P0, Bench.P1);
    private static final long LONGEST_PUT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int REQUESTS_IN_A_ROUND = 256;
    /** It may wait for dead letters that are on their way. */
    private static final long LONGEST_COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** What one record of a history may weigh, as the sink estimates it. */
    private static final long RECORD_BYTES = 4_096;

    private static final long QUIET_MILLIS = 300_000;
    private static final int COMPANY = 1_000_000;
    private static final int COMPANY_ROUNDS = 40;
    private static final long COMPANY_MILLIS = 150;

    private final History history;
    private final Bench bench;
    private final Ledger ledger;
    private final List<String> columns = new ArrayList<>();
    private final boolean failsOnUnknown;
    private final boolean nullsDelete;
    private int columnsAdded;
    private boolean killers;
    private int starts;
    private final Map<Class<? extends Step>, Integer> faults = new HashMap<>();

    HistoryRun(History history, boolean told) {
        this.history = history;
        this.bench = new Bench(history.seed(), history.settings(), told);
        bench.cassandra
                .schema()
                .create(
                        new TableSchema(
                                TABLE,
                                List.of(
                                        Bench.column("user", DataTypes.TEXT),
                                        Bench.column("item", DataTypes.INT),
                                        Bench.column("a", DataTypes.TEXT),
                                        Bench.column("n", DataTypes.INT),
                                        Bench.column("tags", DataTypes.setOf(DataTypes.TEXT)),
                                        new Column(CqlIdentifier.fromCql(Ledger.SHARED), DataTypes.TEXT, true)),
                                List.of(Bench.column("user", DataTypes.TEXT)),
                                List.of(Bench.column("item", DataTypes.INT))),
                        Set.of(Ledger.SHARED));
        this.ledger = new Ledger(TABLE, bench.cassandra.schema(), bench.cassandra.rows(), bench.time);
        bench.watch(ledger);
        this.nullsDelete = "null".equals(history.settings().options().get("write.nulls"));
        this.failsOnUnknown = history.settings()
                .options()
                .getOrDefault("unknown.fields", "fail")
                .equals("fail");
    }

    /** What happened, if it was to be told. */
    Trace trace() {
        return bench.trace;
    }

    long virtualNanos() {
        return bench.time.nanoseconds();
    }

    /** @throws Broken when a law does not hold */
    void run() {
        try {
            starts++;
            bench.start(Bench.P0, Bench.P1);
            for (Step step : history.steps()) {
                bench.trace.note("%s", step);
                take(step);
                check();
            }
            bench.trace.note("all is well again");
            end();
        } catch (Bench.TaskFailed e) {
            throw new Broken(Law.G5, "the task failed: " + root(e), e);
        }
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    private void take(Step step) {
        if (step instanceof Step.Produce produce) {
            produce.events().forEach(event -> produce(PARTITIONS.get(produce.partition()), event));
        } else if (step instanceof Step.Marker marker) {
            bench.topics.skip(PARTITIONS.get(marker.partition()));
        } else if (step instanceof Step.Pass pass) {
            bench.run(pass.millis());
        } else if (step instanceof Step.Rebalance rebalance) {
            starts++;
            bench.rebalance(
                    rebalance.protocol(),
                    rebalance.afterMillis(),
                    rebalance.joinMillis(),
                    assigned(rebalance.assignment()));
        } else if (step instanceof Step.Crash) {
            starts++;
            bench.crash().start(Bench.P0, Bench.P1);
        } else if (step instanceof Step.Restart) {
            starts++;
            bench.stop().start(Bench.P0, Bench.P1);
        } else {
            disturb(step);
        }
    }

    private void disturb(Step step) {
        if (step instanceof Step.CassandraFails fails) {
            bench.cassandra.fault(fails.fault(), fails.share());
            endAfter(fails, fails.millis(), () -> bench.cassandra.fault(CassandraFault.NONE, 1));
        } else if (step instanceof Step.NodeFreezes freezes) {
            bench.cassandra.freeze(freezes.node(), nanos(freezes.millis()));
        } else if (step instanceof Step.NodeGoesDown down) {
            bench.cassandra.goDown(down.node(), nanos(down.millis()));
        } else if (step instanceof Step.RingChanges) {
            bench.sink().ring().change();
        } else if (step instanceof Step.CassandraIsSlow slow) {
            bench.cassandra.latency(nanos(slow.latencyMillis()), nanos(slow.latencyMillis() + 5));
            endAfter(slow, slow.millis(), () -> bench.cassandra.latency(nanos(1), nanos(4)));
        } else if (step instanceof Step.ConnectorPauses pauses) {
            // In the midst of a rebalance the worker itself loses records by it, which only a sink that is told of
            // polls
            // can see.
            if (history.settings().intercepted()) {
                bench.pauseConnector(true);
                endAfter(pauses, pauses.millis(), () -> bench.pauseConnector(false));
            }
        } else if (step instanceof Step.CommitsFail fails) {
            bench.commitFault(fails.fault());
            endAfter(fails, fails.millis(), () -> bench.commitFault(CommitFault.NONE));
        } else if (step instanceof Step.DeadLettersFail fails) {
            bench.deadLetters.fault(fails.fault());
            endAfter(fails, fails.millis(), () -> bench.deadLetters.fault(VirtualDeadLetterTopic.Fault.NONE));
        } else if (step instanceof Step.DeadLetterLatency latency) {
            bench.deadLetters.latency(nanos(latency.millis()));
        } else if (step instanceof Step.AddColumn add) {
            String column = "x" + ++columnsAdded;
            columns.add(column);
            bench.cassandra
                    .schema()
                    .add(TABLE, Bench.column(column, DataTypes.TEXT), add.first(), nanos(add.spreadMillis()));
        } else if (step instanceof Step.DropColumn drop && !columns.isEmpty()) {
            String column = columns.remove(columns.size() - 1);
            if (failsOnUnknown) {
                ledger.columnDropped(column);
            }
            bench.cassandra.schema().drop(TABLE, column, drop.first(), nanos(drop.spreadMillis()));
        }
    }

    /** Faults end by themselves, since a task may wait for that; a later one of the kind lasts as long as it says. */
    private void endAfter(Step fault, long millis, Runnable end) {
        int number = faults.merge(fault.getClass(), 1, Integer::sum);
        bench.time.after(nanos(millis), () -> {
            if (faults.get(fault.getClass()) == number) {
                end.run();
            }
        });
    }

    private void check() {
        ledger.checkLetters(bench.deadLetters.letters());
        for (TopicPartition partition : PARTITIONS) {
            ledger.checkCommitted(partition, bench.committed(partition));
        }
        SinkUnderTest sink = bench.sink();
        // It waits no longer than that, and then it may have a round of requests to send.
        long longestPut = LONGEST_PUT_NANOS
                + REQUESTS_IN_A_ROUND
                        * TimeUnit.MICROSECONDS.toNanos(history.settings().sendMicros());
        if (sink.longestPutNanos() > longestPut || sink.longestCommitNanos() > LONGEST_COMMIT_NANOS) {
            throw new Broken(
                    Law.G5,
                    "put took " + sink.longestPutNanos() / 1e6 + " ms, preCommit " + sink.longestCommitNanos() / 1e6);
        }
        Settings settings = history.settings();
        // A record that waits for its table is counted without the row that it will be.
        double rows = sink.metric("buffered-rows");
        double bytes = sink.metric("buffered-bytes");
        if (rows > settings.option("buffer.max.rows") + settings.maxPollRecords()
                || bytes > 2L * settings.option("buffer.max.bytes") + settings.maxPollRecords() * RECORD_BYTES) {
            throw new Broken(Law.G5, "the buffer holds " + rows + " rows and " + bytes + " bytes");
        }
        if (bench.consumer().evictions() > 0) {
            throw new Broken(Law.G5, "the consumer was thrown out of its group");
        }
    }

    private void end() {
        faults.replaceAll((kind, number) -> number + 1);
        bench.cassandra.heal();
        bench.cassandra.latency(nanos(1), nanos(4));
        bench.commitFault(CommitFault.NONE);
        bench.deadLetters.fault(VirtualDeadLetterTopic.Fault.NONE);
        bench.pauseConnector(false);
        bench.consumer().cancelRebalances();
        bench.rebalance(Protocol.COOPERATIVE, 0, Bench.P0, Bench.P1);
        for (int i = 0; i < COMPANY_ROUNDS && killers && !bench.isDrained(); i++) {
            keepCompany(i);
        }
        if (!bench.runUntil(bench::isDrained, QUIET_MILLIS)) {
            throw new Broken(Law.G5, "what remains when all is well again: " + bench.remains());
        }
        // Zombies are done, and the driver has read what the tables look like.
        bench.run(2_000);
        check();
        if (!bench.isAtRest()) {
            throw new Broken(Law.G5, "what remains when all is done: " + bench.remains());
        }
        ledger.checkEnd(starts, bench.cassandra.nowSeconds());
    }

    /** That a row makes replicas fail shows only beside rows that do not. */
    private void keepCompany(int round) {
        for (TopicPartition partition : PARTITIONS) {
            for (int key = 0; key < History.KEYS; key++) {
                produce(partition, new Event(Kind.UPSERT, History.KEYS + key, 0, COMPANY + round * History.KEYS + key));
            }
        }
        bench.run(COMPANY_MILLIS);
    }

    private void produce(TopicPartition partition, Event event) {
        killers |= event.kind() == Kind.KILLER;
        int row = event.key();
        String user = row < History.KEYS ? "u" + row % 2 : "company";
        RowKey key = new RowKey(user, row + 100 * partition.partition());
        Map<String, Object> names = Map.of("user", key.user(), "item", key.item());
        Map<String, Object> value = new HashMap<>(names);
        Map<String, Object> cells = new HashMap<>();
        // Texts that sort against the log's order, so that a tie that is not broken shows.
        String text = String.valueOf(9_999_999 - event.value());
        ByteBuffer sharedText = null;
        Fate fate = event.kind().isBad() ? Fate.DEAD_LETTER : Fate.KEPT;
        long millis = bench.time.milliseconds() - event.behindMillis();
        switch (event.kind()) {
            case UPSERT -> {
                set(value, cells, "a", text);
                set(value, cells, "n", event.value());
            }
            case PARTIAL -> {
                if (event.value() % 2 == 0) {
                    set(value, cells, "a", text);
                } else {
                    set(value, cells, "n", event.value());
                }
            }
            case WIDE -> {
                set(value, cells, "n", event.value());
                wideColumn().ifPresent(column -> set(value, cells, column, text));
            }
            case STATIC -> {
                set(value, cells, "n", event.value());
                // Two topic partitions that write it within one millisecond are not told apart.
                if (partition.equals(Bench.P0)) {
                    value.put(Ledger.SHARED, text);
                    sharedText = Ledger.text(text);
                }
            }
            case TAGS -> {
                value.put("tags", List.of(text, "all"));
                cells.put(
                        "tags",
                        Stream.of(text, "all").map(Ledger::text).sorted().toList());
            }
            case NULLING -> {
                set(value, cells, "n", event.value());
                value.put("a", null);
                if (nullsDelete) {
                    cells.put("a", null);
                }
            }
            case DELETE -> value.clear();
            case UNMAPPABLE -> value.put("n", "no number");
            case POISON, KILLER -> {
                set(
                        value,
                        cells,
                        "a",
                        (event.kind() == Kind.POISON ? VirtualCassandra.POISON : VirtualCassandra.KILLER) + text);
                fate = Fate.REFUSED;
            }
            case TIMELESS -> millis = -1;
            case FUTURE -> millis = bench.time.milliseconds() + TimeUnit.DAYS.toMillis(7);
        }
        long offset = bench.produce(partition, names, event.kind() == Kind.DELETE ? null : value, millis);
        bench.trace.note("  %s@%d: %s", partition, offset, event);
        ledger.produced(new Entry(partition, offset, event.kind(), key, millis, cells, sharedText, fate));
    }

    private static void set(Map<String, Object> value, Map<String, Object> cells, String column, Object given) {
        value.put(column, given);
        cells.put(column, given instanceof Integer number ? Ledger.number(number) : Ledger.text((String) given));
    }

    /** The column that was added last, once all nodes know of it. */
    private Optional<String> wideColumn() {
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        String column = columns.get(columns.size() - 1);
        for (int node = 0; node < VirtualSchema.NODES; node++) {
            if (bench.cassandra.schema().at(node, TABLE).column(column).isEmpty()) {
                return Optional.empty();
            }
        }
        return Optional.of(column);
    }

    private static TopicPartition[] assigned(int bits) {
        return PARTITIONS.stream()
                .filter(partition -> (bits & 1 << partition.partition()) != 0)
                .toArray(TopicPartition[]::new);
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
