package io.millrace.tool.redrive;

import io.millrace.streams.route.DeadLetters;
import io.millrace.tool.redrive.Letter.Stage;
import java.util.Optional;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Says whether a letter can go back, by all that is known before it is sent. */
final class Obstacles {
    private static final String REPARTITION = "-repartition";
    private static final String CHANGELOG = "-changelog";

    private final Topics topics;
    private final Settings settings;

    /** Asks nothing yet. */
    Obstacles(Topics topics, Settings settings) {
        this.topics = topics;
        this.settings = settings;
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
        if (letter.stage() == Stage.PARTIAL ? !isOwn(letter) : isInternal(letter.originTopic())) {
            return Optional.of(Obstacle.INTERNAL);
        }
        if (letter.cut() || lacksState(letter)) {
            return Optional.of(Obstacle.CUT);
        }
        if (letter.timestamp() == Letter.NO_TIME) {
            return Optional.of(Obstacle.NO_TIME);
        }
        if (letter.attempts() >= settings.maxAttempts()) {
            return Optional.of(Obstacle.FAILED_AGAIN);
        }
        Optional<Topics.Topic> topic = topics.find(letter.origin().topic());
        if (topic.isEmpty()) {
            return Optional.of(Obstacle.NO_TOPIC);
        }
        if (topic.get().isInternal()) {
            return Optional.of(Obstacle.INTERNAL);
        }
        if (letter.origin().partition() >= topic.get().partitions()) {
            return Optional.of(Obstacle.NO_PARTITION);
        }
        if (!settings.intoCompacted() && topics.isCompacted(letter.origin().topic())) {
            return Optional.of(Obstacle.COMPACTED);
        }
        if (letter.stage() == Stage.PARTIAL && !topics.isReadBy(application(letter), letter.origin())) {
            return Optional.of(Obstacle.NOT_READ);
        }
        return Optional.empty();
    }

    /**
     * Returns what the ledger tells of the letter. Only for one that says where it came from.
     *
     * @throws UnknownTopicOrPartitionException if a broker does not know the topic that the letter lies in, and whose id the mark has to have
     */
    Mark mark(Letter letter) {
        Mark mark = letter.mark();
        Optional<String> id = topics.find(mark.topic()).map(Topics.Topic::id);
        if (id.isEmpty() && letter.stage() != Stage.SINK) {
            throw new UnknownTopicOrPartitionException(
                    "No broker that answers knows " + mark.topic() + " at the moment");
        }
        return mark.inTopic(id.orElse(""));
    }

    /** No sink reads the first. Whoever names one of the second has a topic of his own that is called so. */
    private boolean isInternal(String topic) {
        return topic.endsWith(REPARTITION)
                || (topic.endsWith(CHANGELOG) && !settings.selection().topics().contains(topic));
    }

    /** Streams names its topics after the application. */
    private static boolean isOwn(Letter letter) {
        return letter.originTopic().startsWith(application(letter) + "-")
                && letter.originTopic().endsWith(REPARTITION);
    }

    private static boolean lacksState(Letter letter) {
        return letter.stage() == Stage.PARTIAL
                && letter.record().headers().lastHeader(DeadLetters.PARTIAL_STATE) == null;
    }

    private static String application(Letter letter) {
        return LetterReader.text(letter.record().headers(), DeadLetters.APPLICATION);
    }
}
