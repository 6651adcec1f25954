package io.millrace.stack;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends a signal that Java has no method for to one process, by its id. */
final class Signals {

    private Signals() {}

    static void stop(long pid) {
        send("STOP", pid);
    }

    static void cont(long pid) {
        send("CONT", pid);
    }

    private static void send(String signal, long pid) {
        try {
            // "kill" is a command of every POSIX shell; a program of that name need not be installed.
            int status = new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new StackException("Cannot send SIG" + signal + " to process " + pid + ": is it still running?");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start a shell to signal process " + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while signalling process " + pid, e);
        }
    }
}
