package io.millrace.tool.redrive;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Counts letters by what becomes of them, and those that were chosen by reason, table and topic. */
final class Tally {
    /** Reasons name columns and types, so there are few; should there be more, the rarest are one. */
    private static final int MOST_KINDS = 10_000;

    private static final Kind OTHERS = new Kind("(other reasons)", "", "");
    /** Sizes and lengths, not the digits in a name. */
    private static final Pattern NUMBER = Pattern.compile("\\b\\d+\\b");

    /** By what letters of a kind have in common: their reasons differ in numbers only. */
    private final Map<Kind, Kind> examples = new HashMap<>();

    private final Map<Kind, Long> chosen = new HashMap<>();
    private final Map<Obstacle, Long> staying = new EnumMap<>(Obstacle.class);
    private final Map<String, Long> unfit = new HashMap<>();
    private long letters;
    private long going;

    /** What letters have in common, by the reason of the first. */
    record Kind(String reason, String table, String topic) {}

    /** How many letters are of a kind. */
    record Count(Kind kind, long letters) {}

    void read() {
        letters++;
    }

    void chosen(Letter letter) {
        String common = NUMBER.matcher(letter.reason()).replaceAll("#");
        Kind kind = new Kind(common, letter.table(), letter.originTopic());
        if (examples.size() < MOST_KINDS) {
            examples.putIfAbsent(kind, new Kind(letter.reason(), letter.table(), letter.originTopic()));
        }
        chosen.merge(examples.getOrDefault(kind, OTHERS), 1L, Long::sum);
    }

    void stays(Obstacle why) {
        staying.merge(why, 1L, Long::sum);
    }

    void unfit(String why) {
        unfit.merge(why, 1L, Long::sum);
    }

    void goes(long count) {
        going += count;
    }

    /** Returns how many letters the topic had. */
    long letters() {
        return letters;
    }

    /** Returns how many of them were meant. */
    long chosen() {
        return chosen.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns how many went back, or would. */
    long going() {
        return going;
    }

    /** Returns how many were back before. */
    long already() {
        return staying.getOrDefault(Obstacle.ALREADY, 0L);
    }

    /** Returns how many of those chosen are neither back nor going, and no other letter of their record is. */
    long staying() {
        return staying.values().stream().mapToLong(Long::longValue).sum()
                - already()
                - staying.getOrDefault(Obstacle.SAME_RECORD, 0L);
    }

    /** Returns how many the condition could not be asked of. */
    long unfit() {
        return unfit.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns why, by number. */
    Map<Obstacle, Long> obstacles() {
        return new EnumMap<>(staying);
    }

    /** Returns why the condition could not be asked, by number. */
    Map<String, Long> unfitReasons() {
        return Map.copyOf(unfit);
    }

    /** Returns those chosen, the most frequent first. */
    List<Count> kinds() {
        return chosen.entrySet().stream()
                .map(each -> new Count(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingLong(Count::letters)
                        .reversed()
                        .thenComparing(each -> each.kind().reason())
                        .thenComparing(each -> each.kind().table())
                        .thenComparing(each -> each.kind().topic()))
                .toList();
    }
}
