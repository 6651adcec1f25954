package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.stack.CommandResult;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * An application over an {@link OrdersTopic} whose file is edited while orders keep coming: it is stopped, something is done, it is
 * started again, and then every row equals the ledger.
 */
final class EditMatrix implements AutoCloseable {

    static final int PARTITIONS = 4;

    private static final int REFUSED = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Stack stack;
    private final Administrator administrator;
    private final OrdersTopic orders;
    private final OrderLedger ledger;
    private final int ordersPerSecond;
    private final Map<String, RollupRows> rows = new LinkedHashMap<>();
    private final Map<String, RollupRows> removed = new LinkedHashMap<>();
    private final List<String> accepted = new ArrayList<>();
    private final List<String> figures = new ArrayList<>();
    private StreamsApp app;
    private OrderPipeline pipeline;
    private boolean edited;

    /** Something that is done while the application is stopped. */
    record Edit(String name, Consumer<EditMatrix> whileStopped) {}

    /** An edit of the file that is not followed, and what is said then. */
    record Refusal(String name, UnaryOperator<OrderPipeline> edit, String words) {}

    EditMatrix(Stack stack, String application, int rowsToBe, int ordersPerSecond, long seed) {
        this.stack = stack;
        this.app = stack.streams();
        this.ordersPerSecond = ordersPerSecond;
        this.pipeline = OrderPipeline.first(application);
        this.ledger = new OrderLedger(pipeline);
        stack.createTopic(pipeline.source(), PARTITIONS, Map.of("retention.ms", "-1"));
        this.administrator = new Administrator(stack, application);
        this.orders = new OrdersTopic(stack, pipeline.source(), PARTITIONS, rowsToBe, seed, ledger::add);
        long from = System.nanoTime();
        app.edit(file -> pipeline.yaml());
        app.start();
        follow();
        orders.sendToEveryRow();
        awaitExact();
        figures.add("%,d rows made of %,d orders in %.1f s".formatted(rowCount(), ledger.orders(), seconds(from)));
        compareSchemas("BACKWARD");
    }

    Stack stack() {
        return stack;
    }

    StreamsApp app() {
        return app;
    }

    OrderPipeline pipeline() {
        return pipeline;
    }

    OrdersTopic orders() {
        return orders;
    }

    List<String> figures() {
        return figures;
    }

    Administrator administrator() {
        return administrator;
    }

    /** The application's offsets of the orders. */
    Map<TopicPartition, Long> sourceOffsets() {
        Map<TopicPartition, Long> offsets = Footprint.offsets(stack, pipeline);
        offsets.keySet().removeIf(partition -> !partition.topic().equals(pipeline.source()));
        return offsets;
    }

    int rowCount() {
        return rows.values().stream().mapToInt(each -> each.rows().size()).sum();
    }

    /** Stops, does all of it, starts again, and compares; orders keep coming until shortly before. */
    void restartWith(List<Edit> edits) {
        String names = String.join("; ", edits.stream().map(Edit::name).toList());
        assertQuiet();
        long stopping;
        long stopped;
        long starting;
        long started;
        try (SteadyLoad load = new SteadyLoad(orders, ordersPerSecond)) {
            awaitMoreOrders(load);
            stopping = System.nanoTime();
            app.stop();
            stopped = System.nanoTime();
            edited = false;
            edits.forEach(edit -> edit.whileStopped().accept(this));
            if (edited) {
                ledger.edit(pipeline, sourceOffsets());
            }
            starting = System.nanoTime();
            app.edit(
                    file -> pipeline.yaml(),
                    accepted.stream()
                            .flatMap(rollup -> Stream.of("--accept", rollup))
                            .toArray(String[]::new));
            app.start();
            accepted.clear();
            started = System.nanoTime();
            follow();
            awaitMoreOrders(load);
            load.end();
        }
        awaitExact();
        figures.add("%s: exact; stopped in %.1f s, edited in %.1f s, up after %.1f s, equal to the ledger %.1f s later"
                .formatted(
                        names,
                        (stopped - stopping) / 1e9,
                        (starting - stopped) / 1e9,
                        (started - starting) / 1e9,
                        seconds(started)));
    }

    /** Does it while the application runs and orders keep coming, and compares. */
    void whileRunning(Edit edit) {
        assertQuiet();
        long from = System.nanoTime();
        try (SteadyLoad load = new SteadyLoad(orders, ordersPerSecond)) {
            awaitMoreOrders(load);
            edit.whileStopped().accept(this);
            awaitMoreOrders(load);
            load.end();
        }
        awaitExact();
        figures.add("%s: exact after %.1f s".formatted(edit.name(), seconds(from)));
    }

    /** Lets every row change once, so that none is left as it was before any of the edits. */
    void touchEveryRow() {
        long from = System.nanoTime();
        orders.sendToEveryRow();
        awaitExact();
        figures.add("every row changed once more, %,d rows: exact after %.1f s".formatted(rowCount(), seconds(from)));
    }

    /** The next start is with an edited file. */
    void edit(UnaryOperator<OrderPipeline> edit) {
        pipeline = edit.apply(pipeline);
        edited = true;
    }

    /** The next start is told that a rollup shall go on with other events. */
    void accept(String rollup) {
        accepted.add(pipeline.topic(rollup));
    }

    /** The orders are of another schema from now on. */
    void evolve(UnaryOperator<OrderSchema> evolution) {
        orders.write(evolution.apply(orders.schema()));
        edited = true;
    }

    /** A rollup is no longer in the file: nothing is written to its topic from here on. */
    void remove(String rollup) {
        RollupRows kept = rows.remove(rollup);
        kept.read();
        removed.put(rollup, kept);
        edit(file -> file.without(rollup));
    }

    /** A start with all of these edits is refused, says why of each, and changes nothing. */
    void assertRefused(Refusal... refusals) {
        long from = System.nanoTime();
        List<String> names = Stream.of(refusals).map(Refusal::name).toList();
        Footprint before = Footprint.of(stack, pipeline);
        app.edit(file -> {
            OrderPipeline edited = pipeline;
            for (Refusal each : refusals) {
                edited = each.edit().apply(edited);
            }
            return edited.yaml();
        });
        CommandResult start = app.command();
        assertThat(start.status()).as("%s: %s", names, start).isEqualTo(REFUSED);
        for (Refusal each : refusals) {
            assertThat(start.lines()).as(each.name()).anyMatch(line -> line.contains(each.words()));
        }
        assertThat(Footprint.of(stack, pipeline)).as("%s: what there is", names).isEqualTo(before);
        figures.add("%s: refused with status %d, nothing changed, in %.1f s"
                .formatted(String.join("; ", names), REFUSED, seconds(from)));
        app.edit(file -> pipeline.yaml());
    }

    /** A command of the application, with the present file, that is to succeed. */
    void command(String... words) {
        app.edit(file -> pipeline.yaml());
        CommandResult done = app.command(words);
        assertThat(done.status()).as("%s: %s", List.of(words), done).isZero();
    }

    /** From here on another process runs the application, with a state directory of its own. */
    void useInstance(StreamsApp other) {
        app = other;
    }

    /** All state has been deleted: everything is counted anew. */
    void beginAnew() {
        rows.values().forEach(each -> {
            each.read();
            each.forget();
        });
        ledger.restart(pipeline);
        edited = false;
    }

    /** Has the registry compare the schemas of the rows there are. */
    void compareSchemas(String compatibility) {
        pipeline.rollups()
                .keySet()
                .forEach(rollup -> administrator.compareSchemas(pipeline.topic(rollup) + "-value", compatibility));
    }

    void assertNoDeadLetters() {
        assertThat(CommittedRecords.in(stack.kafka(), pipeline.deadLetters()))
                .as("dead letters")
                .isEmpty();
    }

    @Override
    public void close() {
        orders.close();
        rows.values().forEach(RollupRows::close);
        removed.values().forEach(RollupRows::close);
    }

    private void follow() {
        for (String rollup : pipeline.rollups().keySet()) {
            rows.computeIfAbsent(
                    rollup,
                    name -> new RollupRows(
                            stack,
                            pipeline.topic(name),
                            pipeline.rollups().get(name).key().replaceAll("[\\[\\]]", "")));
        }
    }

    private void awaitMoreOrders(SteadyLoad load) {
        long enough = orders.sent() + ordersPerSecond / 2;
        await("orders").atMost(PATIENCE).pollInterval(POLL).until(() -> {
            load.check();
            return orders.sent() >= enough;
        });
    }

    /** What has been counted stays as it is, as long as nothing comes. */
    private void assertQuiet() {
        assertThat(readAll()).as("rows written although all was counted").isZero();
        removed.forEach((rollup, each) -> assertThat(each.read())
                .as("rows of %s, which was removed", rollup)
                .isZero());
    }

    private int readAll() {
        return rows.values().stream().mapToInt(RollupRows::read).sum();
    }

    private void awaitExact() {
        List<String> differences = List.of("nothing was read");
        boolean compared = false;
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < patience) {
            assertThat(app.unexpectedExit())
                    .as(() -> "it runs: " + String.join("\n", app.logTail(20)))
                    .isEmpty();
            if (readAll() > 0) {
                patience = System.nanoTime() + PATIENCE.toNanos();
                compared = false;
            } else if (!compared) {
                compared = true;
                differences = differences();
                if (differences.isEmpty()) {
                    return;
                }
            }
        }
        assertThat(differences).as("nothing more comes").isEmpty();
    }

    private List<String> differences() {
        List<String> differences = new ArrayList<>();
        rows.forEach((rollup, found) -> differences.addAll(ledger.differences(rollup, found.rows())));
        return differences;
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }
}
