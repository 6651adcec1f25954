package io.millrace.quickstart;

import io.millrace.monitor.source.GroupOffsets;
import io.millrace.monitor.source.Groups;
import io.millrace.monitor.source.Source;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** The consumer groups as somebody else asks for them; asked for here only while nobody else does. */
final class HeardGroups implements Source<Groups> {

    private static final long FRESH_NS = Duration.ofSeconds(2).toNanos();

    private final Source<Groups> source;
    private final LongSupplier nanoClock;
    private volatile Heard heard;
    private volatile boolean drained;

    private record Heard(Lag lag, long at) {}

    HeardGroups(Source<Groups> source, LongSupplier nanoClock) {
        this.source = source;
        this.nanoClock = nanoClock;
    }

    /** Hears a lag that has just been measured. */
    void hear(Lag lag) {
        heard = new Heard(lag, nanoClock.getAsLong());
    }

    /** Whether nothing was left when somebody last looked, and nothing has been added since. */
    boolean isDrained() {
        return drained;
    }

    @Override
    public Groups read() {
        Heard latest = heard;
        if (latest != null && nanoClock.getAsLong() - latest.at() < FRESH_NS) {
            drained = latest.lag().drained();
            return latest.lag().groups();
        }
        Groups groups = source.read();
        drained = latest != null
                && latest.lag().drained()
                && ends(groups).equals(ends(latest.lag().groups()));
        return groups;
    }

    @Override
    public void close() {
        source.close();
    }

    private static Set<Map<TopicPartition, Long>> ends(Groups groups) {
        return groups.groups().stream().map(GroupOffsets::end).collect(Collectors.toSet());
    }
}
