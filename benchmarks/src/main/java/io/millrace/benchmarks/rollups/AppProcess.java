package io.millrace.benchmarks.rollups;

import io.millrace.benchmarks.Cpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contestant's own JVM. */
final class AppProcess {

    private static final int LINES_SHOWN = 15;
    private static final long STOP_SECONDS = 60;

    private final Process process;
    private final Path log;
    private final Path recording;
    private final Thread hook;

    private AppProcess(Process process, Path log, Path recording) {
        this.process = process;
        this.log = log;
        this.recording = recording;
        this.hook = new Thread(process::destroyForcibly, "stop-" + process.pid());
    }

    static AppProcess start(Contestant contestant, RunPlan plan) throws IOException {
        Files.createDirectories(plan.directory());
        Path log = plan.directory().resolve("log");
        Path recording = plan.directory().resolve("recording.jfr");
        Settings settings = plan.settings();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms" + settings.heap(),
                "-Xmx" + settings.heap(),
                "-XX:+UseG1GC",
                "-XX:+ExitOnOutOfMemoryError"));
        if (settings.profile()) {
            command.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording);
        }
        command.addAll(contestant.program(plan));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        AppProcess app = new AppProcess(process, log, recording);
        Runtime.getRuntime().addShutdownHook(app.hook);
        return app;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long cpuNanos() {
        return Cpu.nanos(process.toHandle());
    }

    /** What the flight recorder wrote, once the process has ended. */
    Path recording() {
        return recording;
    }

    /** The end of what it said, for an error's message. */
    String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n    ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()))
                + "\n  The rest: " + log;
    }

    /** Asks it to end, and waits. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
