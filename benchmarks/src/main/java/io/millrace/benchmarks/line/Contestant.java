package io.millrace.benchmarks.line;

import io.millrace.stack.Stack;
import java.io.IOException;
import java.util.Map;

/** A connector that writes the topics. */
interface Contestant {

    /** The name of its connector of a workload. */
    String connector(Workload workload);

    Map<String, String> config(Workload workload);

    /** Looks how far its connector is, which runs. */
    Progress progress(Stack stack, Workload workload) throws IOException;
}
