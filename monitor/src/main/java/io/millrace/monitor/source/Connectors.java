package io.millrace.monitor.source;

import java.util.List;

/**
 * The connectors of a Connect cluster.
 *
 * @param there by name
 * @param missing those that were asked for by name and are not there, each in words
 */
public record Connectors(List<Connector> there, List<String> missing) {

    public Connectors {
        there = List.copyOf(there);
        missing = List.copyOf(missing);
    }
}
