package io.millrace.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Hands out ports on loopback. A port is held by a file lock until it is released or the process ends, so that two stacks
 * that start together never get the same one, not even in the time between choosing a port and binding it, or while a
 * killed server's port is free. Other programs take no such lock: a server that cannot bind asks for another port.
 */
final class Ports implements AutoCloseable {

    // Below every usual range of ephemeral ports: no outgoing connection takes one of these by chance.
    private static final int LOWEST_FREE = 20_000;
    private static final int HIGHEST_FREE = 30_000;
    private static final int ATTEMPTS = 1_000;

    private final Path lockDirectory;
    private final RandomGenerator random;
    private final boolean servedByOthers;
    private final Map<Integer, FileChannel> held = new HashMap<>();

    Ports() {
        this(
                Path.of(System.getProperty("java.io.tmpdir"), "millrace-ports-" + System.getProperty("user.name")),
                RandomGenerator.getDefault());
    }

    Ports(Path lockDirectory, RandomGenerator random) {
        this(lockDirectory, random, false);
    }

    private Ports(Path lockDirectory, RandomGenerator random, boolean servedByOthers) {
        this.lockDirectory = lockDirectory;
        this.random = random;
        this.servedByOthers = servedByOthers;
    }

    /** Ports at which somebody else's servers listen: each is the one that is asked for, and is not locked. */
    static Ports servedByOthers() {
        return new Ports(Path.of(""), RandomGenerator.getDefault(), true);
    }

    /** The preferred port if nobody has it, else any free one. */
    synchronized int reserve(int preferred) {
        return servedByOthers || tryReserve(preferred) ? preferred : reserveAny();
    }

    /** Any free port. */
    synchronized int reserveAny() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = random.nextInt(LOWEST_FREE, HIGHEST_FREE);
            if (tryReserve(port)) {
                return port;
            }
        }
        throw new StackException("No free port on " + InetAddress.getLoopbackAddress() + " among " + ATTEMPTS
                + " tried between " + LOWEST_FREE + " and " + HIGHEST_FREE);
    }

    synchronized void release(int port) {
        FileChannel lock = held.remove(port);
        if (lock != null) {
            closeQuietly(lock);
        }
    }

    @Override
    public synchronized void close() {
        held.values().forEach(Ports::closeQuietly);
        held.clear();
    }

    private boolean tryReserve(int port) {
        if (held.containsKey(port)) {
            return false;
        }
        try {
            Files.createDirectories(lockDirectory);
            FileChannel channel = FileChannel.open(
                    lockDirectory.resolve(Integer.toString(port)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) && isBindable(port)) {
                held.put(port, channel);
                return true;
            }
            channel.close();
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock a port in " + lockDirectory, e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // Another stack of this very process has it.
            return false;
        }
    }

    private static boolean isBindable(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(Sockets.onLoopback(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot release a port's lock", e);
        }
    }
}
