package io.millrace.quickstart;

import java.util.Locale;

/** The line that tells how far a run is. */
final class ProgressLine {

    private final Console console;
    private final long count;
    private final long started = System.nanoTime();
    private long sentAt;
    private String last = "";

    ProgressLine(Console console, long count) {
        this.console = console;
        this.count = count;
    }

    void show(Progress progress) {
        long now = System.nanoTime();
        if (progress.sent() < count || sentAt == 0) {
            sentAt = now;
        }
        double rate = progress.sent() / Math.max(0.001, (sentAt - started) / 1e9);
        last = String.format(
                Locale.ROOT,
                "sent %,d (%d%%, %,.0f/s)   to process %,d   to store %,d   rows ~%,d",
                progress.sent(),
                count == 0 ? 100 : 100 * progress.sent() / count,
                rate,
                // Drained, there are only markers left between a group's offset and the end.
                progress.lag().drained() ? 0 : progress.lag().streams(),
                progress.lag().drained() ? 0 : progress.lag().sinks(),
                // Offsets count transaction markers too.
                Math.min(progress.lag().stored(), progress.sent()));
        console.status(last);
    }

    void end() {
        console.keepStatus(last);
        double seconds = (System.nanoTime() - started) / 1e9;
        console.note(String.format(
                Locale.ROOT,
                "all processed and stored after %.1f s: %,.0f events/s end to end",
                seconds,
                count / seconds));
    }
}
