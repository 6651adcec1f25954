package io.millrace.streams.pipeline;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The properties of Kafka with which counters would not be exact, and why. */
final class KafkaRefusals {
    private static final String HANDLER =
            "must be left as it is, so that a failure ends the work and begins it anew: an event that is passed over after a"
                    + " failure may be counted by one output and not by another. Bad events are dead letters in any case";
    private static final String OWN_TYPES =
            "would not be used: every operator of a pipeline has its own types and times; remove it";
    private static final String STORES =
            "would not be used: where a rollup's state is kept is said by its option store; remove it";
    private static final String ONCE =
            "must be left as it is: what is counted and how far was read are committed in one transaction";
    private static final String IDEMPOTENT =
            "must be left as it is: transactions need a producer that sends nothing twice";
    private static final String OF_THE_APPLICATION =
            "belongs to the application: it follows from application.id; remove it";
    private static final String KEPT =
            "must be left as it is: state and partial counts wait in internal topics, and whatever is removed there in another"
                    + " way than by the application is missing from the counters";

    /** A reason, and the values to which it does not apply. */
    private record Refusal(String reason, Set<String> unless) {}

    private static final Map<String, Refusal> OF_CLIENTS = Map.ofEntries(
            never(
                    "application.id",
                    "belongs to the top of the file, where it also names state and topics; move it there"),
            unless(
                    "processing.guarantee",
                    "must be exactly_once_v2 (the default): counters are not exact otherwise",
                    "exactly_once_v2"),
            unless(
                    "processing.exception.handler",
                    HANDLER,
                    "org.apache.kafka.streams.errors.logandfailprocessingexceptionhandler"),
            unless(
                    "deserialization.exception.handler",
                    HANDLER,
                    "org.apache.kafka.streams.errors.logandfailexceptionhandler"),
            unless(
                    "default.deserialization.exception.handler",
                    HANDLER,
                    "org.apache.kafka.streams.errors.logandfailexceptionhandler"),
            unless(
                    "production.exception.handler",
                    HANDLER,
                    "org.apache.kafka.streams.errors.defaultproductionexceptionhandler"),
            unless(
                    "default.production.exception.handler",
                    HANDLER,
                    "org.apache.kafka.streams.errors.defaultproductionexceptionhandler"),
            never(
                    "errors.dead.letter.queue.topic.name",
                    "would not be used: bad events go to dead.letter.topic, with what is wrong with them; remove it"),
            unless(
                    "topology.optimization",
                    "must be none: the state has the names of the topology's parts, of which none may be merged",
                    "none"),
            unless(
                    "ensure.explicit.internal.resource.naming",
                    "must be true: state is found again by its name, which must not be made up anew",
                    "true"),
            never("default.timestamp.extractor", OWN_TYPES),
            never("default.key.serde", OWN_TYPES),
            never("default.value.serde", OWN_TYPES),
            never("default.list.key.serde.type", OWN_TYPES),
            never("default.list.key.serde.inner", OWN_TYPES),
            never("default.list.value.serde.type", OWN_TYPES),
            never("default.list.value.serde.inner", OWN_TYPES),
            never("key.deserializer", OWN_TYPES),
            never("value.deserializer", OWN_TYPES),
            never("key.serializer", OWN_TYPES),
            never("value.serializer", OWN_TYPES),
            never("default.dsl.store", STORES),
            never("dsl.store.suppliers.class", STORES),
            never("dsl.store.format", STORES),
            unless(
                    "auto.offset.reset",
                    "must be earliest (the default): the events that are there before a partition is first read would be skipped",
                    "earliest"),
            unless(
                    "isolation.level",
                    "must be read_committed (the default): events of transactions that were given up would be counted",
                    "read_committed"),
            unless("enable.auto.commit", ONCE, "false"),
            never("group.id", OF_THE_APPLICATION),
            never("transactional.id", OF_THE_APPLICATION),
            unless("transaction.two.phase.commit.enable", ONCE, "false"),
            unless("enable.idempotence", IDEMPOTENT, "true"),
            unless("acks", IDEMPOTENT, "all", "-1"));

    private static final Map<String, Refusal> OF_TOPICS = Map.ofEntries(
            never("cleanup.policy", KEPT),
            unless("retention.ms", KEPT, "-1"),
            unless("retention.bytes", KEPT, "-1"),
            unless("unclean.leader.election.enable", KEPT, "false"));

    private KafkaRefusals() {}

    /**
     * Says why a property cannot be set.
     *
     * @param prefix what its name begins with, as {@code consumer.}; empty for none
     * @param name its name without that
     * @param value its value
     * @return what is wrong, without the value; empty where nothing is
     */
    static Optional<String> reason(String prefix, String name, String value) {
        Refusal refusal = (prefix.equals("topic.") ? OF_TOPICS : OF_CLIENTS).get(name);
        return refusal == null || refusal.unless().contains(value.trim().toLowerCase(Locale.ROOT))
                ? Optional.empty()
                : Optional.of(refusal.reason());
    }

    private static Map.Entry<String, Refusal> never(String name, String reason) {
        return Map.entry(name, new Refusal(reason, Set.of()));
    }

    private static Map.Entry<String, Refusal> unless(String name, String reason, String... values) {
        return Map.entry(name, new Refusal(reason, Set.of(values)));
    }
}
