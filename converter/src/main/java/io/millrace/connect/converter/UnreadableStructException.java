package io.millrace.connect.converter;

import org.apache.kafka.connect.errors.DataException;

/** The delegate makes no struct of bytes that looked like one; its complaint is the cause. */
public final class UnreadableStructException extends DataException {

    private static final long serialVersionUID = 1;

    UnreadableStructException(RuntimeException cause) {
        super("The bytes of the record cannot be converted to a struct: " + cause.getMessage(), cause);
    }
}
