package io.millrace.streams.reshard;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Says now and then how far it is, so that nobody takes a long move for a hanging one. */
final class Progress {
    private static final long EVERY_NANOS = 2_000_000_000L;

    private final Consumer<String> listener;
    private long last = System.nanoTime();

    Progress(Consumer<String> listener) {
        this.listener = listener;
    }

    /** Says it if nothing has been said for a while. */
    void say(Supplier<String> what) {
        if (System.nanoTime() - last >= EVERY_NANOS) {
            said(what.get());
        }
    }

    /** Says it. */
    void said(String what) {
        last = System.nanoTime();
        listener.accept(what);
    }
}
