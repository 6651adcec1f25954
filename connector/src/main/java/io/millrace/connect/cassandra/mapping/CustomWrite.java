package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.type.DataType;
import java.util.List;

/**
 * A statement of the user's own, prepared.
 *
 * @param variables what its bind markers take, in order
 * @param partitionKey the positions of those that make up the partition key, in its order; none unless all of it is bound
 */
public record CustomWrite(WriteStatement statement, List<Variable> variables, List<Integer> partitionKey) {

    /** A bind marker, as Cassandra knows it. */
    public record Variable(String name, DataType type) {}

    public CustomWrite {
        variables = List.copyOf(variables);
        partitionKey = List.copyOf(partitionKey);
    }
}
