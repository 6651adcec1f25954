package io.millrace.connect.cassandra.config;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * What becomes of records that can never be written.
 *
 * @param enabled whether they go to a dead letter topic: {@code errors.tolerance=all} and a topic are set. Otherwise
 *     the first one fails the task
 * @param maxConsecutive write errors in a row after which the task fails all the same
 */
public record DeadLetterConfig(boolean enabled, int maxConsecutive) {

    static final String MAX_CONSECUTIVE = "dead.letter.max.consecutive";

    static final String TOPIC_REQUIRED = "dead.letter.topic.required";

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Dead letters")
                .option(
                        MAX_CONSECUTIVE,
                        Type.INT,
                        100,
                        atLeast(1),
                        Importance.LOW,
                        "Dead letters in a row",
                        "Rows refused by Cassandra one after the other, without a single success, after which the task"
                                + " fails; likewise records of one topic that cannot be mapped. That is no longer a"
                                + " bad record but a wrong table, mapping or configuration. Dead letters need"
                                + " errors.tolerance=all and errors.deadletterqueue.topic.name; without them the first"
                                + " bad record fails the task.")
                .option(
                        TOPIC_REQUIRED,
                        Type.BOOLEAN,
                        true,
                        null,
                        Importance.LOW,
                        "Dead-letter topic required",
                        "Whether errors.tolerance=all needs errors.deadletterqueue.topic.name. Without a topic Kafka"
                                + " Connect drops the records that a converter or transform cannot handle, and"
                                + " commits their offsets. false: they may be lost.");
    }

    static DeadLetterConfig from(AbstractConfig config, Map<String, String> properties) {
        return new DeadLetterConfig(
                ConnectOptions.toleratesAll(properties) && ConnectOptions.hasDeadLetterTopic(properties),
                config.getInt(MAX_CONSECUTIVE));
    }
}
