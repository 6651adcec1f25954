package io.millrace.endtoend;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A pipeline file over an {@link OrdersTopic}, as an operator edits it.
 *
 * @param application its id; the topic of the orders is {@code <id>_orders}
 * @param shards slices
 * @param within for how many days ids are remembered
 * @param time the field of the orders' time
 * @param cost how the derived field of that name is made
 * @param rollups by what comes after {@code <id>_} in their names
 */
record OrderPipeline(
        String application, int shards, int within, String time, String cost, Map<String, Rollup> rollups) {

    static final String ITEMS = "items";
    static final String PLACES = "places";

    private static final int SHARDS = 4;
    private static final int WITHIN_DAYS = 30;

    OrderPipeline {
        rollups = new TreeMap<>(rollups);
    }

    /**
     * A rollup.
     *
     * @param key the key, as the file has it
     * @param partitionKey the partition key, as the file has it; empty for the key
     * @param window as the file has it
     * @param filter empty for none
     * @param measures expressions by column
     */
    record Rollup(String key, String partitionKey, String window, String filter, Map<String, String> measures) {
        Rollup {
            measures = new LinkedHashMap<>(measures);
        }

        Rollup withKey(String newKey) {
            return new Rollup(newKey, partitionKey, window, filter, measures);
        }

        Rollup withPartitionKey(String newKey) {
            return new Rollup(key, newKey, window, filter, measures);
        }

        Rollup withWindow(String newWindow) {
            return new Rollup(key, partitionKey, newWindow, filter, measures);
        }

        Rollup withFilter(String newFilter) {
            return new Rollup(key, partitionKey, window, newFilter, measures);
        }

        Rollup measuring(UnaryOperator<Map<String, String>> edit) {
            return new Rollup(key, partitionKey, window, filter, edit.apply(new LinkedHashMap<>(measures)));
        }

        boolean isOfAllTime() {
            return window.equals("none");
        }
    }

    static OrderPipeline first(String application) {
        return new OrderPipeline(
                application,
                SHARDS,
                WITHIN_DAYS,
                "at",
                "quantity * 2",
                Map.of(
                        ITEMS,
                        new Rollup(
                                "[item]",
                                "",
                                "none",
                                "quantity >= 2",
                                measures(List.of(
                                        "orders: count",
                                        "quantity: sum(quantity)",
                                        "revenue: sum(price)",
                                        "spent: sum(cost)",
                                        "slowest: max(delay_ms)",
                                        "channel: last(channel)"))),
                        PLACES,
                        new Rollup(
                                "[place]",
                                "",
                                "1h",
                                "",
                                measures(List.of(
                                        "orders: count",
                                        "revenue: sum(price)",
                                        "dearest: max(price)",
                                        "latest: max(at)",
                                        "quantity: sum(quantity)")))));
    }

    /** Columns and expressions of lines as the file has them. */
    static Map<String, String> measures(List<String> lines) {
        Map<String, String> measures = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            measures.put(line.substring(0, colon), line.substring(colon + 2));
        }
        return measures;
    }

    OrderPipeline with(String rollup, UnaryOperator<Rollup> edit) {
        Map<String, Rollup> edited = new TreeMap<>(rollups);
        edited.compute(rollup, (name, was) -> edit.apply(was));
        return new OrderPipeline(application, shards, within, time, cost, edited);
    }

    OrderPipeline without(String rollup) {
        Map<String, Rollup> fewer = new TreeMap<>(rollups);
        fewer.remove(rollup);
        return new OrderPipeline(application, shards, within, time, cost, fewer);
    }

    OrderPipeline withShards(int number) {
        return new OrderPipeline(application, number, within, time, cost, rollups);
    }

    OrderPipeline withWithin(int days) {
        return new OrderPipeline(application, shards, days, time, cost, rollups);
    }

    OrderPipeline withCost(String expression) {
        return new OrderPipeline(application, shards, within, time, expression, rollups);
    }

    OrderPipeline withTime(String field) {
        return new OrderPipeline(application, shards, within, field, cost, rollups);
    }

    String source() {
        return application + "_orders";
    }

    String deadLetters() {
        return application + ".dlq";
    }

    /** The name of a rollup and of its topic. */
    String topic(String rollup) {
        return application + "_" + rollup;
    }

    String yaml() {
        StringBuilder text =
                new StringBuilder("""
                application.id: %s
                kafka:
                  bootstrap.servers: ${env:KAFKA_BOOTSTRAP_SERVERS:-localhost:9092}
                  state.dir: ${env:MILLRACE_STATE_DIR:-/tmp/kafka-streams}
                  commit.interval.ms: 500
                schema.registry.url: ${env:SCHEMA_REGISTRY_URL:-http://localhost:8081/apis/ccompat/v7}
                source: {topic: %s, timestamp: %s, id: id}
                http: {port: 0}
                shards: %d
                derive:
                  cost: %s
                  hour: date_trunc('hour', at)
                deduplicate: {within: %dd, scope: partition}
                dead.letter.topic: %s
                rollups:
                """.formatted(application, source(), time, shards, cost, within, deadLetters()));
        rollups.forEach((name, rollup) -> {
            text.append("  - name: ").append(topic(name)).append('\n');
            text.append("    key: ").append(rollup.key()).append('\n');
            if (!rollup.partitionKey().isEmpty()) {
                text.append("    partition-key: ").append(rollup.partitionKey()).append('\n');
            }
            text.append("    window: ").append(rollup.window()).append('\n');
            if (!rollup.isOfAllTime()) {
                text.append("    grace: 60d\n");
            }
            if (!rollup.filter().isEmpty()) {
                text.append("    filter: ").append(rollup.filter()).append('\n');
            }
            text.append("    measures:\n");
            rollup.measures().forEach((column, measure) -> text.append("      ")
                    .append(column)
                    .append(": ")
                    .append(measure)
                    .append('\n'));
        });
        return text.toString();
    }
}
