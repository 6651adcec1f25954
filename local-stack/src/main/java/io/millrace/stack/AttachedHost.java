package io.millrace.stack;

import java.time.Duration;

/** Servers that somebody else runs, at the ports that the options say: they are waited for and used, and never ended. */
final class AttachedHost implements Host {

    @Override
    public Program install(Server server) {
        return new Program() {
            @Override
            public Running start() {
                return new Elsewhere(server.name());
            }

            @Override
            public void deleteData() {
                throw new StackException("The data of " + server.name() + " is not ours to delete");
            }

            @Override
            public String startCommand() {
                return "echo 'Whoever runs " + server.name() + " starts it again' >&2; exit 1\n";
            }
        };
    }

    @Override
    public void close() {
        // Nothing here is ours.
    }

    /** Believed to run for as long as this process does. */
    private record Elsewhere(String name) implements Running {

        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public int exitStatus() {
            throw notOurs("has not ended");
        }

        @Override
        public long pid() {
            return UNKNOWN_PID;
        }

        @Override
        public void terminate() {
            // It goes on: only this stack's use of it ends.
        }

        @Override
        public void kill() {
            throw notOurs("cannot be killed");
        }

        @Override
        public void freeze() {
            throw notOurs("cannot be frozen");
        }

        @Override
        public void thaw() {
            throw notOurs("cannot be thawed");
        }

        @Override
        public boolean awaitExit(Duration timeout) {
            return true;
        }

        private StackException notOurs(String what) {
            return new StackException(name + " " + what + ": somebody else runs it");
        }
    }
}
