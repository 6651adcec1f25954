package io.millrace.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One server of the stack, with its own directory, which holds its configuration, data and log. It is a child process, or
 * whatever the stack's {@link Host} makes of it, and can be stopped, killed, frozen and started again any number of times;
 * the ports and the data stay the same.
 *
 * <p>Methods may be called from any thread. {@link #start} and {@link #restart} return when the server answers.
 */
public abstract sealed class Server permits CassandraServer, KafkaBroker, SchemaRegistry, ConnectWorker, StreamsApp {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(4);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);
    private static final Duration PROBE_PAUSE = Duration.ofMillis(100);
    private static final int BIND_ATTEMPTS = 3;
    private static final int LOG_LINES_SHOWN = 20;

    private final String name;
    private final Path directory;
    private final Host host;
    private final LogFile log;
    private final Object processLock = new Object();

    private volatile Program program;
    private volatile Running running;
    private volatile boolean configured;
    private volatile boolean meantToRun;
    private volatile boolean closed;
    private volatile long peakRssKiB = -1;

    Server(String name, Path directory, Host host) {
        this.name = name;
        this.directory = directory;
        this.host = host;
        this.log = new LogFile(directory.resolve(name + ".log"));
    }

    /** Chooses ports. Called again if one turns out to be taken. */
    abstract void reservePorts();

    /** Writes the configuration with these ports, and says how to start a child process. */
    abstract Launch configure() throws IOException;

    /** Hears that a process is about to start, the first or another. */
    abstract void beforeStart();

    /** Gives back the ports that {@link #reservePorts} chose. */
    abstract void releasePorts();

    /** Empty if the server does its work, else what it does not do yet. */
    abstract Optional<String> notReady();

    /** The variables of {@code docker/compose.yaml} that say where this server is to be found: its port by name. */
    public abstract Map<String, String> composeVariables();

    /** What a container of this server has in its environment beside what {@code docker/compose.yaml} gives it. */
    public Map<String, String> composeEnvironment() {
        return Map.of();
    }

    /** Where the server is to be found: host and port, a URL, or what was started. */
    public abstract String address();

    /** The name in messages and of the directory: {@code cassandra}, {@code kafka}, {@code registry}, ... */
    public final String name() {
        return name;
    }

    /** The server's configuration, data and log. */
    public final Path directory() {
        return directory;
    }

    public final Path log() {
        return log.path();
    }

    /** The last lines of the log, oldest first. */
    public final List<String> logTail(int lines) {
        return log.tail(lines);
    }

    /**
     * Starts the process and waits until the server answers.
     *
     * @throws StackException if it ends or does not answer in time; the message has the last lines of its log
     */
    public final void start() {
        boolean first = program == null;
        for (int attempt = 1; ; attempt++) {
            long logLength = log.length();
            try {
                beforeStart();
                spawn();
                awaitReady();
                return;
            } catch (StackException e) {
                killProcess();
                boolean portLost = first && attempt < BIND_ATTEMPTS && log.saysPortIsTaken(logLength);
                if (!portLost || closed) {
                    throw e;
                }
                releasePorts();
                program = null;
            }
        }
    }

    /** Asks the process to end (SIGTERM), waits, and kills it if it takes longer than 40 s. Does nothing if it is not running. */
    public final void stop() {
        synchronized (processLock) {
            meantToRun = false;
            if (!isRunning()) {
                return;
            }
            samplePeakRss();
            running.terminate();
        }
        if (!waitForExit(STOP_TIMEOUT)) {
            killProcess();
        }
    }

    /** Ends the process at once (SIGKILL): nothing is flushed and nobody is told. */
    public final void kill() {
        meantToRun = false;
        samplePeakRss();
        killProcess();
    }

    /** Stops the process from running (SIGSTOP): its connections stay open and nothing answers. */
    public final void freeze() {
        started().freeze();
    }

    /** Lets a frozen process run on (SIGCONT). */
    public final void thaw() {
        started().thaw();
    }

    /** {@link #stop} if it is running, and {@link #start} with the same ports and data. */
    public final void restart() {
        stop();
        start();
    }

    public final boolean isRunning() {
        Running current = running;
        return current != null && current.isAlive();
    }

    /** The id of the running process. */
    public final long pid() {
        return started().pid();
    }

    /** The exit status if the process ended although nobody here asked it to; 128 + n if signal n ended it. */
    public final OptionalInt unexpectedExit() {
        Running current = running;
        return meantToRun && current != null && !current.isAlive()
                ? OptionalInt.of(current.exitStatus())
                : OptionalInt.empty();
    }

    /** The most memory the server ever held (VmHWM), over all its processes seen; empty where there is no /proc. */
    public final OptionalLong peakRssKiB() {
        samplePeakRss();
        return peakRssKiB < 0 ? OptionalLong.empty() : OptionalLong.of(peakRssKiB);
    }

    /** What somebody types to start the server again by hand, after its process was killed. */
    public final Path startScript() {
        return directory.resolve("start");
    }

    final Path directoryOf(String child) {
        try {
            return Files.createDirectories(directory.resolve(child));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a directory in " + directory, e);
        }
    }

    /**
     * Deletes what the server stored; its configuration and log stay.
     *
     * @throws StackException if it runs
     */
    public final void deleteData() {
        if (isRunning()) {
            throw new StackException(name + " still runs: its data is not deleted");
        }
        Program current = program;
        if (current != null) {
            current.deleteData();
        }
    }

    /** Has the next start ask {@link #configure} again. */
    final void configureAgain() {
        configured = false;
    }

    /** Never to be started again, whatever a start in another thread is about to do. */
    final void close() {
        closed = true;
        stop();
    }

    private void spawn() {
        synchronized (processLock) {
            if (closed) {
                throw new StackException(name + " is not started: the stack is being stopped");
            }
            if (isRunning()) {
                throw new StackException(name + " is running already, as process " + pid());
            }
            try {
                Files.createDirectories(directory);
                if (program == null) {
                    reservePorts();
                    configured = false;
                }
                if (!configured) {
                    program = host.install(this);
                    configured = true;
                }
                running = program.start();
                writeStartScript();
                meantToRun = true;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot start " + name + " in " + directory, e);
            }
        }
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        Optional<String> missing = Optional.of("it has not been asked yet");
        while (System.nanoTime() < deadline) {
            if (!running.isAlive()) {
                throw failed("ended with exit status " + running.exitStatus() + " before it was up");
            }
            missing = notReady();
            if (missing.isEmpty()) {
                return;
            }
            if (closed) {
                throw new StackException(name + " is not awaited: the stack is being stopped");
            }
            pause();
        }
        throw failed("did not come up within " + START_TIMEOUT.toSeconds() + " s: " + missing.orElse(""));
    }

    private StackException failed(String what) {
        String tail = String.join("\n    ", log.tail(LOG_LINES_SHOWN));
        return new StackException(
                name + " " + what + ".\n  The last lines of its log:\n    " + tail + "\n  The rest: " + log.path());
    }

    private void killProcess() {
        Running current = running;
        if (current != null && current.isAlive()) {
            current.kill();
            waitForExit(STOP_TIMEOUT);
        }
    }

    private boolean waitForExit(Duration timeout) {
        try {
            return running.awaitExit(timeout);
        } catch (InterruptedException e) {
            running.kill();
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while " + name + " was being stopped; it was killed instead", e);
        }
    }

    private void samplePeakRss() {
        Running current = running;
        if (current == null || !current.isAlive()) {
            return;
        }
        Path status = Path.of("/proc", Long.toString(current.pid()), "status");
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    long now = Long.parseLong(line.replaceAll("\\D", ""));
                    peakRssKiB = Math.max(peakRssKiB, now);
                }
            }
        } catch (IOException e) {
            // No /proc on this system, or the process ended just now: what was seen before stands.
            return;
        }
    }

    private Running started() {
        Running current = running;
        if (current == null) {
            throw new StackException(name + " has not been started");
        }
        return current;
    }

    private void writeStartScript() throws IOException {
        Files.writeString(
                startScript(),
                "#!/bin/sh\n# Starts " + name + " again by hand, as the stack did.\n" + program.startCommand());
        if (Files.getFileStore(startScript()).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(startScript(), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private void pause() {
        try {
            Thread.sleep(PROBE_PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while " + name + " was starting", e);
        }
    }
}
