package io.millrace.quickstart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Counts what a comparison finds, and keeps the first few findings in words. */
final class Differences {

    private static final int SHOWN = 8;

    private final Map<String, Long> rows = new LinkedHashMap<>();
    private final List<String> shown = new ArrayList<>();
    private long lost;
    private long wrong;

    void row(String table) {
        rows.merge(table, 1L, Long::sum);
    }

    void table(String table) {
        rows.put(table, 0L);
    }

    void lost(String table, Supplier<String> key) {
        lost++;
        show(() -> "lost   " + table + " " + key.get());
    }

    void wrong(String table, Supplier<String> what) {
        wrong++;
        show(() -> "wrong  " + table + " " + what.get());
    }

    /** Each column whose two values differ: {@code views: expected 12, found 11}. */
    static String columns(Map<String, Object> expected, Map<String, Object> found) {
        List<String> differing = new ArrayList<>();
        new TreeMap<>(expected).forEach((column, value) -> {
            if (!Objects.equals(value, found.get(column))) {
                differing.add(column + ": expected " + value + ", found " + found.get(column));
            }
        });
        return String.join("; ", differing);
    }

    /** The findings shown, and how many there are beyond. */
    List<String> inWords() {
        List<String> words = new ArrayList<>(shown);
        if (lost + wrong > shown.size()) {
            words.add("and more: " + lost + " lost and " + wrong + " wrong in all");
        }
        return words;
    }

    Verdict verdict(long events, DeadLetters deadLetters) {
        return new Verdict(events, rows, deadLetters, lost, wrong, List.copyOf(shown));
    }

    private void show(Supplier<String> text) {
        if (shown.size() < SHOWN) {
            shown.add(text.get());
        }
    }
}
