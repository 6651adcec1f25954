package io.millrace.streams.state;

import java.util.Optional;
import java.util.function.Function;

/** A manifest that nobody else changes. */
public final class InMemoryManifest implements ManifestStore {
    private Manifest manifest;

    @Override
    public Optional<Manifest> read() {
        return Optional.ofNullable(manifest);
    }

    @Override
    public <T> T change(Function<Optional<Manifest>, Change<T>> change) {
        Change<T> changed = change.apply(read());
        changed.next().ifPresent(next -> manifest = next);
        return changed.answer();
    }
}
