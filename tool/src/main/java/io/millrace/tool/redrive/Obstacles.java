package io.millrace.tool.redrive;

import io.millrace.streams.route.DeadLetters;
import io.millrace.tool.redrive.Letter.Stage;
import java.util.Optional;

/** Says whether a letter can go back, by all that is known before it is sent. */
final class Obstacles {
    private final Topics topics;
    private final int maxAttempts;
    private final boolean intoCompacted;

    /**
     * Asks nothing yet.
     *
     * @param maxAttempts how often a record may be sent back in all
     * @param intoCompacted whether topics may be compacted that letters go back to
     */
    Obstacles(Topics topics, int maxAttempts, boolean intoCompacted) {
        this.topics = topics;
        this.maxAttempts = maxAttempts;
        this.intoCompacted = intoCompacted;
    }

    /** Returns why a letter cannot go back; empty if it can. */
    Optional<Obstacle> of(Letter letter) {
        if (letter.origin() == null || letter.originOffset() < 0) {
            return Optional.of(Obstacle.NO_ORIGIN);
        }
        if (letter.originTopic().endsWith(LedgerTopic.SUFFIX)) {
            // What lies there may be an account of less, and would take its place.
            return Optional.of(Obstacle.LEDGER);
        }
        if (isInternal(letter.originTopic()) != (letter.stage() == Stage.PARTIAL) || isOfAnother(letter)) {
            return Optional.of(Obstacle.INTERNAL);
        }
        if (letter.cut() || lacksState(letter)) {
            return Optional.of(Obstacle.CUT);
        }
        if (letter.timestamp() == Letter.NO_TIME) {
            return Optional.of(Obstacle.NO_TIME);
        }
        if (letter.attempts() >= maxAttempts) {
            return Optional.of(Obstacle.FAILED_AGAIN);
        }
        Optional<Topics.Topic> topic = topics.find(letter.origin().topic());
        if (topic.isEmpty()) {
            return Optional.of(Obstacle.NO_TOPIC);
        }
        if (letter.origin().partition() >= topic.get().partitions()) {
            return Optional.of(Obstacle.NO_PARTITION);
        }
        if (!intoCompacted && topics.isCompacted(letter.origin().topic())) {
            return Optional.of(Obstacle.COMPACTED);
        }
        if (letter.stage() == Stage.PARTIAL && !topics.isReadBy(application(letter), letter.origin())) {
            return Optional.of(Obstacle.NOT_READ);
        }
        return Optional.empty();
    }

    /** Returns what the ledger tells of the letter. Only for one that says where it came from, to a topic that is there. */
    Mark mark(Letter letter) {
        if (letter.stage() == Stage.SINK) {
            // A sink that is killed may send a letter again, and several sinks may give up the same record: it goes
            // back once, to all of them.
            return mark(letter.origin().topic(), letter.origin().partition(), letter.originOffset());
        }
        // Several outputs give up one event, and one record holds many partials; but each letter is there once.
        return mark(
                letter.record().topic(),
                letter.record().partition(),
                letter.record().offset());
    }

    private Mark mark(String topic, int partition, long offset) {
        return new Mark(topic, topics.find(topic).map(Topics.Topic::id).orElse(""), partition, offset);
    }

    /** Only partials come from such a topic, and they from no other. */
    private static boolean isInternal(String topic) {
        return topic.endsWith("-repartition") || topic.endsWith("-changelog");
    }

    /** Streams names its topics after the application. */
    private static boolean isOfAnother(Letter letter) {
        return letter.stage() == Stage.PARTIAL
                && !(letter.originTopic().startsWith(application(letter) + "-")
                        && letter.originTopic().endsWith("-repartition"));
    }

    private static boolean lacksState(Letter letter) {
        return letter.stage() == Stage.PARTIAL
                && letter.record().headers().lastHeader(DeadLetters.PARTIAL_STATE) == null;
    }

    private static String application(Letter letter) {
        return LetterReader.text(letter.record().headers(), DeadLetters.APPLICATION);
    }
}
