package io.millrace.benchmarks.line;

import io.millrace.benchmarks.Profile;
import io.millrace.stack.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Flight recordings of some servers while a run is under way. */
final class Recordings implements AutoCloseable {

    /** Nothing is recorded. */
    static final Recordings NONE = new Recordings(List.of(), List.of());

    private final List<Jvm> servers;
    private final List<FlightRecording> recordings;

    private Recordings(List<Jvm> servers, List<FlightRecording> recordings) {
        this.servers = servers;
        this.recordings = recordings;
    }

    /** @param name of the run, for the names of files */
    static Recordings start(Path directory, String name, List<Server> servers) throws IOException {
        Recordings started = new Recordings(new ArrayList<>(), new ArrayList<>());
        for (Server server : servers) {
            Jvm jvm = Jvm.attach(server.pid());
            started.servers.add(jvm);
            started.recordings.add(FlightRecording.start(jvm, directory.resolve(name + "-" + server.name() + ".jfr")));
        }
        return started;
    }

    /** Ends them and prints where time went. */
    void print() throws IOException {
        for (FlightRecording recording : recordings) {
            recording.stop();
        }
        for (FlightRecording recording : recordings) {
            new Profile(recording.file()).print();
        }
    }

    @Override
    public void close() throws IOException {
        for (Jvm server : servers) {
            server.close();
        }
    }
}
