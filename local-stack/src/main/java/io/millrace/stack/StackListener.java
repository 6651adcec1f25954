package io.millrace.stack;

import java.time.Duration;

/** Hears how a stack comes up and goes down. Methods are called from several threads. */
public interface StackListener {

    /** Hears nothing. */
    StackListener SILENT = new StackListener() {
        @Override
        public void starting(Server server) {}

        @Override
        public void ready(Server server, Duration took) {}

        @Override
        public void stopping(Server server) {}
    };

    void starting(Server server);

    void ready(Server server, Duration took);

    void stopping(Server server);
}
