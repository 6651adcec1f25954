package io.millrace.quickstart;

import io.millrace.stack.Server;
import io.millrace.stack.Stack;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Notices servers that ended although nobody here asked them to, each once. */
final class Deaths {

    private static final int SIGNALLED = 128;
    private static final int LOG_LINES = 15;

    /**
     * One such end.
     *
     * @param text who, how and what to do, or the last lines of the log
     * @param bySignal whether somebody killed it, who may start it again; one that ended by itself will not come back
     */
    record Death(String text, boolean bySignal) {}

    private final Stack stack;
    private final Set<Long> told = new HashSet<>();

    Deaths(Stack stack) {
        this.stack = stack;
    }

    Optional<Death> next() {
        for (Server server : stack.servers()) {
            OptionalInt exit = server.unexpectedExit();
            if (exit.isPresent() && told.add(server.pid())) {
                return Optional.of(describe(server, exit.getAsInt()));
            }
        }
        return Optional.empty();
    }

    private static Death describe(Server server, int exit) {
        if (exit > SIGNALLED) {
            return new Death(
                    server.name() + " was ended by signal " + (exit - SIGNALLED) + ". To start it again: "
                            + server.startScript(),
                    true);
        }
        return new Death(
                server.name() + " ended by itself with exit status " + exit + ".\n  The last lines of its log:\n    "
                        + String.join("\n    ", server.logTail(LOG_LINES)) + "\n  The rest: " + server.log(),
                false);
    }
}
