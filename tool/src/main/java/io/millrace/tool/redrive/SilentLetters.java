package io.millrace.tool.redrive;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Looks whether a dead-letter topic has letters that do not say where they came from. Without context headers Connect writes the
 * record as it was, with the headers that its producer gave it: what others there say of themselves may be made up then.
 */
final class SilentLetters {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration NO_RECORD = Duration.ofSeconds(30);

    private final Clients clients;
    private final LongSupplier nanoClock;
    private final Stop stop;
    private final LettersTopic topic;
    private final LetterReader reader = new LetterReader();
    private Boolean found;

    SilentLetters(Clients clients, LongSupplier nanoClock, Stop stop, LettersTopic topic) {
        this.clients = clients;
        this.nanoClock = nanoClock;
        this.stop = stop;
        this.topic = topic;
    }

    /**
     * Reads the topic until the first one, when it is asked for the first time; says nothing of use once it is asked to stop.
     *
     * @throws org.apache.kafka.common.KafkaException if it cannot be read
     */
    boolean areThere() {
        if (found == null) {
            try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
                found = find(topic.read(consumer));
            }
        }
        return found;
    }

    private boolean find(PartitionsRead letters) {
        long since = nanoClock.getAsLong();
        while (!stop.isAsked() && !letters.isAtEnd()) {
            var records = letters.poll(POLL);
            if (records.stream().anyMatch(record -> reader.read(record).origin() == null)) {
                return true;
            }
            if (!records.isEmpty()) {
                since = nanoClock.getAsLong();
            } else if (nanoClock.getAsLong() - since > NO_RECORD.toNanos()) {
                throw new TimeoutException("the topic " + topic.name() + " gives nothing for " + NO_RECORD.toSeconds()
                        + " s, and its end is not reached: a transaction on it may be open");
            }
        }
        return false;
    }
}
