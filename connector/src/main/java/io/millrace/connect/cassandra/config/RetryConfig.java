package io.millrace.connect.cassandra.config;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * How long to wait for Cassandra, and how to try again.
 *
 * @param backoff the longest wait before the first retry; doubled with each further one
 * @param backoffMax the longest wait before any retry
 * @param deliveryTimeout how long a row is retried from its first send; empty for as long as it takes
 * @param requestTimeout how long one request may take
 * @param onAmbiguous what becomes of an update that must not be sent twice and may have been carried out
 */
public record RetryConfig(
        Duration backoff,
        Duration backoffMax,
        Optional<Duration> deliveryTimeout,
        Duration requestTimeout,
        OnAmbiguous onAmbiguous) {

    static final String BACKOFF = "retry.backoff.ms";
    static final String BACKOFF_MAX = "retry.backoff.max.ms";
    static final String DELIVERY_TIMEOUT = "delivery.timeout.ms";
    static final String REQUEST_TIMEOUT = "request.timeout.ms";
    static final String ON_AMBIGUOUS = "on.ambiguous";

    /** What becomes of an update that adds to what is there, when it is not known whether it was carried out. */
    public enum OnAmbiguous {
        /** The task fails: somebody may compare before it is restarted and sends it again. */
        FAIL,
        /** Its record goes to the dead-letter topic, and may have been counted. */
        DEAD_LETTER,
        /** It is sent again, and may count twice. */
        RETRY
    }

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Retries")
                .option(
                        REQUEST_TIMEOUT,
                        Type.LONG,
                        12_000L,
                        between(100, 600_000),
                        Importance.MEDIUM,
                        "Request timeout (ms)",
                        "How long one request to Cassandra may take, in milliseconds. Keep it above the server's own"
                                + " write timeout (2 s by default), so that the server gives up first and says why.")
                .option(
                        BACKOFF,
                        Type.LONG,
                        100L,
                        between(1, 3_600_000),
                        Importance.LOW,
                        "Backoff (ms)",
                        "Upper bound of the random wait before a failed write is first sent again, in milliseconds. It"
                                + " doubles with every further attempt.")
                .option(
                        BACKOFF_MAX,
                        Type.LONG,
                        30_000L,
                        between(1, 3_600_000),
                        Importance.LOW,
                        "Longest backoff (ms)",
                        "Upper bound of the random wait before any attempt, in milliseconds. Must be at least"
                                + " retry.backoff.ms.")
                .option(
                        DELIVERY_TIMEOUT,
                        Type.LONG,
                        -1L,
                        atLeast(-1),
                        Importance.MEDIUM,
                        "Delivery timeout (ms)",
                        "How long a row is retried, in milliseconds from its first send, before it is dead-lettered,"
                                + " or the task fails where there is no dead-letter topic. -1: as long as it takes;"
                                + " Kafka keeps the records meanwhile, and the age of the oldest unwritten row is a"
                                + " metric to alarm on.")
                .choice(
                        ON_AMBIGUOUS,
                        Choices.of(OnAmbiguous.values()),
                        Choices.word(OnAmbiguous.FAIL),
                        Importance.LOW,
                        "Ambiguous updates",
                        "What becomes of a write of counters, of lists that are not frozen, or by a table's cql with"
                                + " cql.idempotent=false, whose answer was lost or timed out: it may have been carried"
                                + " out or not. fail: the task fails, and"
                                + " sends it again when it is restarted. dead-letter: its record goes to the"
                                + " dead-letter topic. retry: it is sent again, and may count twice or double the"
                                + " elements. Other writes are always sent again, which changes nothing.");
    }

    static RetryConfig from(AbstractConfig config) {
        long delivery = config.getLong(DELIVERY_TIMEOUT);
        return new RetryConfig(
                Duration.ofMillis(config.getLong(BACKOFF)),
                Duration.ofMillis(config.getLong(BACKOFF_MAX)),
                delivery < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(delivery)),
                Duration.ofMillis(config.getLong(REQUEST_TIMEOUT)),
                Choices.parse(OnAmbiguous.class, config.getString(ON_AMBIGUOUS)));
    }
}
