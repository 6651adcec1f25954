package io.millrace.benchmarks.sink;

import java.time.Duration;

/** The CPU time that processes have used. */
final class Cpu {

    private Cpu() {}

    /** Nanoseconds of CPU time of a process, user and system, all its threads. */
    static long nanos(ProcessHandle process) {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElseThrow();
    }
}
