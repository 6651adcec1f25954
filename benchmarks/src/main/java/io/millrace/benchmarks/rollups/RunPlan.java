package io.millrace.benchmarks.rollups;

import java.nio.file.Path;

/**
 * One run of one contestant.
 *
 * @param applicationId a new one for each run: it begins with nothing
 * @param directory where its configuration, its log and its state go
 * @param output the topic it writes
 */
record RunPlan(
        String applicationId,
        Path directory,
        Workload workload,
        String output,
        String bootstrapServers,
        String registryUrl,
        Settings settings) {}
