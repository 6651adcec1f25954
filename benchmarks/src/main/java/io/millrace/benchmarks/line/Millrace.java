package io.millrace.benchmarks.line;

import io.millrace.stack.ConnectClient;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Our sink as it is shipped. */
final class Millrace implements Contestant {

    private final ConnectorConfig config;

    Millrace(ConnectorConfig config) {
        this.config = config;
    }

    @Override
    public String connector(Workload workload) {
        return ConnectorConfig.name(workload);
    }

    @Override
    public Map<String, String> config(Workload workload) {
        return config.of(workload);
    }

    @Override
    public Progress progress(Stack stack, Workload workload) throws IOException {
        return new Metrics(Jvm.attach(stack.connect().pid()), stack.connect().client(), connector(workload));
    }

    /** Asks the tasks' own metrics. */
    private static final class Metrics implements Progress {
        private final Jvm worker;
        private final StatusCheck status;
        private final String connector;
        private SinkCounts last = new SinkCounts(0, 0, 0, 0, 0, 0, 0);

        Metrics(Jvm worker, ConnectClient connect, String connector) {
            this.worker = worker;
            this.status = new StatusCheck(connect, connector);
            this.connector = connector;
        }

        @Override
        public long rows() throws IOException {
            last = SinkCounts.of(worker.beans(), connector);
            return last.done();
        }

        @Override
        public void check() throws FailedRunException {
            if (last.deadLetters() > 0) {
                throw new FailedRunException(last.deadLetters() + " records became dead letters");
            }
            status.check();
        }

        @Override
        public Optional<SinkCounts> counts() {
            return Optional.of(last);
        }

        @Override
        public void close() throws IOException {
            worker.close();
        }
    }
}
