package io.millrace.monitor;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON that may end on a terminal: what that would obey is escaped, as {@link Visible} writes it out. */
public final class VisibleJson {

    private VisibleJson() {}

    /** Begins a mapper that writes such JSON. */
    public static JsonMapper.Builder mapper() {
        return JsonMapper.builder(
                new JsonFactoryBuilder().characterEscapes(new UnseenEscaped()).build());
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
