package io.millrace.streams.state;

import java.util.Optional;
import java.util.function.Function;

/** Where the manifest of an application's state is kept. */
public interface ManifestStore {

    /**
     * What a change comes to.
     *
     * @param next what to write; empty to leave the manifest as it is
     * @param answer what to answer
     * @param <T> the answer's type
     */
    record Change<T>(Optional<Manifest> next, T answer) {}

    /**
     * Reads the manifest.
     *
     * @return what is written down; empty where the application has never run
     */
    Optional<Manifest> read();

    /**
     * Changes the manifest. Nobody else can do so at the same time.
     *
     * @param change is given what is written down, and says what to write; called again if somebody else was faster
     * @param <T> the answer's type
     * @return its answer
     */
    <T> T change(Function<Optional<Manifest>, Change<T>> change);
}
