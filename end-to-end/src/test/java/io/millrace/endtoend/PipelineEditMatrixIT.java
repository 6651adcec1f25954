package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.endtoend.EditMatrix.Edit;
import io.millrace.endtoend.OrderPipeline.Rollup;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
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
                for (List<Edit> together : List.of(edits(), refused(), accepted(), removed())) {
                    if (eachByItself) {
                        together.forEach(edit -> matrix.restartWith(List.of(edit)));
                    } else {
                        matrix.restartWith(together);
                    }
                }
                matrix.whileRunning(new Edit("partitions added to the source", PipelineEditMatrixIT::addPartitions));
                matrix.orders().partitions(MORE_PARTITIONS);
                matrix.touchEveryRow();
                resetWithTwoDirectories(matrix);
                matrix.touchEveryRow();
                matrix.assertNoDeadLetters();
            } finally {
                matrix.figures().forEach(figure -> System.out.println("Edit matrix: " + figure));
                System.out.printf("Edit matrix: %.1f s in all%n", (System.nanoTime() - from) / 1e9);
            }
        }
    }

    /** What is followed in place. */
    private static List<Edit> edits() {
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

    /** What is not, with the way out of it where there is one in place. */
    private static List<Edit> refused() {
        return List.of(
                refused("a filter changed", items(rollup -> rollup.withFilter("quantity >= 400")), "the filter was"),
                refused(
                        "a derived field changed",
                        file -> file.withCost("quantity * 3"),
                        "the derived field cost was \"quantity * 2\""),
                refused(
                        "a key column added",
                        items(rollup -> rollup.withKey("[item, place]")),
                        "the key was (item) and is (item, place)"),
                refused(
                        "the partition key changed",
                        file -> file.with(PLACES, rollup -> rollup.withPartitionKey("[place, window_start]")),
                        "the partition key was [place] and is [place, window_start]"),
                refused(
                        "the window changed",
                        file -> file.with(PLACES, rollup -> rollup.withWindow("2h")),
                        "the windows were [matrix_"),
                refused(
                        "what the registry refuses",
                        file -> file.with(
                                PLACES,
                                rollup -> rollup.measuring(measures -> {
                                    measures.remove("quantity");
                                    // Never null, and so without a default: BACKWARD has nothing for older rows.
                                    return renamed(measures, "dearest", "priciest");
                                })),
                        "refuses the schema of " + "matrix_"),
                refused("the time changed for which ids are remembered", file -> file.withWithin(20), "deduplicate"),
                new Edit("the group's offsets deleted, and set back", PipelineEditMatrixIT::loseOffsets),
                new Edit("shards changed, and the state resharded", matrix -> {
                    int before = matrix.pipeline().shards();
                    matrix.assertRefused(
                            "shards changed",
                            file -> file.withShards(MORE_SHARDS),
                            "reshard --from " + before + " PIPELINE.YAML");
                    matrix.edit(file -> file.withShards(MORE_SHARDS));
                    matrix.command("reshard", "--from", Integer.toString(before));
                }));
    }

    /** What is followed if it is meant, and rollups that come. */
    private static List<Edit> accepted() {
        return List.of(
                new Edit("a filter changed, and accepted", matrix -> {
                    matrix.edit(items(rollup -> rollup.withFilter("quantity >= 400")));
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
        return List.of(new Edit("a rollup removed", matrix -> matrix.remove(CHANNELS)));
    }

    /** A changelog is deleted, and nothing else; the reset that is asked for leaves the directory of another process behind. */
    private static void resetWithTwoDirectories(EditMatrix matrix) {
        Path file = matrix.stack().runDirectory().resolve("matrix.yaml");
        write(file, matrix.pipeline().yaml());
        StreamsApp first = matrix.app();
        StreamsApp second = matrix.stack().addStreams(file);
        matrix.restartWith(
                List.of(new Edit("another process, with a directory of its own", each -> each.useInstance(second))));
        matrix.restartWith(List.of(new Edit("half a reset, then a whole one, with two directories", each -> {
            deleteChangelog(each);
            each.assertRefused("half a reset", same -> same, "the rows that were counted are gone");
            each.useInstance(first);
            each.command("reset", "--yes");
            each.useInstance(second);
            each.beginAnew();
        })));
    }

    private static Edit measures(String name, String rollup, UnaryOperator<Map<String, String>> edit) {
        return new Edit(name, matrix -> matrix.edit(file -> file.with(rollup, was -> was.measuring(edit))));
    }

    private static Edit schema(String name, UnaryOperator<OrderSchema> evolution) {
        return new Edit(name, matrix -> matrix.evolve(evolution));
    }

    private static Edit refused(String name, UnaryOperator<OrderPipeline> edit, String words) {
        return new Edit(name, matrix -> matrix.assertRefused(name, edit, words));
    }

    private static UnaryOperator<OrderPipeline> items(UnaryOperator<Rollup> edit) {
        return file -> file.with(ITEMS, edit);
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
        String group = matrix.pipeline().application();
        Map<TopicPartition, Long> offsets = Footprint.offsets(matrix.stack(), matrix.pipeline());
        Set<TopicPartition> source = offsets.keySet().stream()
                .filter(partition -> partition.topic().equals(matrix.pipeline().source()))
                .collect(Collectors.toSet());
        asked(
                matrix,
                admin -> admin.deleteConsumerGroupOffsets(group, source).all().get());
        matrix.assertRefused("the group's offsets deleted", same -> same, "All of it would be counted twice");
        asked(matrix, admin -> admin.alterConsumerGroupOffsets(
                        group,
                        source.stream()
                                .collect(Collectors.toMap(
                                        partition -> partition,
                                        partition -> new OffsetAndMetadata(offsets.get(partition)))))
                .all()
                .get());
    }

    private static void deleteChangelog(EditMatrix matrix) {
        OrderPipeline pipeline = matrix.pipeline();
        String changelog =
                pipeline.application() + "-" + pipeline.topic(ITEMS) + "-" + pipeline.shards() + "-fold-changelog";
        asked(matrix, admin -> admin.deleteTopics(List.of(changelog)).all().get());
    }

    private static void addPartitions(EditMatrix matrix) {
        asked(matrix, admin -> admin.createPartitions(
                        Map.of(matrix.pipeline().source(), NewPartitions.increaseTo(MORE_PARTITIONS)))
                .all()
                .get());
    }

    private interface Question {
        void ask(Admin admin) throws ExecutionException, InterruptedException;
    }

    private static void asked(EditMatrix matrix, Question question) {
        try (Admin admin = matrix.stack().kafka().admin()) {
            question.ask(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka refuses", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for Kafka", e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }
}
