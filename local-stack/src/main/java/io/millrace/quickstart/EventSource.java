package io.millrace.quickstart;

import java.util.List;
import java.util.Optional;

/** Where events come from. Every reading gives the same events in the same order. */
public interface EventSource {

    /** How many events there are. */
    long count();

    /** What they are, for a heading: "200,000 generated events". */
    String describe();

    /** What somebody should know about the source, a sentence each: lines that could not be read, for instance. */
    List<String> remarks();

    /** Starts at the first event. */
    EventReader open();

    /** One reading of a source. */
    interface EventReader extends AutoCloseable {

        /** The next event; empty at the end. */
        Optional<Event> next();

        @Override
        void close();
    }
}
