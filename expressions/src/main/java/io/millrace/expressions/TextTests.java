package io.millrace.expressions;

/** Whether a text has another one in it. */
final class TextTests {
    private TextTests() {}

    static final class StartsWith<R> extends Node<R> {
        private final Node<R> text;
        private final Node<R> part;

        StartsWith(Node<R> text, Node<R> part) {
            super(ValueType.truth(), text.nullable() || part.nullable());
            this.text = text;
            this.part = part;
        }

        @Override
        public boolean evaluate(R row) {
            return text.evaluate(row) && part.evaluate(row) && hold(TextSearch.startsWith(text, part));
        }
    }

    static final class EndsWith<R> extends Node<R> {
        private final Node<R> text;
        private final Node<R> part;

        EndsWith(Node<R> text, Node<R> part) {
            super(ValueType.truth(), text.nullable() || part.nullable());
            this.text = text;
            this.part = part;
        }

        @Override
        public boolean evaluate(R row) {
            return text.evaluate(row) && part.evaluate(row) && hold(TextSearch.endsWith(text, part));
        }
    }

    static final class Contains<R> extends Node<R> {
        private final Node<R> text;
        private final Node<R> part;

        Contains(Node<R> text, Node<R> part) {
            super(ValueType.truth(), text.nullable() || part.nullable());
            this.text = text;
            this.part = part;
        }

        @Override
        public boolean evaluate(R row) {
            return text.evaluate(row) && part.evaluate(row) && hold(TextSearch.contains(text, part));
        }
    }
}
