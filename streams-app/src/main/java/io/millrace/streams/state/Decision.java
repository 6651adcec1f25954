package io.millrace.streams.state;

import io.millrace.streams.measure.LayoutHistory;
import io.millrace.streams.state.Finding.Verdict;
import io.millrace.streams.state.Manifest.RollupManifest;
import io.millrace.streams.topology.PipelinePlan;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether a pipeline can be run over the state that there is, and why.
 *
 * @param findings what was found
 * @param next what is to be written down when it is run; as it was if it is refused
 */
public record Decision(List<Finding> findings, Manifest next) {
    /** Copies the list. */
    public Decision {
        findings = List.copyOf(findings);
    }

    /**
     * Returns what follows from all findings together.
     *
     * @return the gravest verdict
     */
    public Verdict verdict() {
        return findings.stream()
                .map(Finding::verdict)
                .max(Comparator.naturalOrder())
                .orElse(Verdict.RUN);
    }

    /**
     * Says whether the pipeline can be started.
     *
     * @return false if something has to be done first
     */
    public boolean runs() {
        return verdict().compareTo(Verdict.MIGRATE) <= 0;
    }

    /**
     * Returns a plan that reads what there is of state, of all layouts that it has had.
     *
     * @param plan the pipeline
     * @return the same over the state
     */
    public PipelinePlan planOver(PipelinePlan plan) {
        return plan.over(histories(), backfilling().keySet()).in(next.incarnation());
    }

    /** Returns the layouts of the rollups' states, by the rollup's name. */
    Map<String, LayoutHistory> histories() {
        Map<String, LayoutHistory> histories = new HashMap<>();
        next.rollups().forEach((name, rollup) -> histories.put(name, rollup.history(next.incarnation())));
        return histories;
    }

    /**
     * Returns the rollups that are being backfilled.
     *
     * @return the offset of each source partition up to which they are, by the rollup's name
     */
    public Map<String, Map<Integer, Long>> backfilling() {
        Map<String, Map<Integer, Long>> backfilling = new TreeMap<>();
        next.rollups().forEach((name, rollup) -> {
            if (rollup.isBackfilling()) {
                backfilling.put(name, rollup.sinceOffsets());
            }
        });
        return backfilling;
    }

    /**
     * Returns the rollups that have been backfilled.
     *
     * @return their names
     */
    public Set<String> backfilled() {
        return next.rollups().entrySet().stream()
                .filter(rollup -> rollup.getValue().backfill() == RollupManifest.Backfill.DONE)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Returns the findings as a table.
     *
     * @return a line for each, and one for what to do about it
     */
    public String table() {
        int width = findings.stream()
                .mapToInt(finding -> finding.subject().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        String last = "";
        for (Finding finding : findings) {
            line(
                    text,
                    width,
                    finding.subject().equals(last) ? "" : finding.subject(),
                    finding.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    finding.what());
            if (!finding.remedy().isEmpty()) {
                line(text, width, "", "  do", finding.remedy());
            }
            last = finding.subject();
        }
        return text.toString();
    }

    private static void line(StringBuilder text, int width, String subject, String verdict, String what) {
        text.append(("  %-" + Math.max(1, width) + "s  %-13s  %s%n").formatted(subject, verdict, what));
    }
}
