package io.millrace.endtoend;

import io.millrace.endtoend.OrderPipeline.Rollup;
import io.millrace.endtoend.OrdersTopic.Sent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * What the rows of an {@link OrderPipeline} have to come to, although its file was edited between two orders: each counts as the file said
 * that was there when it was read, and a measure counts from the edit on that brought it.
 */
final class OrderLedger {

    private static final long HOUR_MS = 3_600_000;
    private static final int SHOWN = 4;
    private static final String COMPLETE_SINCE = "complete_since";
    private static final Comparator<Sent> BY_TIME = Comparator.<Sent>comparingLong(
                    sent -> sent.order().at())
            .thenComparingInt(Sent::partition)
            .thenComparingLong(Sent::offset);
    private static final Map<String, Predicate<Order>> FILTERS = Map.of(
            "", order -> true,
            "quantity >= 2", order -> order.quantity() >= 2,
            "quantity >= 400", order -> order.quantity() >= 400);
    private static final Map<String, ToLongFunction<Order>> COSTS =
            Map.of("quantity * 2", order -> order.quantity() * 2, "quantity * 3", order -> order.quantity() * 3);

    private final List<Sent> sent = new ArrayList<>();
    private final List<Epoch> epochs = new ArrayList<>();

    /**
     * A file, and the offsets of the first orders that were read with it.
     *
     * @param began the time after which it was started, in milliseconds since 1970
     */
    private record Epoch(OrderPipeline pipeline, Map<TopicPartition, Long> from, long began) {}

    /** An order in a row, and the number of the epoch in which it was counted. */
    private record Counted(Sent sent, int epoch) {
        Order order() {
            return sent.order();
        }
    }

    OrderLedger(OrderPipeline first) {
        restart(first);
    }

    void add(Sent order) {
        sent.add(order);
    }

    int orders() {
        return sent.size();
    }

    /** The file is another one from these offsets on. */
    void edit(OrderPipeline edited, Map<TopicPartition, Long> from) {
        epochs.add(new Epoch(edited, Map.copyOf(from), System.currentTimeMillis()));
    }

    /** Everything is counted anew, with this file. */
    void restart(OrderPipeline with) {
        epochs.clear();
        edit(with, Map.of());
    }

    /** Compares a rollup of the present file; says in words what is not as it should be. */
    List<String> differences(String rollup, Map<String, RollupRows.Found> found) {
        Map<String, List<Counted>> expected = rows(rollup);
        List<String> differences = new ArrayList<>();
        Set<String> keys = new HashSet<>(expected.keySet());
        keys.addAll(found.keySet());
        int count = 0;
        for (String key : keys) {
            List<Counted> orders = expected.get(key);
            RollupRows.Found row = found.get(key);
            if (orders == null || row == null || !explains(rollup, orders, row)) {
                count++;
                if (count <= SHOWN) {
                    differences.add(rollup + " " + key + ": "
                            + (orders == null ? "no such row" : "expected " + columns(rollup, present(), orders))
                            + ", found " + (row == null ? "none" : row.columns()));
                }
            }
        }
        if (count > SHOWN) {
            differences.add(rollup + ": " + count + " of " + keys.size() + " rows differ");
        }
        return differences;
    }

    private int present() {
        return epochs.size() - 1;
    }

    private Map<String, List<Counted>> rows(String rollup) {
        Map<String, List<Counted>> rows = new HashMap<>();
        for (Sent each : sent) {
            int epoch = epoch(each);
            Rollup as = epochs.get(epoch).pipeline().rollups().get(rollup);
            if (as != null && filter(as).test(each.order())) {
                rows.computeIfAbsent(key(as, each.order()), key -> new ArrayList<>(2))
                        .add(new Counted(each, epoch));
            }
        }
        return rows;
    }

    private int epoch(Sent order) {
        int epoch = present();
        TopicPartition partition =
                new TopicPartition(epochs.get(epoch).pipeline().source(), order.partition());
        while (order.offset() < epochs.get(epoch).from().getOrDefault(partition, 0L)) {
            epoch--;
        }
        return epoch;
    }

    private static Predicate<Order> filter(Rollup rollup) {
        return Objects.requireNonNull(FILTERS.get(rollup.filter()), rollup::filter);
    }

    private static String key(Rollup rollup, Order order) {
        String columns =
                switch (rollup.key()) {
                    case "[item]" -> order.item();
                    case "[place]" -> order.place();
                    case "[channel]" -> order.channel();
                    default -> throw new IllegalArgumentException("The ledger has no key " + rollup.key());
                };
        return rollup.isOfAllTime() ? columns : columns + "@" + Math.floorDiv(order.at(), HOUR_MS) * HOUR_MS;
    }

    /** A row that has had no order since an edit may still be as it was written before. */
    private boolean explains(String rollup, List<Counted> orders, RollupRows.Found row) {
        int last = orders.stream().mapToInt(Counted::epoch).max().orElseThrow();
        for (int epoch = present(); epoch >= last; epoch--) {
            if (epochs.get(epoch).pipeline().rollups().containsKey(rollup)
                    && row.columns().equals(withCompleteSince(rollup, epoch, orders, row))) {
                return true;
            }
        }
        return false;
    }

    private Map<String, Object> withCompleteSince(
            String rollup, int epoch, List<Counted> orders, RollupRows.Found row) {
        Map<String, Object> columns = columns(rollup, epoch, orders);
        int addition = lastAddition(rollup, epoch);
        if (addition == 0) {
            return columns;
        }
        boolean complete = orders.stream().allMatch(order -> order.epoch() >= addition);
        Object since = row.columns().get(COMPLETE_SINCE);
        boolean right = complete
                ? since == null
                : since instanceof Long time
                        && time >= epochs.get(addition).began()
                        && time <= System.currentTimeMillis();
        columns.put(COMPLETE_SINCE, right ? since : complete ? "none" : "since edit " + addition);
        return columns;
    }

    /** The number of the last epoch until this one that brought a measure that is still there; 0 if none did. */
    private int lastAddition(String rollup, int epoch) {
        return measures(rollup, epoch)
                .mapToInt(measure -> since(rollup, epoch, measure))
                .max()
                .orElse(0);
    }

    private Map<String, Object> columns(String rollup, int epoch, List<Counted> orders) {
        Map<String, Object> columns = new LinkedHashMap<>();
        epochs.get(epoch).pipeline().rollups().get(rollup).measures().forEach((column, measure) -> {
            int since = since(rollup, epoch, measure);
            columns.put(
                    column,
                    value(
                            measure,
                            orders.stream()
                                    .filter(order -> order.epoch() >= since)
                                    .toList()));
        });
        return columns;
    }

    private Stream<String> measures(String rollup, int epoch) {
        Rollup as = epochs.get(epoch).pipeline().rollups().get(rollup);
        return as == null ? Stream.of() : as.measures().values().stream();
    }

    /** The epoch in which a measure began to count; 0 if it always did since the rollup is there. */
    private int since(String rollup, int epoch, String measure) {
        int since = epoch;
        // How many events a row has is always known.
        while (since > 0
                && (measure.equals("count")
                        || measures(rollup, since - 1).anyMatch(measure::equals)
                        || measures(rollup, since - 1).findAny().isEmpty())) {
            since--;
        }
        return since;
    }

    private Object value(String measure, List<Counted> orders) {
        return switch (measure) {
            case "count" -> (long) orders.size();
            case "sum(quantity)" ->
                orders.stream().mapToLong(each -> each.order().quantity()).sum();
            case "min(quantity)" ->
                orders.stream()
                        .map(each -> each.order().quantity())
                        .min(Comparator.naturalOrder())
                        .orElse(null);
            case "sum(cost)" -> orders.stream().mapToLong(this::cost).sum();
            case "sum(price)" ->
                RollupRows.plain(
                        orders.stream().map(each -> each.order().price()).reduce(BigDecimal.ZERO, BigDecimal::add));
            case "max(price)" ->
                orders.stream()
                        .map(each -> each.order().price())
                        .max(Comparator.naturalOrder())
                        .map(RollupRows::plain)
                        .orElse(null);
            case "max(delay_ms)" ->
                orders.stream()
                        .map(each -> each.order().delayMs())
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .map(Integer::longValue)
                        .orElse(null);
            case "max(at)" ->
                orders.stream()
                        .map(each -> each.order().at())
                        .max(Comparator.naturalOrder())
                        .orElse(null);
            case "last(channel)" ->
                orders.stream()
                        .max(Comparator.comparing(Counted::sent, BY_TIME))
                        .map(each -> each.order().channel())
                        .orElse(null);
            default -> throw new IllegalArgumentException("The ledger has no measure " + measure);
        };
    }

    private long cost(Counted order) {
        String expression = epochs.get(order.epoch()).pipeline().cost();
        return Objects.requireNonNull(COSTS.get(expression), expression).applyAsLong(order.order());
    }
}
