package io.millrace.streams.source;

import io.millrace.streams.event.Rejected;
import org.apache.avro.Schema;

/** Finds the schema a value was written with. */
@FunctionalInterface
public interface WriterSchemas {
    /**
     * Finds a schema.
     *
     * @param id its id in the registry
     * @return the schema
     * @throws Rejected if the registry answered that there is no such Avro schema
     * @throws RegistryUnavailableException if the registry gave no answer
     */
    Schema byId(int id) throws Rejected;
}
