package io.millrace.tool.redrive;

import io.millrace.tool.CommandException;
import io.millrace.tool.ExitStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;

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
    private final Stop stop;
    private final Patience patience;
    private final Rate rate;
    private final LongSupplier nanoClock;
    private final java.util.function.Consumer<Tally> progress;
    private final java.util.function.Consumer<String> tell;
    private final Topics topics;
    private final LettersTopic lettersTopic;
    private final Obstacles obstacles;
    private final Consumer<byte[], byte[]> letterConsumer;
    private final Consumer<byte[], byte[]> ledgerConsumer;
    private final LetterReader reader = new LetterReader();
    private final Tally tally = new Tally();
    /** What this run has sent, or would have, as {@code --again} does not look at what others have. */
    private final Ledger own = new Ledger();

    private final List<Letter> batch = new ArrayList<>();
    private long batchBytes;
    private long batchSince;

    private final LetterSender sender;
    private final SilentLetters silent;
    private Ledger dryLedger;

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
        this.stop = stop;
        this.nanoClock = nanoClock;
        this.progress = progress;
        this.tell = tell;
        this.patience = new Patience(settings.maxWait(), stop, nanoClock, tell);
        this.rate = new Rate(settings.rate(), nanoClock);
        this.topics = clients.topics();
        this.lettersTopic = new LettersTopic(topics, settings.topic());
        this.obstacles = new Obstacles(topics, settings);
        this.silent = new SilentLetters(clients, nanoClock, stop, lettersTopic);
        this.letterConsumer = clients.consumer();
        this.ledgerConsumer = clients.consumer();
        this.sender =
                new LetterSender(settings, clients, topics, lettersTopic, obstacles, patience, tally, ledgerConsumer);
    }

    /**
     * Does it.
     *
     * @return what has become of the letters
     * @throws CommandException if it has to end early
     */
    Tally run() throws InterruptedException {
        PartitionsRead letters = patiently(() -> lettersTopic.read(letterConsumer));
        patiently(this::sentBack);
        long lastRead = nanoClock.getAsLong();
        while (!isOver() && !patiently(letters::isAtEnd)) {
            List<ConsumerRecord<byte[], byte[]>> records = patiently(() -> letters.poll(POLL));
            if (records.isEmpty()
                    && nanoClock.getAsLong() - lastRead > settings.maxWait().toNanos()) {
                throw endNotReached();
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
        if (!stop.isAsked()) {
            // Of another one only those were seen that lie behind the place at which the first was left.
            patiently(lettersTopic::isThere);
        }
        return tally;
    }

    private CommandException endNotReached() throws InterruptedException {
        String why = patiently(lettersTopic::isThere)
                ? "leaders of its partitions are away, or a transaction on it is open (kafka-transactions.sh find-hanging"
                        + " names one that nobody ends). Run it again then: it goes on where this ended"
                : "no broker that answers knows it any more, so it may have been deleted. What was sent stays sent";
        return new CommandException(
                ExitStatus.NOT_STARTED,
                "The topic " + settings.topic() + " gives nothing for "
                        + settings.maxWait().toSeconds() + " s (--max-wait-seconds), and its end is not reached: "
                        + why);
    }

    private boolean isOver() {
        return stop.isAsked() || tally.going() >= settings.limit();
    }

    private Ledger sentBack() {
        if (!settings.dryRun()) {
            return sender.begin();
        }
        if (dryLedger == null) {
            LedgerTopic ledger = new LedgerTopic(settings.topic());
            dryLedger = topics.find(ledger.name()).isEmpty()
                    ? new Ledger()
                    : ledger.read(ledgerConsumer).ledger();
        }
        return dryLedger;
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
                (failedAgain || !settings.again()) && patiently(this::sentBack).contains(mark);
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
        if (stop.isAsked()) {
            return;
        }
        own.add(mark);
        if (settings.dryRun()) {
            tally.goes(1);
            return;
        }
        add(letter);
    }

    /** Where somebody has said from which topic, it is that one; of a partial its state is a header, too. */
    private boolean isUntrusted(Letter letter) throws InterruptedException {
        boolean topicIsGiven = !settings.selection().topics().isEmpty();
        return (!topicIsGiven || letter.stage() == Letter.Stage.PARTIAL) && patiently(silent::areThere);
    }

    private void add(Letter letter) throws InterruptedException {
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
        batch.add(letter);
        batchBytes += size(letter.record());
        // At the limit some of them may stay, and others go for them.
        if (batch.size() >= MOST_LETTERS
                || batchBytes >= MOST_BYTES
                || tally.going() + batch.size() >= settings.limit()) {
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
            sender.send(List.copyOf(batch));
            batch.clear();
            batchBytes = 0;
        }
        progress.accept(tally);
    }

    private <T> T patiently(Supplier<T> question) throws InterruptedException {
        boolean hasFailed = false;
        while (true) {
            try {
                if (hasFailed) {
                    // Of a topic that is gone its consumer only says that nobody answers.
                    lettersTopic.requireThere();
                }
                T answer = question.get();
                patience.succeeded();
                return answer;
            } catch (KafkaException e) {
                // What it was about may not be there any more.
                topics.forget();
                hasFailed = true;
                patience.failed(e);
            }
        }
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        long size = 200L + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        for (Header header : record.headers()) {
            size += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }

    /** Closes what is open. Where that fails it changes nothing of what was sent, and is told. */
    @Override
    public void close() {
        for (Runnable each :
                List.<Runnable>of(sender::close, letterConsumer::close, ledgerConsumer::close, topics::close)) {
            try {
                each.run();
            } catch (KafkaException e) {
                tell.accept("a connection to the brokers was not closed: " + e.getMessage());
            }
        }
    }
}
