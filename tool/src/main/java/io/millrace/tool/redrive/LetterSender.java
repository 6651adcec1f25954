package io.millrace.tool.redrive;

import io.millrace.tool.CommandException;
import io.millrace.tool.ExitStatus;
import io.millrace.tool.redrive.Transactions.Outgoing;
import io.millrace.tool.redrive.Transactions.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicIdException;

/** Sends letters back, and begins anew after each failure, until it is known of each what became of it. For one thread. */
final class LetterSender implements AutoCloseable {
    private final Settings settings;
    private final Clients clients;
    private final Topics topics;
    private final LettersTopic lettersTopic;
    private final Obstacles obstacles;
    private final Patience patience;
    private final Tally tally;
    private final LedgerTopic ledgerTopic;
    private final Consumer<byte[], byte[]> ledgerConsumer;
    private final String run = UUID.randomUUID().toString();
    private long transactionNumber;
    /** Null until it begins, and after a failure. */
    private Transactions transactions;
    /** The last transaction of the ledger, by this run or another, when that was last known. */
    private String lastKnown = "";

    /**
     * Connects nothing yet.
     *
     * @param tally is told what becomes of each letter
     * @param ledgerConsumer reads the ledger; is not closed with this
     */
    LetterSender(
            Settings settings,
            Clients clients,
            Topics topics,
            LettersTopic lettersTopic,
            Obstacles obstacles,
            Patience patience,
            Tally tally,
            Consumer<byte[], byte[]> ledgerConsumer) {
        this.settings = settings;
        this.clients = clients;
        this.topics = topics;
        this.lettersTopic = lettersTopic;
        this.obstacles = obstacles;
        this.patience = patience;
        this.tally = tally;
        this.ledgerTopic = new LedgerTopic(settings.topic());
        this.ledgerConsumer = ledgerConsumer;
    }

    /** What is tried in one transaction, and why the others stay. */
    private record Attempt(List<Outgoing> sent, List<Obstacle> staying) {
        static final Attempt NONE = new Attempt(List.of(), List.of());
    }

    /**
     * Shuts out whoever sends letters of the topic, if it has not begun yet.
     *
     * @return what has been sent back
     */
    Ledger begin() {
        if (transactions == null) {
            Topics.Topic letters = topics.findLetters(settings.topic());
            lettersTopic.requireSame(letters.id());
            topics.createCompacted(ledgerTopic.name(), letters.replicas());
            transactions = Transactions.begin(
                    clients.producer("millrace-redrive-" + settings.topic()), ledgerTopic, ledgerConsumer);
        }
        return transactions.ledger();
    }

    /**
     * Sends letters in one transaction; or where a topic refuses one of them, in as many as it takes to find it.
     *
     * @throws CommandException if the brokers are away for too long, or what became of the letters cannot be known
     */
    void send(List<Letter> letters) throws InterruptedException {
        send(letters, false);
    }

    private void send(List<Letter> letters, boolean withTimeOfNow) throws InterruptedException {
        Optional<RefusedException> refused = sendUntilItIsKnown(letters, withTimeOfNow);
        patience.succeeded();
        if (refused.isEmpty()) {
            return;
        }
        if (letters.size() > 1) {
            int half = letters.size() / 2;
            send(letters.subList(0, half));
            send(letters.subList(half, letters.size()));
        } else if (refused.get().forItsTimestamp() && !withTimeOfNow) {
            send(letters, true);
        } else {
            tally.stays(Obstacle.REFUSED);
        }
    }

    /** Returns why a topic does not take one of them; empty once each has been sent, by this run or another, or cannot be. */
    private Optional<RefusedException> sendUntilItIsKnown(List<Letter> letters, boolean withTimeOfNow)
            throws InterruptedException {
        String name = run + "/" + transactionNumber++;
        Attempt attempt = Attempt.NONE;
        while (true) {
            try {
                begin();
                if (transactions.last().equals(name)) {
                    // Its commit was not answered, but carried out.
                    count(attempt);
                    return Optional.empty();
                }
                requireNotSent(attempt);
                lastKnown = transactions.last();
                attempt = attempt(letters, withTimeOfNow);
                if (!attempt.sent().isEmpty()) {
                    List<Mark> marks =
                            attempt.sent().stream().map(Outgoing::mark).toList();
                    transactions.send(attempt.sent(), name, () -> requireSameTopics(marks));
                }
                count(attempt);
                return Optional.empty();
            } catch (RefusedException e) {
                return Optional.of(e);
            } catch (KafkaException e) {
                abandon();
                patience.failed(e);
            }
        }
    }

    /** What has been answered of them before may have been of a topic that was deleted since: the ledger would tell of that one. */
    private void requireSameTopics(List<Mark> marks) {
        Set<String> names = marks.stream().map(Mark::topic).collect(Collectors.toSet());
        names.add(lettersTopic.name());
        Map<String, String> ids = topics.idsNow(names);
        Optional.ofNullable(ids.get(lettersTopic.name())).ifPresent(lettersTopic::requireSame);
        for (Mark mark : marks) {
            if (!mark.topicId().equals(ids.get(mark.topic()))) {
                throw new UnknownTopicIdException(
                        "the topic " + mark.topic() + " was deleted, or made anew, while letters went back to it");
            }
        }
    }

    /** With {@code --again} no letter's mark says whether it was sent by the commit that was not answered: only its name does. */
    private void requireNotSent(Attempt attempt) {
        if (settings.again()
                && !attempt.sent().isEmpty()
                && !transactions.last().equals(lastKnown)) {
            throw new CommandException(
                    ExitStatus.NOT_STARTED,
                    "Another redrive of the same topic has sent letters while the brokers did not answer this one, which has"
                            + " ended: nothing says whether its last "
                            + attempt.sent().size()
                            + " letters were sent, and with --again they would be sent twice. Look for them in the topics that"
                            + " they came from (header " + RedriveHeaders.FROM + ") before you run it again");
        }
    }

    /** Chooses anew each time: a topic may have been deleted, or letters been sent by another run, since they were chosen. */
    private Attempt attempt(List<Letter> letters, boolean withTimeOfNow) {
        List<Outgoing> sent = new ArrayList<>();
        List<Obstacle> staying = new ArrayList<>();
        for (Letter letter : letters) {
            Optional<Obstacle> obstacle = obstacles.of(letter);
            Mark mark = obstacles.mark(letter);
            if (obstacle.isPresent()) {
                staying.add(obstacle.get());
            } else if (!settings.again() && transactions.ledger().contains(mark)) {
                staying.add(Obstacle.ALREADY);
            } else {
                sent.add(new Outgoing(mark, withTimeOfNow ? Copy.ofNow(letter) : copy(letter)));
            }
        }
        return new Attempt(sent, staying);
    }

    /** With its own time, unless its topic would refuse or soon delete it. */
    private ProducerRecord<byte[], byte[]> copy(Letter letter) {
        return topics.times(letter.originTopic()).take(letter.timestamp(), System.currentTimeMillis())
                ? Copy.of(letter)
                : Copy.ofNow(letter);
    }

    private void count(Attempt attempt) {
        tally.goes(attempt.sent().size());
        attempt.staying().forEach(tally::stays);
    }

    /** Whoever begins again asks anew, too. */
    private void abandon() {
        topics.forget();
        close();
        transactions = null;
    }

    /** Does not wait for anything. */
    @Override
    public void close() {
        if (transactions != null) {
            transactions.close();
        }
    }
}
