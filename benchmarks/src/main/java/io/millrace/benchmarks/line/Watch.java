package io.millrace.benchmarks.line;

import io.millrace.benchmarks.Cpu;
import io.millrace.benchmarks.line.Timeline.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Looks ten times a second how far somebody is and what CPU time processes have used, until all rows are stored. */
final class Watch {

    private static final Duration NO_ROW = Duration.ofSeconds(90);
    private static final long PAUSE_MS = 100;

    private final Map<String, ProcessHandle> processes;

    /** @param processes by the names that they have in reports, in their order */
    Watch(Map<String, ProcessHandle> processes) {
        this.processes = new LinkedHashMap<>(processes);
    }

    /**
     * Watches from now on.
     *
     * @param total how many rows there are to be stored
     * @throws FailedRunException if they are not, and no more come for a minute and a half
     */
    Timeline until(long total, Progress progress) throws IOException, InterruptedException, FailedRunException {
        Timeline timeline = new Timeline(total);
        long before = -1;
        long lastMove = System.nanoTime();
        while (true) {
            long rows = progress.rows();
            long now = System.nanoTime();
            timeline.add(new Sample(now, rows, cpuNanos()));
            if (timeline.isComplete()) {
                return timeline;
            }
            if (rows != before) {
                lastMove = now;
            } else if (now - lastMove > NO_ROW.toNanos()) {
                throw new FailedRunException("Only %,d of %,d rows are stored, and no more come for %d s"
                        .formatted(rows, total, NO_ROW.toSeconds()));
            }
            before = rows;
            progress.check();
            Thread.sleep(PAUSE_MS);
        }
    }

    private Map<String, Long> cpuNanos() {
        Map<String, Long> nanos = new LinkedHashMap<>();
        processes.forEach((name, process) -> nanos.put(name, Cpu.nanos(process)));
        return nanos;
    }
}
