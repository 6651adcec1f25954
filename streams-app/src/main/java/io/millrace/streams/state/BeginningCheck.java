package io.millrace.streams.state;

import io.millrace.streams.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Refuses to begin where whole counts would be replaced by partial ones. A higher generation wins over a lower one whatever it
 * counted, and an all-time row wins by the clock: where the source has lost its first events, counting what is left gives less
 * than what is stored.
 */
final class BeginningCheck {
    private final Pipeline pipeline;

    BeginningCheck(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** Checks an application without state; finds nothing where the source has all its events. */
    List<Finding> check(Manifest earlier, Observed observed) {
        List<Finding> findings = new ArrayList<>();
        List<Integer> cut = observed.cutPartitions();
        if (cut.isEmpty() || pipeline.rollups().isEmpty()) {
            return findings;
        }
        String lost = "the first events of " + pipeline.source().topic() + ", partitions " + cut
                + ", are no longer in the topic";
        List<String> totals = totals(pipeline);
        if (pipeline.generation() > 0) {
            generation(lost, totals, findings);
            return findings;
        }
        TreeSet<String> smaller = new TreeSet<>(totals);
        smaller.retainAll(earlier.totals());
        if (!smaller.isEmpty() && !earlier.totalsMayShrink()) {
            findings.add(Finding.refuse(
                    subject(),
                    lost + ": the all-time rows of " + smaller
                            + " would be replaced by smaller ones that count only what is left",
                    "write them to another topic and table, or let them: java -jar streams-app.jar reset --yes"
                            + " --replace-totals PIPELINE.YAML"));
        } else {
            findings.add(Finding.run(
                    subject(),
                    "begins with the first events that are left: " + lost
                            + (totals.isEmpty() ? "" : ". The all-time rows of " + totals + " count from there")));
        }
        return findings;
    }

    private void generation(String lost, List<String> totals, List<Finding> findings) {
        if (!totals.isEmpty()) {
            findings.add(Finding.refuse(
                    subject(),
                    "generation " + pipeline.generation() + " cannot replace the rows of window none: " + lost
                            + ", and partial counts would replace whole ones",
                    "write them to a new table"));
        } else if (pipeline.generationFrom() == null) {
            findings.add(Finding.refuse(
                    subject(),
                    "generation " + pipeline.generation() + " cannot replace all rows: " + lost
                            + ", and partial counts would replace whole ones",
                    "set generation.from to a time from which all events are there (windows that began earlier stay as"
                            + " they are), or write to new tables"));
        }
    }

    private String subject() {
        return "application " + pipeline.applicationId();
    }

    /** Returns the topics of all-time rows. */
    static List<String> totals(Pipeline pipeline) {
        return pipeline.rollups().stream()
                .flatMap(rollup -> rollup.windows().stream())
                .filter(window -> window.length() == null)
                .map(Pipeline.Window::topic)
                .toList();
    }
}
