package io.millrace.connect.cassandra.tls;

/** Certificates or a key that cannot be used, and the option that is to be mended. */
public final class TlsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String option;

    TlsException(String option, String message) {
        super(message);
        this.option = option;
    }

    TlsException(String option, String message, Throwable cause) {
        super(message, cause);
        this.option = option;
    }

    /** Returns the option that is to be mended. */
    public String option() {
        return option;
    }
}
