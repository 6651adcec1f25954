package io.millrace.connect.cassandra.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The timeline of a history, for people to read; written only when a history is told, not while many are tried. */
final class Trace {

    private final VirtualTime time;
    private final boolean on;
    private final List<String> lines = new ArrayList<>();

    Trace(VirtualTime time, boolean on) {
        this.time = time;
        this.on = on;
    }

    boolean isOn() {
        return on;
    }

    void note(String what, Object... details) {
        if (on) {
            lines.add(String.format(Locale.ROOT, "%10.3f ms  ", time.nanoseconds() / 1e6)
                    + String.format(Locale.ROOT, what, details));
        }
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
