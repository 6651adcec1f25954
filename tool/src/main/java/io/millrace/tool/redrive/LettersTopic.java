package io.millrace.tool.redrive;

import io.millrace.tool.CommandException;
import io.millrace.tool.ExitStatus;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topic of the dead letters that a run began with. One that was deleted and made anew meanwhile has other letters at the same
 * offsets: what the ledger would say of those that have been read would be taken for them.
 */
final class LettersTopic {
    private final Topics topics;
    private final String name;
    private Topics.Topic atFirst;

    LettersTopic(Topics topics, String name) {
        this.topics = topics;
        this.name = name;
    }

    String name() {
        return name;
    }

    /**
     * Returns it as it was when this was asked for the first time.
     *
     * @throws CommandException if it is not there then
     */
    Topics.Topic atFirst() {
        if (atFirst == null) {
            atFirst = topics.findLetters(name);
        }
        return atFirst;
    }

    /** Begins to read all that it has now, what is in a transaction that is open included: that is waited for. */
    PartitionsRead read(Consumer<byte[], byte[]> consumer) {
        return new PartitionsRead(consumer, name, atFirst().partitions(), topics::ends);
    }

    /**
     * Asks the brokers whether it is there, and the same still.
     *
     * @throws CommandException if it is another one
     * @throws UnknownTopicOrPartitionException if a broker does not know it, which may be for the moment
     */
    void requireThere() {
        if (!isThere()) {
            throw new UnknownTopicOrPartitionException(
                    "no broker that answers knows the topic " + name + " any more: it may have been deleted");
        }
    }

    /**
     * Asks the brokers whether it is there.
     *
     * @throws CommandException if another one has taken its place
     */
    boolean isThere() {
        Optional<String> id = Optional.ofNullable(topics.idsNow(Set.of(name)).get(name));
        id.ifPresent(this::requireSame);
        return id.isPresent();
    }

    /**
     * Compares it with what the brokers have answered.
     *
     * @throws CommandException if it is another one
     */
    void requireSame(String id) {
        if (!atFirst().id().equals(id)) {
            throw new CommandException(
                    ExitStatus.NOT_STARTED,
                    "The topic " + name
                            + " has been deleted and made anew while this ran. What was sent stays sent. Run it"
                            + " again for the letters that are there now");
        }
    }
}
