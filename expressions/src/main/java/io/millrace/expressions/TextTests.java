package io.millrace.expressions;

/** Whether a text has another one in it. */
final class TextTests {
    private TextTests() {}

    static final class StartsWith<R> extends Condition<R> {
        private final Node<R> text;
        private final Node<R> part;

        StartsWith(Node<R> text, Node<R> part) {
            super(text.nullable() || part.nullable());
            this.text = text;
            this.part = part;
        }

        @Override
        public int truth(R row) {
            return text.evaluate(row) && part.evaluate(row) ? of(TextSearch.startsWith(text, part)) : UNKNOWN;
        }
    }

    static final class EndsWith<R> extends Condition<R> {
        private final Node<R> text;
        private final Node<R> part;

        EndsWith(Node<R> text, Node<R> part) {
            super(text.nullable() || part.nullable());
            this.text = text;
            this.part = part;
        }

        @Override
        public int truth(R row) {
            return text.evaluate(row) && part.evaluate(row) ? of(TextSearch.endsWith(text, part)) : UNKNOWN;
        }
    }

    static final class Contains<R> extends Condition<R> {
        private final Node<R> text;
        private final Node<R> part;

        Contains(Node<R> text, Node<R> part) {
            super(text.nullable() || part.nullable());
            this.text = text;
            this.part = part;
        }

        @Override
        public int truth(R row) {
            return text.evaluate(row) && part.evaluate(row) ? of(TextSearch.contains(text, part)) : UNKNOWN;
        }
    }
}
