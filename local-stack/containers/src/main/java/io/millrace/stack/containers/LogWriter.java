package io.millrace.stack.containers;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Adds what a container prints to a file. */
final class LogWriter extends ResultCallback.Adapter<Frame> {

    private final Path log;

    LogWriter(Path log) {
        this.log = log;
    }

    @Override
    public void onNext(Frame frame) {
        try {
            Files.write(log, frame.getPayload(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + log, e);
        }
    }
}
