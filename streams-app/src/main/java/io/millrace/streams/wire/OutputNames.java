package io.millrace.streams.wire;

/** Names that follow from an output topic's name. */
public final class OutputNames {
    private OutputNames() {}

    /**
     * Returns the Avro record name of an output's values.
     *
     * @param topic the topic, as {@code page_views_hourly}
     * @return the name, as {@code PageViewsHourly}
     */
    public static String record(String topic) {
        StringBuilder name = new StringBuilder();
        boolean upper = true;
        for (int i = 0; i < topic.length(); i++) {
            char c = topic.charAt(i);
            boolean letterOrDigit = c < 128 && Character.isLetterOrDigit(c);
            if (letterOrDigit) {
                name.append(upper ? Character.toUpperCase(c) : c);
            }
            upper = !letterOrDigit;
        }
        if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
            name.insert(0, "Topic");
        }
        return name.toString();
    }

    /**
     * Returns the registry's subject of a topic's keys.
     *
     * @param topic the topic
     * @return the subject
     */
    public static String keySubject(String topic) {
        return topic + "-key";
    }

    /**
     * Returns the registry's subject of a topic's values.
     *
     * @param topic the topic
     * @return the subject
     */
    public static String valueSubject(String topic) {
        return topic + "-value";
    }
}
