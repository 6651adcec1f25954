package io.millrace.benchmarks;

import java.time.Duration;

/** The CPU time that processes have used. */
public final class Cpu {

    private Cpu() {}

    /** Nanoseconds of CPU time of a process, user and system, all its threads. */
    public static long nanos(ProcessHandle process) {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElseThrow();
    }
}
