package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;

/** Whether a text has another one in it. */
final class TextTests {
    private TextTests() {}

    static final class StartsWith extends BooleanNode {
        private final TextNode text;
        private final TextNode part;

        StartsWith(TextNode text, TextNode part) {
            super(text.nullable() || part.nullable());
            this.text = text;
            this.part = part;
        }

        @Override
        int evaluate(EventFields fields) {
            return text.evaluate(fields) && part.evaluate(fields) ? of(TextSearch.startsWith(text, part)) : NULL;
        }
    }

    static final class EndsWith extends BooleanNode {
        private final TextNode text;
        private final TextNode part;

        EndsWith(TextNode text, TextNode part) {
            super(text.nullable() || part.nullable());
            this.text = text;
            this.part = part;
        }

        @Override
        int evaluate(EventFields fields) {
            return text.evaluate(fields) && part.evaluate(fields) ? of(TextSearch.endsWith(text, part)) : NULL;
        }
    }

    static final class Contains extends BooleanNode {
        private final TextNode text;
        private final TextNode part;

        Contains(TextNode text, TextNode part) {
            super(text.nullable() || part.nullable());
            this.text = text;
            this.part = part;
        }

        @Override
        int evaluate(EventFields fields) {
            return text.evaluate(fields) && part.evaluate(fields) ? of(TextSearch.contains(text, part)) : NULL;
        }
    }
}
