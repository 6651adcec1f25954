package io.millrace.quickstart;

import io.millrace.stack.Server;
import io.millrace.stack.Stack;

/** What {@code --chaos} can do to a server in the middle of a run. */
enum Fault {
    KILL_STREAMS("kill-streams", Kind.KILL),
    KILL_CONNECT("kill-connect", Kind.KILL),
    KILL_CASSANDRA("kill-cassandra", Kind.KILL),
    KILL_KAFKA("kill-kafka", Kind.KILL),
    STOP_REGISTRY("stop-registry", Kind.STOP),
    FREEZE_REGISTRY("freeze-registry", Kind.FREEZE),
    FREEZE_CASSANDRA("freeze-cassandra", Kind.FREEZE),
    FREEZE_CONNECT("freeze-connect", Kind.FREEZE);

    /** How. */
    enum Kind {
        /** SIGKILL, and started again at once. */
        KILL,
        /** Stopped, and started again after 30 s. */
        STOP,
        /** SIGSTOP, and SIGCONT after 30 s. */
        FREEZE
    }

    private final String option;
    private final Kind kind;

    Fault(String option, Kind kind) {
        this.option = option;
        this.kind = kind;
    }

    Server server(Stack stack) {
        return switch (this) {
            case KILL_STREAMS -> stack.streams();
            case KILL_CONNECT, FREEZE_CONNECT -> stack.connect();
            case KILL_CASSANDRA, FREEZE_CASSANDRA -> stack.cassandra();
            case KILL_KAFKA -> stack.kafka();
            case STOP_REGISTRY, FREEZE_REGISTRY -> stack.registry();
        };
    }

    Kind kind() {
        return kind;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return option;
    }
}
