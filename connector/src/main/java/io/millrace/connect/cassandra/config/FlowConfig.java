package io.millrace.connect.cassandra.config;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * How hard one task drives Cassandra.
 *
 * @param maxInFlight requests sent and not yet answered, at most
 * @param concurrency whether the task may use fewer when Cassandra slows down
 * @param maxRowsPerSecond rows sent per second, at most; 0 for no limit
 */
public record FlowConfig(int maxInFlight, Concurrency concurrency, int maxRowsPerSecond) {

    static final String MAX_IN_FLIGHT = "max.in.flight.requests";
    static final String CONCURRENCY = "concurrency";
    static final String MAX_ROWS_PER_SECOND = "max.rows.per.second";

    /** How the number of requests in flight is chosen. */
    public enum Concurrency {
        /** Between 1 and the maximum, by what Cassandra answers and how fast. */
        ADAPTIVE,
        /** Always up to the maximum. */
        FIXED
    }

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Flow control")
                .option(
                        MAX_IN_FLIGHT,
                        Type.INT,
                        256,
                        between(1, 32_768),
                        Importance.MEDIUM,
                        "Requests in flight",
                        "Requests that one task has sent and not yet had answered, at most.")
                .choice(
                        CONCURRENCY,
                        Choices.of(Concurrency.values()),
                        Choices.word(Concurrency.ADAPTIVE),
                        Importance.LOW,
                        "Concurrency",
                        "adaptive: the task keeps between 1 and max.in.flight.requests requests in flight, fewer when"
                                + " Cassandra slows down, times out or says that it is overloaded. fixed: always up to"
                                + " the maximum.")
                .option(
                        MAX_ROWS_PER_SECOND,
                        Type.INT,
                        0,
                        atLeast(0),
                        Importance.LOW,
                        "Rows per second",
                        "Rows that one task sends per second, at most; multiply by tasks.max for the connector. 0: no"
                                + " limit.");
    }

    static FlowConfig from(AbstractConfig config) {
        return new FlowConfig(
                config.getInt(MAX_IN_FLIGHT),
                Choices.parse(Concurrency.class, config.getString(CONCURRENCY)),
                config.getInt(MAX_ROWS_PER_SECOND));
    }
}
