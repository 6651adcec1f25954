package io.millrace.quickstart;

import io.millrace.stack.Server;
import io.millrace.stack.Stack;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes the chosen faults happen, one after the other, in the middle of a run: when half of the events are sent, the first of
 * them are processed and both sinks have stored something, and the second half is on its way.
 */
final class Chaos implements AutoCloseable {

    private static final long OUTAGE_MS = 30_000;
    private static final long PAUSE_MS = 20;

    private final Stack stack;
    private final Sender sender;
    private final List<Fault> faults;
    private final Console console;
    private final FaultListener listener;
    private final Thread thread = new Thread(this::run, "chaos");
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private volatile Lag lag = Lag.UNKNOWN;
    private volatile boolean closed;

    /** Hears of a fault as it begins. */
    interface FaultListener {
        /** Returns what hears that it is over. */
        Runnable begins(Fault fault, String what);
    }

    Chaos(Stack stack, Sender sender, List<Fault> faults, Console console, FaultListener listener) {
        this.stack = stack;
        this.sender = sender;
        this.faults = List.copyOf(faults);
        this.console = console;
        this.listener = listener;
        thread.setDaemon(true);
    }

    Chaos start() {
        thread.start();
        return this;
    }

    /** Tells how far the run is. */
    void hear(Lag now) {
        lag = now;
        RuntimeException problem = failure.get();
        if (problem != null) {
            throw problem;
        }
    }

    /** Waits until every fault is over and what was broken is whole. */
    void await() {
        while (thread.isAlive() && !closed) {
            hear(lag);
            Pause.millis(PAUSE_MS);
        }
        hear(lag);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (!(sender.isHalfway() && lag.flowing())) {
                Pause.millis(PAUSE_MS);
            }
            sender.goOn();
            for (Fault fault : faults) {
                happen(fault);
            }
        } catch (RuntimeException e) {
            if (!closed) {
                failure.set(e);
            }
        }
    }

    private void happen(Fault fault) {
        Server server = fault.server(stack);
        long from = System.nanoTime();
        String what = server.name()
                + switch (fault.kind()) {
                    case KILL -> " (process " + server.pid() + ") gets SIGKILL";
                    case STOP -> " is stopped for " + OUTAGE_MS / 1000 + " s";
                    case FREEZE -> " is frozen (SIGSTOP) for " + OUTAGE_MS / 1000 + " s";
                };
        console.note("chaos: " + what);
        Runnable over = listener.begins(fault, what);
        switch (fault.kind()) {
            case KILL -> {
                server.kill();
                server.start();
            }
            case STOP -> {
                server.stop();
                // The length of the outage is the fault itself.
                Pause.millis(OUTAGE_MS);
                server.start();
            }
            case FREEZE -> {
                server.freeze();
                try {
                    Pause.millis(OUTAGE_MS);
                } finally {
                    server.thaw();
                }
            }
        }
        over.run();
        console.note("chaos: " + server.name() + " is back after " + (System.nanoTime() - from) / 1_000_000_000 + " s");
    }
}
