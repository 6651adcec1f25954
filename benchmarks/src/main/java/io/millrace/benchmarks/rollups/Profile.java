package io.millrace.benchmarks.rollups;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** Says where a flight recording's samples were taken: by thread, by method, and by method with all that it called. */
final class Profile {

    private static final int SHOWN = 40;

    private final Path recording;
    private final Map<String, Integer> threads = new HashMap<>();
    private final Map<String, Integer> methods = new HashMap<>();
    private final Map<String, Integer> withCalled = new HashMap<>();
    private final Map<String, Integer> nativeMethods = new HashMap<>();
    private int samples;
    private int nativeSamples;

    Profile(Path recording) {
        this.recording = recording;
    }

    void print() throws IOException {
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getStackTrace() != null) {
                    switch (event.getEventType().getName()) {
                        case "jdk.ExecutionSample" -> add(event);
                        case "jdk.NativeMethodSample" -> addNative(event);
                        default -> {
                            // Of no interest here.
                        }
                    }
                }
            }
        }
        System.out.printf("%n%,d samples of Java code in %s%n", samples, recording);
        print("by thread", threads, samples);
        print("by method", methods, samples);
        print("by method, with all that it called", withCalled, samples);
        print("samples of native code, waiting included", nativeMethods, nativeSamples);
    }

    private void add(RecordedEvent event) {
        samples++;
        RecordedThread thread = event.getThread("sampledThread");
        String name = thread == null || thread.getJavaName() == null ? "?" : thread.getJavaName();
        threads.merge(name.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "#"), 1, Integer::sum);
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        methods.merge(name(frames.get(0)), 1, Integer::sum);
        Set<String> seen = new HashSet<>();
        for (RecordedFrame frame : frames) {
            if (seen.add(name(frame))) {
                withCalled.merge(name(frame), 1, Integer::sum);
            }
        }
    }

    private void addNative(RecordedEvent event) {
        nativeSamples++;
        nativeMethods.merge(name(event.getStackTrace().getFrames().get(0)), 1, Integer::sum);
    }

    private static String name(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        return method.getType().getName() + "." + method.getName();
    }

    private static void print(String title, Map<String, Integer> counts, int of) {
        System.out.printf("%n  %s%n", title);
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(SHOWN)
                .forEach(entry -> System.out.printf("  %5.1f%%  %s%n", 100.0 * entry.getValue() / of, entry.getKey()));
    }
}
