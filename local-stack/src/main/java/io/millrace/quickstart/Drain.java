package io.millrace.quickstart;

import io.millrace.stack.ConnectClient;
import io.millrace.stack.Server;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Watches a run until nothing is left to do, and notices whatever would keep it from ending. */
final class Drain {

    private static final long PAUSE_MS = 250;
    private static final long STATUS_EVERY_NS = Duration.ofSeconds(2).toNanos();

    private final Stack stack;
    private final Sending sending;
    private final LagMeter meter;
    private final Duration patience;
    private final Consumer<Progress> listener;
    private final Deaths deaths;
    private Lag lag = Lag.UNKNOWN;
    private long sentBefore = -1;
    private long lastMove = System.nanoTime();
    private long nextStatus = System.nanoTime();

    Drain(Stack stack, Sending sending, LagMeter meter, Duration patience, Consumer<Progress> listener) {
        this.stack = stack;
        this.sending = sending;
        this.meter = meter;
        this.patience = patience;
        this.listener = listener;
        this.deaths = new Deaths(stack);
    }

    void await() {
        while (true) {
            sending.check();
            // Asked before the lag: what is sent after the lag was measured is not in it.
            boolean allSent = sending.isDone();
            long sent = sending.sent();
            Lag before = lag;
            Optional<Lag> measured = measured();
            lag = measured.orElse(before);
            listener.accept(new Progress(sent, lag, measured.isPresent(), death()));
            if (allSent && lag.drained() && isRead(sent)) {
                return;
            }
            if (!lag.equals(before) || sent != sentBefore) {
                lastMove = System.nanoTime();
            }
            sentBefore = sent;
            failIfStuck();
            failIfConnectorFailed();
            stack.servers().forEach(Server::peakRssKiB);
            Pause.millis(PAUSE_MS);
        }
    }

    /** The events topic has no transactions: its offsets count events, and others may have sent some too. */
    private boolean isRead(long sent) {
        return lag.read() >= sent;
    }

    private Optional<Lag> measured() {
        try {
            return Optional.of(meter.measure());
        } catch (StackException e) {
            // The broker may be away for a while; if it stays away, nothing moves.
            return Optional.empty();
        }
    }

    private Optional<String> death() {
        Optional<Deaths.Death> death = deaths.next();
        death.filter(each -> !each.bySignal()).ifPresent(each -> {
            throw new StackException(each.text());
        });
        return death.map(Deaths.Death::text);
    }

    private void failIfStuck() {
        Duration still = Duration.ofNanos(System.nanoTime() - lastMove);
        if (still.compareTo(patience) > 0) {
            StringBuilder message = new StringBuilder("Nothing has moved for " + still.toSeconds() + " s: streams lag "
                    + lag.streams() + ", sink lag " + lag.sinks() + ".");
            for (String connector : Pipeline.CONNECTORS) {
                message.append("\n  ").append(connector).append(": ").append(describe(connector));
            }
            for (Server server : stack.servers()) {
                message.append("\n  ").append(server.name()).append(server.isRunning() ? " runs" : " does not run");
                message.append("; its log: ").append(server.log());
            }
            throw new StackException(message.toString());
        }
    }

    private void failIfConnectorFailed() {
        if (System.nanoTime() < nextStatus || !stack.connect().isRunning()) {
            return;
        }
        nextStatus = System.nanoTime() + STATUS_EVERY_NS;
        ConnectClient connect = impatientClient();
        for (String connector : Pipeline.CONNECTORS) {
            Optional<String> failure;
            try {
                failure = connect.status(connector).failure();
            } catch (StackException e) {
                // Rebalancing, or starting again.
                return;
            }
            failure.ifPresent(text -> {
                throw new StackException(
                        text + "\n  The worker's log: " + stack.connect().log());
            });
        }
    }

    private String describe(String connector) {
        try {
            return impatientClient().status(connector).toString();
        } catch (StackException e) {
            return e.getMessage();
        }
    }

    private ConnectClient impatientClient() {
        return stack.connect().client().withPatience(Duration.ofSeconds(1));
    }
}
