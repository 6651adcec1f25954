package io.millrace.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;

/**
 * Snapshots as JSON: names in snake case, null for what is not known. The page and scripts read the same; since it may end on a terminal,
 * what that would obey is escaped.
 */
public final class SnapshotJson {

    private final ObjectMapper json = VisibleJson.mapper()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final ObjectMapper indented = json.copy().enable(SerializationFeature.INDENT_OUTPUT);

    /** The snapshot on one line. */
    public String line(Snapshot snapshot) {
        return text(json, snapshot);
    }

    /** The snapshot for people to read. */
    public String indented(Snapshot snapshot) {
        return text(indented, snapshot);
    }

    /** The points of the curves, as an array. */
    public String points(List<Snapshot.Point> points) {
        return text(json, points);
    }

    private static String text(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A snapshot cannot be written as JSON", e);
        }
    }
}
