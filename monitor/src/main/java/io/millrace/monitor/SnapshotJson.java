package io.millrace.monitor;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * Snapshots as JSON: names in snake case, null for what is not known. The page and scripts read the same; since it may end on a terminal,
 * what that would obey is escaped.
 */
public final class SnapshotJson {

    private final ObjectMapper json = JsonMapper.builder(new JsonFactoryBuilder()
                    .characterEscapes(new UnseenEscaped())
                    .build())
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

    private static final class UnseenEscaped extends CharacterEscapes {

        private static final long serialVersionUID = 1;
        private static final int DELETE = 0x7f;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes[DELETE] = ESCAPE_STANDARD;
            return codes;
        }

        /** Called for every unit of UTF-16 beyond ASCII. */
        @Override
        public SerializableString getEscapeSequence(int unit) {
            // Together with the other half it is a character that is seen, or one that does nothing by itself.
            boolean half = Character.isSurrogate((char) unit);
            return !half && Visible.isUnseen(unit) ? new SerializedString(Visible.of(Character.toString(unit))) : null;
        }
    }
}
