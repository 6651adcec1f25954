package io.millrace.connect.converter;

/** What the registry has under an id is not a schema that records could be read by where they lie. */
final class UnreadableSchemaException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnreadableSchemaException(String message) {
        super(message);
    }
}
