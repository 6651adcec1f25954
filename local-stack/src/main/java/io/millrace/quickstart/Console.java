package io.millrace.quickstart;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * What somebody who runs the quickstart sees. On a terminal one line is kept up to date in place; anywhere else it is
 * printed anew every few seconds.
 */
final class Console {

    private static final long PLAIN_EVERY_NS = Duration.ofSeconds(5).toNanos();
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colours;
    private final boolean unicode;
    private final int columns;
    private final long started = System.nanoTime();
    private boolean statusShown;
    private long nextPlain = System.nanoTime();

    Console(PrintStream out, boolean terminal, boolean colours, boolean unicode, int columns) {
        this.out = out;
        this.terminal = terminal;
        this.colours = colours;
        this.unicode = unicode;
        this.columns = columns;
    }

    /** As the shell script found the terminal to be. */
    static Console ofSystemProperties(PrintStream out) {
        return new Console(
                out,
                Boolean.getBoolean("millrace.terminal"),
                Boolean.getBoolean("millrace.terminal") && System.getenv("NO_COLOR") == null,
                Boolean.getBoolean("millrace.unicode"),
                Integer.getInteger("millrace.columns", 100));
    }

    synchronized void line(String text) {
        clearStatus();
        out.println(text);
        out.flush();
    }

    void blank() {
        line("");
    }

    void heading(String text) {
        blank();
        line(bold(text));
    }

    /** A thing done: its name, what it is, and how long it took. */
    void done(String name, String what, Duration took) {
        line(String.format(
                Locale.ROOT, "  %s %-17s %-44s %6.1f s", green(unicode ? "✓" : "+"), name, what, seconds(took)));
    }

    /** A thing to know: its name and what it is. */
    void fact(String name, String what) {
        line(String.format(Locale.ROOT, "    %-17s %s", name, what));
    }

    void note(String text) {
        line("  " + yellow(unicode ? "•" : "*") + " " + text);
    }

    void problem(String text) {
        line(red(text));
    }

    /** The line that is kept up to date. */
    synchronized void status(String text) {
        String stamped = String.format(Locale.ROOT, "  %s  %s", clock(), text);
        if (terminal) {
            out.print(ERASE_LINE + stamped.substring(0, Math.min(stamped.length(), columns - 1)));
            out.flush();
            statusShown = true;
        } else if (System.nanoTime() >= nextPlain) {
            nextPlain = System.nanoTime() + PLAIN_EVERY_NS;
            out.println(stamped);
            out.flush();
        }
    }

    /** The status line stays as it is, and the next is another. */
    synchronized void keepStatus(String text) {
        clearStatus();
        out.println(String.format(Locale.ROOT, "  %s  %s", clock(), text));
        out.flush();
        nextPlain = System.nanoTime();
    }

    Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    String good(String text) {
        return green(text);
    }

    String bad(String text) {
        return red(text);
    }

    private String clock() {
        long s = sinceStart().toSeconds();
        return String.format(Locale.ROOT, "%02d:%02d", s / 60, s % 60);
    }

    private void clearStatus() {
        if (statusShown) {
            out.print(ERASE_LINE);
            statusShown = false;
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private String bold(String text) {
        return coloured("1", text);
    }

    private String green(String text) {
        return coloured("32", text);
    }

    private String yellow(String text) {
        return coloured("33", text);
    }

    private String red(String text) {
        return coloured("31", text);
    }

    private String coloured(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
