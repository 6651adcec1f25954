package io.millrace.streams;

import io.millrace.streams.state.Requests;
import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** What a start may be asked for beside the file; a question about a start takes the same. */
final class RequestOptions {
    @Option(
            names = "--accept",
            paramLabel = "ROLLUP",
            description =
                    "A rollup whose filter, derived fields or events' time have changed, and that shall go on in the same"
                            + " rows with what they come to from here on. May be given several times.")
    private Set<String> accepted = new LinkedHashSet<>();

    @Option(
            names = "--backfill",
            paramLabel = "ROLLUP",
            description =
                    "A rollup that is new in the file, and that shall count the events that the source already holds,"
                            + " too: beside what comes, each once. Only when it is new. May be given several times.")
    private Set<String> backfilled = new LinkedHashSet<>();

    Requests requests() {
        return new Requests(accepted, backfilled);
    }
}
