package io.millrace.stack;

import java.io.IOException;

/** Where the servers of one stack run: as child processes of this one, or, with another {@link HostProvider}, somewhere else. */
public interface Host extends AutoCloseable {

    /** Makes the server's program ready to start, on the ports it has chosen. */
    Program install(Server server) throws IOException;

    /** Removes what is left of programs that have ended. */
    @Override
    void close();

    /**
     * The host that the system property {@code millrace.stack} names: {@code processes}, which is the default, or what a
     * {@link HostProvider} on the class path calls itself.
     */
    static Host chosen(StackOptions options) {
        String name = System.getProperty(HostProvider.PROPERTY, ProcessHost.NAME);
        if (name.equals(ProcessHost.NAME)) {
            return new ProcessHost(options);
        }
        return HostProvider.named(name).open(options);
    }
}
