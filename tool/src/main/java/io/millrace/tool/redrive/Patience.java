package io.millrace.tool.redrive;

import io.millrace.tool.CommandException;
import io.millrace.tool.ExitStatus;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** How long brokers may be away. What no waiting mends ends it at once. */
final class Patience {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Duration atMost;
    private final Stop stop;
    private final LongSupplier nanoClock;
    private final Consumer<String> tell;
    private boolean failing;
    private long since;
    private long pause;

    /** @param tell takes a line for whoever watches */
    Patience(Duration atMost, Stop stop, LongSupplier nanoClock, Consumer<String> tell) {
        this.atMost = atMost;
        this.stop = stop;
        this.nanoClock = nanoClock;
        this.tell = tell;
    }

    void succeeded() {
        failing = false;
    }

    /**
     * Waits a little.
     *
     * @throws CommandException if it has failed for too long, waiting does not help, or somebody has asked to stop
     */
    void failed(KafkaException why) throws InterruptedException {
        requireTransient(why);
        long now = nanoClock.getAsLong();
        if (!failing) {
            failing = true;
            since = now;
            pause = FIRST_PAUSE_NANOS;
            tell.accept("waiting for the brokers: " + words(why));
        }
        if (now - since >= atMost.toNanos()) {
            throw new CommandException(
                    ExitStatus.NOT_STARTED,
                    "Waited for the brokers for " + atMost.toSeconds() + " s (--max-wait-seconds): " + words(why)
                            + ". Run it again once that is mended: it goes on where this ended",
                    why);
        }
        if (stop.isAsked()) {
            throw new CommandException(
                    ExitStatus.NOT_STARTED,
                    "Stopped while the brokers do not answer: " + words(why)
                            + ". Run it again once they do: it goes on where this ended");
        }
        stop.pause(pause);
        pause = Math.min(LONGEST_PAUSE_NANOS, 2 * pause);
    }

    /** Some of Kafka's end with a full stop. */
    private static String words(KafkaException why) {
        String words = String.valueOf(why.getMessage());
        return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
    }

    private static void requireTransient(KafkaException why) {
        Throwable cause = why.getCause() instanceof KafkaException known ? known : why;
        if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
            // Of a process that stood still the brokers end the transaction, and say the same.
            throw new CommandException(
                    ExitStatus.NOT_STARTED,
                    "Another redrive of the same topic has begun, or this process stood still for longer than its transaction"
                            + " may last (" + KafkaClients.TRANSACTION_TIMEOUT_MS / 1_000
                            + " s): this one has ended. No letter was sent twice. If no other runs, run it again: it goes on"
                            + " where this ended (with --again it begins anew)",
                    cause);
        }
        if (cause instanceof AuthorizationException) {
            throw new CommandException(
                    ExitStatus.NOT_STARTED,
                    "Not allowed: " + cause.getMessage() + ". docs/redrive.md lists the rights that redrive needs",
                    cause);
        }
        if (cause instanceof AuthenticationException) {
            throw new CommandException(
                    ExitStatus.NOT_STARTED,
                    "The brokers refuse the login: " + cause.getMessage()
                            + ". See the file given with --command-config",
                    cause);
        }
        if (cause instanceof UnsupportedVersionException) {
            throw new CommandException(
                    ExitStatus.NOT_STARTED,
                    "What answers there is no broker of Kafka 3.6 or newer (" + cause.getMessage()
                            + "). Give the brokers' addresses with --bootstrap-server, not those of controllers",
                    cause);
        }
    }
}
