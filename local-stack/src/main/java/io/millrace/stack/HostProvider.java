package io.millrace.stack;

import java.util.ServiceLoader;

/** Makes {@link Host}s of one kind. Found as a service. */
public interface HostProvider {

    /** The system property that chooses a host by its {@link #name}. */
    String PROPERTY = "millrace.stack";

    String name();

    /** A host for one stack. */
    Host open(StackOptions options);

    /** The provider of that name on the class path. */
    static HostProvider named(String name) {
        return ServiceLoader.load(HostProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new StackException("The system property " + PROPERTY + " is " + name
                        + ", but nothing of that name is on the class path. Leave it out to run child processes"));
    }
}
