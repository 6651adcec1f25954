package io.millrace.monitor.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The samples in an answer in Prometheus's text format (or OpenMetrics'). */
final class PrometheusText {

    /** One line. */
    record Sample(String name, Map<String, String> labels, double value) {}

    private final String text;
    private int at;

    private PrometheusText(String text) {
        this.text = text;
    }

    /** Reads all samples whose name begins so; lines that are none are left out. */
    static List<Sample> samples(String body, String prefix) {
        List<Sample> samples = new ArrayList<>();
        body.lines().filter(line -> line.startsWith(prefix)).forEach(line -> {
            Sample sample = new PrometheusText(line).sample();
            if (sample != null) {
                samples.add(sample);
            }
        });
        return samples;
    }

    private Sample sample() {
        String name = until("{ ");
        Map<String, String> labels = new HashMap<>();
        if (at < text.length() && text.charAt(at) == '{') {
            at++;
            while (at < text.length() && text.charAt(at) != '}') {
                String label = until("=").strip();
                at += 2;
                labels.put(label, quoted());
                if (at < text.length() && text.charAt(at) == ',') {
                    at++;
                }
            }
            at++;
        }
        String rest = text.substring(Math.min(at, text.length())).strip();
        int timestamp = rest.indexOf(' ');
        try {
            return new Sample(name, labels, number(timestamp < 0 ? rest : rest.substring(0, timestamp)));
        } catch (NumberFormatException e) {
            // Another format than the one that was asked for.
            return null;
        }
    }

    private String until(String ends) {
        int from = at;
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(from, at);
    }

    /** The rest of a quoted text, whose first quote is behind us. */
    private String quoted() {
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                char escaped = text.charAt(at++);
                value.append(escaped == 'n' ? '\n' : escaped);
            } else {
                value.append(c);
            }
        }
        at++;
        return value.toString();
    }

    private static double number(String value) {
        return switch (value) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(value);
        };
    }
}
