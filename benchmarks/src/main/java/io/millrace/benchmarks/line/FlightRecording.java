package io.millrace.benchmarks.line;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import jdk.management.jfr.FlightRecorderMXBean;

/** A recording of another JVM's flight recorder, from now on. */
final class FlightRecording {

    private final FlightRecorderMXBean recorder;
    private final long id;
    private final Path file;

    private FlightRecording(FlightRecorderMXBean recorder, long id, Path file) {
        this.recorder = recorder;
        this.id = id;
        this.file = file;
    }

    /** @param file where it goes when it is stopped */
    static FlightRecording start(Jvm jvm, Path file) throws IOException {
        FlightRecorderMXBean recorder = ManagementFactory.newPlatformMXBeanProxy(
                jvm.beans(), FlightRecorderMXBean.MXBEAN_NAME, FlightRecorderMXBean.class);
        long id = recorder.newRecording();
        recorder.setPredefinedConfiguration(id, "profile");
        recorder.startRecording(id);
        return new FlightRecording(recorder, id, file);
    }

    Path file() {
        return file;
    }

    /** Ends it, and writes the file. */
    void stop() throws IOException {
        recorder.stopRecording(id);
        recorder.copyTo(id, file.toAbsolutePath().toString());
        recorder.closeRecording(id);
    }
}
