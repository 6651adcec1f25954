package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.endtoend.EditMatrix.Edit;
import io.millrace.endtoend.EditMatrix.Refusal;
import io.millrace.endtoend.OrderPipeline.Rollup;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every edit of {@code docs/pipeline-edits.md}, and some of what else an operator does, one after the other over the same state, while
 * orders keep coming: afterwards every row equals the ledger, or the start was refused and nothing has changed.
 */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(600)
class PipelineEditMatrixIT {

    private static final String ITEMS = OrderPipeline.ITEMS;
    private static final String PLACES = OrderPipeline.PLACES;
    private static final String CHANNELS = "channels";
    private static final int MORE_PARTITIONS = 6;
    private static final int MORE_SHARDS = 8;

    @Test
    @Tag("full")
    void editsOverFewRows(Stack stack) {
        run(stack, "matrix_few", 5_000, 400, false);
    }

    @Test
    @Tag("full")
    @Timeout(1_200)
    void editsOverAHundredThousandRows(Stack stack) {
        run(stack, "matrix_many", 100_000, 2_000, true);
    }

    /** @param eachByItself or else those that are made of the same stop with one start */
    private static void run(Stack stack, String application, int rows, int ordersPerSecond, boolean eachByItself) {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("Edit matrix: -Dmillrace.seed=" + seed);
        long from = System.nanoTime();
        try (EditMatrix matrix = new EditMatrix(stack, application, rows, ordersPerSecond, seed)) {
            try {
                assertThat(matrix.rowCount()).as("rows to begin with").isGreaterThanOrEqualTo(rows);
                restart(matrix, followed(), eachByItself);
                restart(matrix, accepted(), eachByItself);
                matrix.restartWith(refused(eachByItself));
                restart(matrix, removed(), eachByItself);
                matrix.whileRunning(new Edit("partitions added to the source", PipelineEditMatrixIT::addPartitions));
                matrix.touchEveryRow();
                matrix.restartWith(List.of(new Edit("half a reset, then a whole one", PipelineEditMatrixIT::reset)));
                matrix.assertNoDeadLetters();
            } finally {
                matrix.figures().forEach(figure -> System.out.println("Edit matrix: " + figure));
                System.out.printf("Edit matrix: %.1f s in all%n", (System.nanoTime() - from) / 1e9);
            }
        }
    }

    private static void restart(EditMatrix matrix, List<Edit> edits, boolean eachByItself) {
        if (eachByItself) {
            edits.forEach(edit -> matrix.restartWith(List.of(edit)));
        } else {
            matrix.restartWith(edits);
        }
    }

    /** What is followed in place. */
    private static List<Edit> followed() {
        return List.of(
                measures("measures reordered", ITEMS, PipelineEditMatrixIT::reversed),
                measures("a measure renamed", ITEMS, measures -> renamed(measures, "revenue", "turnover")),
                measures("two measures of one type swapped", ITEMS, PipelineEditMatrixIT::swapped),
                measures("a measure dropped", PLACES, measures -> {
                    measures.remove("latest");
                    return measures;
                }),
                measures("measures added", ITEMS, measures -> {
                    measures.put("smallest", "min(quantity)");
                    measures.put("dearest", "max(price)");
                    return measures;
                }),
                measures("a measure added that another rollup has", PLACES, measures -> {
                    measures.put("slowest", "max(delay_ms)");
                    return measures;
                }),
                schema("a field became nullable", OrderSchema::withNullableDelay),
                schema("an enum grew", OrderSchema::withMoreChannels),
                schema("the scale of a decimal grew", OrderSchema::withFinerPrice),
                schema("an int became a long", OrderSchema::withLongQuantity),
                new Edit("the state directory deleted", matrix -> matrix.app().deleteData()));
    }

    /** What is not, and then the file from before; or the way out of it where that is no edit of the file. */
    private static List<Edit> refused(boolean eachByItself) {
        List<Refusal> edits = List.of(
                new Refusal(
                        "a filter changed",
                        file -> file.with(ITEMS, rollup -> rollup.withFilter("quantity >= 2")),
                        "the filter was \"quantity >= 400\" and is \"quantity >= 2\""),
                new Refusal(
                        "a derived field changed",
                        file -> file.withCost("quantity * 2"),
                        "the derived field cost was \"quantity * 3\""),
                new Refusal(
                        "a key column added",
                        file -> file.with(ITEMS, rollup -> rollup.withKey("[item, place]")),
                        "the key was (item) and is (item, place)"),
                new Refusal(
                        "the partition key changed",
                        file -> file.with(PLACES, rollup -> rollup.withPartitionKey("[place, window_start]")),
                        "the partition key was [place] and is [place, window_start]"),
                new Refusal(
                        "the window changed",
                        file -> file.with(PLACES, rollup -> rollup.withWindow("2h")),
                        "the windows were [matrix_"),
                new Refusal(
                        "the events' time is another field",
                        file -> file.withTime("hour"),
                        "the time of the events was at and is hour"),
                new Refusal(
                        "ids are remembered for another time",
                        file -> file.withWithin(20),
                        "deduplicate was {within: 2592000000ms"));
        List<Edit> all = new ArrayList<>();
        if (eachByItself) {
            edits.forEach(refusal -> all.add(new Edit(refusal.name(), matrix -> matrix.assertRefused(refusal))));
        } else {
            all.add(new Edit("seven edits", matrix -> matrix.assertRefused(edits.toArray(Refusal[]::new))));
        }
        all.add(new Edit(
                "what the registry does not take",
                matrix -> matrix.assertRefused(new Refusal(
                        "what the registry does not take",
                        file -> file.with(
                                PLACES,
                                rollup -> rollup.measuring(measures -> {
                                    measures.remove("quantity");
                                    // Never null, and so without a default that older rows could be read with.
                                    return renamed(measures, "dearest", "priciest");
                                })),
                        "refuses the schema of matrix_"))));
        all.add(new Edit("the group's offsets deleted, and set back", PipelineEditMatrixIT::loseOffsets));
        all.add(new Edit("shards changed, and the state resharded", PipelineEditMatrixIT::reshard));
        return all;
    }

    /** What is followed if it is meant, and rollups that come. */
    private static List<Edit> accepted() {
        return List.of(
                new Edit("a filter changed, and accepted", matrix -> {
                    matrix.edit(file -> file.with(ITEMS, rollup -> rollup.withFilter("quantity >= 400")));
                    matrix.accept(ITEMS);
                }),
                new Edit("a derived field changed, and accepted", matrix -> {
                    matrix.edit(file -> file.withCost("quantity * 3"));
                    matrix.accept(ITEMS);
                }),
                new Edit(
                        "a rollup added",
                        matrix -> matrix.edit(file -> file.with(
                                CHANNELS,
                                none -> new Rollup(
                                        "[channel]",
                                        "",
                                        "none",
                                        "",
                                        OrderPipeline.measures(List.of(
                                                "orders: count",
                                                "quantity: sum(quantity)",
                                                "slowest: max(delay_ms)")))))));
    }

    private static List<Edit> removed() {
        return List.of(
                new Edit("a rollup removed", matrix -> matrix.remove(CHANNELS)),
                new Edit(
                        "another process, with a state directory of its own",
                        matrix -> matrix.useInstance(matrix.stack().addStreams())));
    }

    private static void reshard(EditMatrix matrix) {
        int before = matrix.pipeline().shards();
        matrix.assertRefused(new Refusal(
                "shards changed", file -> file.withShards(MORE_SHARDS), "reshard --from " + before + " PIPELINE.YAML"));
        matrix.edit(file -> file.withShards(MORE_SHARDS));
        matrix.command("reshard", "--from", Integer.toString(before));
    }

    /** The reset that a deleted changelog asks for is made on another machine than that which has run the application last. */
    private static void reset(EditMatrix matrix) {
        deleteChangelog(matrix);
        matrix.assertRefused(
                new Refusal("half a reset", same -> same, "the rows that were counted are gone"),
                new Refusal(
                        "a rollup that was removed is there again",
                        file -> file.with(
                                CHANNELS,
                                none -> new Rollup(
                                        "[channel]", "", "none", "", OrderPipeline.measures(List.of("orders: count")))),
                        "was taken out of the file at"));
        StreamsApp last = matrix.app();
        matrix.useInstance(matrix.stack().streams());
        matrix.command("reset", "--yes");
        matrix.useInstance(last);
        // What was added later is not null any more, and a registry that compares with rows from before must be told.
        matrix.assertRefused(
                new Refusal("the first start after it", same -> same, "relax the subject's compatibility"));
        matrix.compareSchemas("NONE");
        matrix.beginAnew();
    }

    private static Edit measures(String name, String rollup, UnaryOperator<Map<String, String>> edit) {
        return new Edit(name, matrix -> matrix.edit(file -> file.with(rollup, was -> was.measuring(edit))));
    }

    private static Edit schema(String name, UnaryOperator<OrderSchema> evolution) {
        return new Edit(name, matrix -> matrix.evolve(evolution));
    }

    private static Map<String, String> reversed(Map<String, String> measures) {
        List<String> columns = new ArrayList<>(measures.keySet());
        Map<String, String> reversed = new LinkedHashMap<>();
        for (int i = columns.size() - 1; i >= 0; i--) {
            reversed.put(columns.get(i), measures.get(columns.get(i)));
        }
        return reversed;
    }

    private static Map<String, String> renamed(Map<String, String> measures, String from, String to) {
        Map<String, String> renamed = new LinkedHashMap<>();
        measures.forEach((column, measure) -> renamed.put(column.equals(from) ? to : column, measure));
        return renamed;
    }

    private static Map<String, String> swapped(Map<String, String> measures) {
        String quantity = measures.get("quantity");
        measures.put("quantity", measures.get("spent"));
        measures.put("spent", quantity);
        return measures;
    }

    private static void loseOffsets(EditMatrix matrix) {
        Map<TopicPartition, Long> offsets = matrix.sourceOffsets();
        matrix.administrator().deleteOffsets(offsets);
        matrix.assertRefused(
                new Refusal("the group's offsets deleted", same -> same, "All of it would be counted twice"));
        matrix.administrator().setOffsets(offsets);
    }

    private static void deleteChangelog(EditMatrix matrix) {
        OrderPipeline pipeline = matrix.pipeline();
        matrix.administrator()
                .deleteTopic(pipeline.application() + "-" + pipeline.topic(ITEMS) + "-" + pipeline.shards()
                        + "-fold-changelog");
    }

    private static void addPartitions(EditMatrix matrix) {
        matrix.administrator().addPartitions(matrix.pipeline().source(), MORE_PARTITIONS);
        matrix.orders().partitions(MORE_PARTITIONS);
    }
}
