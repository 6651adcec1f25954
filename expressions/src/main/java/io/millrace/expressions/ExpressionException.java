package io.millrace.expressions;

/** An expression that cannot be understood, names what there is not, or mixes types. Its message does not say where. */
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int column;

    /**
     * Creates it.
     *
     * @param column the character of the text it begins at, from 1
     * @param message what is wrong and what to do
     */
    public ExpressionException(int column, String message) {
        super(message);
        this.column = column;
    }

    /**
     * Returns where in the text the mistake is.
     *
     * @return the character it begins at, from 1
     */
    public int column() {
        return column;
    }
}
