package io.millrace.benchmarks;

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

/**
 * Says where a flight recording's samples were taken: by thread, by method, by method with all that it called, and by
 * method of each busy thread.
 */
public final class Profile {

    private static final int SHOWN = 40;
    private static final int SHOWN_OF_THREAD = 15;
    /** A group of threads with fewer samples, in hundredths of all, has no list of its own. */
    private static final int BUSY_PERCENT = 5;

    private final Path recording;
    private final Map<String, Integer> threads = new HashMap<>();
    private final Map<String, Integer> methods = new HashMap<>();
    private final Map<String, Map<String, Integer>> methodsByGroup = new HashMap<>();
    private final Map<String, Integer> withCalled = new HashMap<>();
    private final Map<String, Integer> nativeMethods = new HashMap<>();
    private int samples;
    private int nativeSamples;

    /** @param recording a file of the flight recorder, which is complete */
    public Profile(Path recording) {
        this.recording = recording;
    }

    /** Reads the recording and prints it all. */
    public void print() throws IOException {
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
        methodsByGroup.entrySet().stream()
                .filter(group -> total(group.getValue()) * 100L >= (long) samples * BUSY_PERCENT)
                .sorted(Comparator.comparing(group -> -total(group.getValue())))
                .forEach(group -> print(
                        "threads %s, %d samples".formatted(group.getKey(), total(group.getValue())),
                        group.getValue(),
                        total(group.getValue()),
                        SHOWN_OF_THREAD));
        print("samples of native code, waiting included", nativeMethods, nativeSamples);
    }

    private void add(RecordedEvent event) {
        samples++;
        RecordedThread thread = event.getThread("sampledThread");
        String name = thread == null || thread.getJavaName() == null ? "?" : thread.getJavaName();
        String shortName = name.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "#");
        threads.merge(shortName, 1, Integer::sum);
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        methodsByGroup
                .computeIfAbsent(shortName.replaceAll("\\d+", "#"), group -> new HashMap<>())
                .merge(name(frames.get(0)), 1, Integer::sum);
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

    private static int total(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static void print(String title, Map<String, Integer> counts, int of) {
        print(title, counts, of, SHOWN);
    }

    private static void print(String title, Map<String, Integer> counts, int of, int shown) {
        System.out.printf("%n  %s%n", title);
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(shown)
                .forEach(entry -> System.out.printf("  %5.1f%%  %s%n", 100.0 * entry.getValue() / of, entry.getKey()));
    }
}
