package io.millrace.tool.redrive;

import io.millrace.tool.CommandException;
import io.millrace.tool.ExitStatus;
import io.millrace.tool.redrive.Transactions.Outgoing;
import io.millrace.tool.redrive.Transactions.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;

/**
 * Reads the dead letters of a topic once, to the end that it had at the beginning, and sends those that are meant back. Letters and
 * what has been sent go in one transaction, and what has been sent is read before anything else: so each is sent once,
 * whatever is killed. For one thread.
 */
final class Redrive implements AutoCloseable {
    private static final int MOST_LETTERS = 1_000;
    private static final long MOST_BYTES = 8L * 1024 * 1024;
    /** Whoever waits for letters that trickle sees each after a second. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Duration POLL = Duration.ofMillis(200);

    private final Settings settings;
    private final Clients clients;
    private final Stop stop;
    private final Patience patience;
    private final Rate rate;
    private final LongSupplier nanoClock;
    private final java.util.function.Consumer<Tally> progress;
    private final Topics topics;
    private final Obstacles obstacles;
    private final LedgerTopic ledgerTopic;
    private final Consumer<byte[], byte[]> letterConsumer;
    private final Consumer<byte[], byte[]> ledgerConsumer;
    private final LetterReader reader = new LetterReader();
    private final Tally tally = new Tally();
    private final String run = UUID.randomUUID().toString();
    /** What this run has sent, or would have, as {@code --again} does not look at what others have. */
    private final Ledger own = new Ledger();

    private final List<Outgoing> batch = new ArrayList<>();

    private final SilentLetters silent;
    private Ledger dryLedger;
    /** The last transaction that is known of, by this run or one before; null until that has been read. */
    private String lastKnown;

    private Transactions transactions;
    private long batchBytes;
    private long batchSince;
    private long transactionNumber;

    /**
     * Connects nothing yet.
     *
     * @param progress is shown the counts after each transaction
     */
    Redrive(
            Settings settings,
            Clients clients,
            Stop stop,
            LongSupplier nanoClock,
            java.util.function.Consumer<Tally> progress,
            java.util.function.Consumer<String> tell) {
        this.settings = settings;
        this.clients = clients;
        this.stop = stop;
        this.nanoClock = nanoClock;
        this.progress = progress;
        this.patience = new Patience(settings.maxWait(), stop, nanoClock, tell);
        this.rate = new Rate(settings.rate(), nanoClock);
        this.topics = clients.topics();
        this.obstacles = new Obstacles(topics, settings.maxAttempts(), settings.intoCompacted());
        this.ledgerTopic = new LedgerTopic(settings.topic());
        this.silent = new SilentLetters(clients, nanoClock, settings.topic());
        this.letterConsumer = clients.consumer();
        this.ledgerConsumer = clients.consumer();
    }

    /**
     * Does it.
     *
     * @return what has become of the letters
     * @throws CommandException if it has to end early
     */
    Tally run() throws InterruptedException {
        PartitionsRead letters = patiently(this::open);
        patiently(this::begin);
        long lastRead = nanoClock.getAsLong();
        while (!isOver() && !patiently(letters::isAtEnd)) {
            List<ConsumerRecord<byte[], byte[]>> records = patiently(() -> letters.poll(POLL));
            if (records.isEmpty()
                    && nanoClock.getAsLong() - lastRead > settings.maxWait().toNanos()) {
                throw new CommandException(
                        ExitStatus.NOT_STARTED,
                        "The topic " + settings.topic() + " gives nothing for "
                                + settings.maxWait().toSeconds()
                                + " s (--max-wait-seconds), and its end is not reached."
                                + " Are leaders of its partitions away? Run it again then: it goes on where this ended");
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (isOver()) {
                    break;
                }
                consider(reader.read(record));
            }
            if (!records.isEmpty()) {
                // They may have taken long, at a low rate.
                lastRead = nanoClock.getAsLong();
            }
            if (!batch.isEmpty() && nanoClock.getAsLong() - batchSince >= LONGEST_NANOS) {
                flush();
            }
        }
        flush();
        return tally;
    }

    private boolean isOver() {
        return stop.isAsked() || tally.going() + batch.size() >= settings.limit();
    }

    private PartitionsRead open() {
        Topics.Topic topic = topics.find(settings.topic())
                .orElseThrow(() -> new CommandException(
                        ExitStatus.NOT_STARTED,
                        "There is no topic " + settings.topic()
                                + ". Give the topic of the dead letters: errors.deadletterqueue.topic.name of the connector, dead.letter.topic of"
                                + " the pipeline"));
        return new PartitionsRead(letterConsumer, settings.topic(), topic.partitions());
    }

    private Ledger begin() {
        if (settings.dryRun()) {
            if (dryLedger == null) {
                dryLedger = topics.find(ledgerTopic.name()).isEmpty()
                        ? new Ledger()
                        : ledgerTopic.read(ledgerConsumer).ledger();
            }
            return dryLedger;
        }
        if (transactions == null) {
            int replicas = topics.find(settings.topic()).orElseThrow().replicas();
            topics.createCompacted(ledgerTopic.name(), replicas);
            transactions = Transactions.begin(
                    clients.producer("millrace-redrive-" + settings.topic()), ledgerTopic, ledgerConsumer);
            if (lastKnown == null) {
                lastKnown = transactions.lastBefore();
            }
        }
        return transactions.ledger();
    }

    private void consider(Letter letter) throws InterruptedException {
        tally.read();
        try {
            if (!settings.selection().takes(letter)) {
                return;
            }
        } catch (Where.UnfitException e) {
            tally.unfit(e.getMessage());
            return;
        }
        tally.chosen(letter);
        Optional<Obstacle> obstacle = patiently(() -> obstacles.of(letter));
        boolean failedAgain = obstacle.isPresent() && obstacle.get() == Obstacle.FAILED_AGAIN;
        if (obstacle.isPresent() && !failedAgain) {
            tally.stays(obstacle.get());
            return;
        }
        Mark mark = patiently(() -> obstacles.mark(letter));
        // What has failed again may have been sent back again.
        boolean sent =
                (failedAgain || !settings.again()) && patiently(this::begin).contains(mark);
        // First: what this run has sent is in the ledger of the topic, too.
        if (own.contains(mark)) {
            tally.stays(Obstacle.SAME_RECORD);
            return;
        }
        if (sent) {
            tally.stays(Obstacle.ALREADY);
            return;
        }
        if (failedAgain) {
            tally.stays(Obstacle.FAILED_AGAIN);
            return;
        }
        if (isUntrusted(letter)) {
            tally.stays(Obstacle.UNTRUSTED);
            return;
        }
        own.add(mark);
        if (settings.dryRun()) {
            tally.goes(1);
            return;
        }
        add(letter, mark);
    }

    /** Where somebody has said from which topic, it is that one; of a partial its state is a header, too. */
    private boolean isUntrusted(Letter letter) throws InterruptedException {
        boolean topicIsGiven = !settings.selection().topics().isEmpty();
        if (topicIsGiven && letter.stage() != Letter.Stage.PARTIAL) {
            return false;
        }
        return patiently(() -> silent.areThere(
                topics.find(settings.topic()).map(Topics.Topic::partitions).orElse(0)));
    }

    private void add(Letter letter, Mark mark) throws InterruptedException {
        long wait = rate.nanosUntilNext();
        while (wait > 0 && !stop.isAsked()) {
            long until = nanoClock.getAsLong() + wait;
            flushIfDue(wait);
            wait = until - nanoClock.getAsLong();
            if (wait > 0) {
                stop.pause(Math.min(wait, LONGEST_NANOS));
                wait = until - nanoClock.getAsLong();
            }
        }
        if (stop.isAsked()) {
            return;
        }
        if (batch.isEmpty()) {
            batchSince = nanoClock.getAsLong();
        }
        batch.add(new Outgoing(letter, mark, copy(letter)));
        batchBytes += size(letter.record());
        if (batch.size() >= MOST_LETTERS || batchBytes >= MOST_BYTES) {
            flush();
        }
    }

    /** Does not let letters wait for one that is sent much later. */
    private void flushIfDue(long waitNanos) throws InterruptedException {
        if (!batch.isEmpty() && nanoClock.getAsLong() + waitNanos - batchSince >= LONGEST_NANOS) {
            flush();
        }
    }

    private void flush() throws InterruptedException {
        if (!batch.isEmpty()) {
            deliver(List.copyOf(batch));
            batch.clear();
            batchBytes = 0;
        }
        progress.accept(tally);
    }

    /** Sends letters in one transaction; or where a topic refuses one of them, in as many as it takes to find it. */
    private void deliver(List<Outgoing> letters) throws InterruptedException {
        String name = run + "/" + transactionNumber++;
        RefusedException refused = sendUntilItIsKnown(letters, name);
        patience.succeeded();
        if (refused == null) {
            return;
        }
        if (letters.size() > 1) {
            int half = letters.size() / 2;
            deliver(letters.subList(0, half));
            deliver(letters.subList(half, letters.size()));
        } else {
            refused(letters.get(0), refused);
        }
    }

    /** Returns null once they have been sent, by this run or another, or cannot be any more. */
    private RefusedException sendUntilItIsKnown(List<Outgoing> letters, String name) throws InterruptedException {
        Attempt attempt = Attempt.NONE;
        boolean failed = false;
        boolean epochIsOld = false;
        while (true) {
            try {
                if (epochIsOld) {
                    // Before this one shuts another out, which may be what has shut this one out.
                    requireNobodyElse(ledgerTopic.read(ledgerConsumer).lastTransaction(), name);
                }
                begin();
                if (transactions.lastBefore().equals(name)) {
                    // Its commit was not answered, but carried out.
                    count(attempt, name);
                    return null;
                }
                if (failed && (epochIsOld || settings.again())) {
                    // With --again nothing else says what was sent by the commit that was not answered.
                    requireNobodyElse(transactions.lastBefore(), name);
                }
                attempt = attempt(letters);
                if (!attempt.sent().isEmpty()) {
                    transactions.send(attempt.sent(), name);
                    count(attempt, name);
                } else {
                    count(attempt, lastKnown);
                }
                return null;
            } catch (RefusedException e) {
                return e;
            } catch (KafkaException e) {
                failed = true;
                epochIsOld |= isEpochOld(e);
                abandon();
                patience.failed(e);
            }
        }
    }

    /** A process that stood still for longer than its transaction may last has lost it, and nobody else need have begun. */
    private static boolean isEpochOld(KafkaException e) {
        return e instanceof InvalidProducerEpochException || e.getCause() instanceof InvalidProducerEpochException;
    }

    private void requireNobodyElse(String last, String name) {
        if (!last.equals(name) && !last.equals(lastKnown)) {
            throw Patience.another(null);
        }
    }

    /** What is tried in one transaction, and what stays. */
    private record Attempt(List<Outgoing> sent, List<Obstacle> staying) {
        static final Attempt NONE = new Attempt(List.of(), List.of());
    }

    private Attempt attempt(List<Outgoing> letters) {
        List<Outgoing> possible = new ArrayList<>();
        List<Obstacle> staying = new ArrayList<>();
        for (Outgoing letter : letters) {
            // Its topic may have gone since it was chosen.
            obstacles.of(letter.letter()).ifPresentOrElse(staying::add, () -> possible.add(letter));
        }
        List<Outgoing> unsent = settings.again() ? possible : transactions.unsent(possible);
        for (int i = unsent.size(); i < possible.size(); i++) {
            staying.add(Obstacle.ALREADY);
        }
        return new Attempt(unsent, staying);
    }

    /** Counts what was sent by this run, what another has sent meanwhile, and what cannot go any more. */
    private void count(Attempt attempt, String last) {
        lastKnown = last;
        tally.goes(attempt.sent().size());
        attempt.staying().forEach(tally::stays);
    }

    /** Whoever begins again asks anew, too: a topic may have been deleted meanwhile. */
    private void abandon() {
        topics.forget();
        if (transactions != null) {
            transactions.close();
            transactions = null;
        }
    }

    private void refused(Outgoing letter, RefusedException why) throws InterruptedException {
        boolean ownTime = letter.copy().timestamp() != null;
        if (!why.forItsTimestamp() || !ownTime) {
            tally.stays(Obstacle.REFUSED);
            return;
        }
        deliver(List.of(new Outgoing(letter.letter(), letter.mark(), Copy.ofNow(letter.letter()))));
    }

    /** With its own time, unless its topic would refuse or soon delete it. */
    private ProducerRecord<byte[], byte[]> copy(Letter letter) throws InterruptedException {
        Times times = patiently(() -> topics.times(letter.originTopic()));
        return times.take(letter.timestamp(), System.currentTimeMillis()) ? Copy.of(letter) : Copy.ofNow(letter);
    }

    private <T> T patiently(Supplier<T> question) throws InterruptedException {
        while (true) {
            try {
                T answer = question.get();
                patience.succeeded();
                return answer;
            } catch (KafkaException e) {
                patience.failed(e);
            }
        }
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        return 200L + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    @Override
    public void close() {
        abandon();
        letterConsumer.close();
        ledgerConsumer.close();
        topics.close();
    }
}
