package io.millrace.streams;

import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.runtime.Inspection;
import io.millrace.streams.state.Requests;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Answers what can be asked of a pipeline file without running it. */
record Inspector(Path file, PrintWriter out) {
    int check(Requests requests) throws InterruptedException {
        Inspection inspection = inspection();
        String summary = inspection.check();
        out.println(file + ": valid");
        out.print(summary);
        out.flush();
        return state(inspection.statusIfReachable(requests));
    }

    int describe() throws InterruptedException {
        out.print(inspection().describe());
        out.flush();
        return StreamsCommand.DONE;
    }

    int status(Requests requests) throws InterruptedException {
        return state(inspection().status(requests));
    }

    private Inspection inspection() throws InterruptedException {
        LogOutput.aside();
        Pipeline pipeline = new PipelineFile(file).read();
        return new Inspection(pipeline);
    }

    private int state(Inspection.State state) {
        out.println("state of " + state.applicationId() + ": " + state.verdict());
        out.print(state.table());
        out.flush();
        return state.runs() ? StreamsCommand.DONE : StreamsCommand.NOT_STARTED;
    }
}
