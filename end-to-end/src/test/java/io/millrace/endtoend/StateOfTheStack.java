package io.millrace.endtoend;

import io.millrace.stack.ConnectClient;
import io.millrace.stack.ConnectorStatus;
import io.millrace.stack.Server;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import java.time.Duration;

/** Attached to a test's failure: which servers run, how the connectors are, and where to read on. */
final class StateOfTheStack extends RuntimeException {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    StateOfTheStack(Stack stack) {
        super(describe(stack), null, false, false);
    }

    private static String describe(Stack stack) {
        StringBuilder text = new StringBuilder("when the test failed:");
        if (stack.connect().isRunning()) {
            describeConnectors(stack.connect().client().withPatience(PATIENCE), text);
        }
        for (Server server : stack.servers()) {
            text.append("\n  ").append(server.name()).append(server.isRunning() ? " runs" : " does not run");
            text.append("; its log: ").append(server.log());
        }
        return text.toString();
    }

    private static void describeConnectors(ConnectClient connect, StringBuilder text) {
        try {
            for (String name : connect.connectors()) {
                ConnectorStatus status = connect.status(name);
                text.append("\n  connector ").append(name).append(' ').append(status.state());
                status.tasks().forEach(task -> text.append(", task ")
                        .append(task.id())
                        .append(' ')
                        .append(task.state()));
                status.failure().ifPresent(failure -> text.append("\n    ").append(failure.replace("\n", "\n    ")));
            }
        } catch (StackException e) {
            text.append("\n  the Connect worker does not tell how its connectors are: ")
                    .append(e.getMessage());
        }
    }
}
