package io.millrace.expressions;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant to write. */
public final class NearestName {
    private NearestName() {}

    /**
     * Finds a name that differs in a few letters only.
     *
     * @param name what somebody wrote
     * @param known what may be written
     * @return the known name that takes the fewest changes to arrive at, if those are no more than a third of its
     * letters.
     */
    public static Optional<String> of(String name, Collection<String> known) {
        return of(name, known, Integer.MAX_VALUE);
    }

    /**
     * Finds one that differs in no more than so many letters.
     *
     * @param name what somebody wrote
     * @param known what may be written
     * @param most how many letters may differ at most
     * @return the nearest known name, if any is that near
     */
    public static Optional<String> of(String name, Collection<String> known, int most) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(candidate -> changes(wanted, candidate.toLowerCase(Locale.ROOT))
                        <= Math.min(most, Math.max(1, Math.max(wanted.length(), candidate.length()) / 3)))
                .min(Comparator.comparingInt((String candidate) -> changes(wanted, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Counts how many letters to insert, delete, replace or swap with their neighbour. */
    private static int changes(String a, String b) {
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            distance[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            distance[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replaced = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                distance[i][j] = Math.min(replaced, Math.min(distance[i - 1][j], distance[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    distance[i][j] = Math.min(distance[i][j], distance[i - 2][j - 2] + 1);
                }
            }
        }
        return distance[a.length()][b.length()];
    }
}
