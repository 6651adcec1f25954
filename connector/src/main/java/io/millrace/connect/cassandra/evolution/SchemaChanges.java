package io.millrace.connect.cassandra.evolution;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import java.util.List;
import java.util.Optional;

/** Changes the schema of the cluster. Belongs to the task thread, and holds it up no longer than asking does. */
public interface SchemaChanges {

    /**
     * Has statements executed, one after another, by the same node as every other task's. Done once all nodes agree, and
     * the tables are known as they are then; whether it succeeds or not.
     *
     * @throws io.millrace.connect.cassandra.mapping.NotAnsweredYetException while it is under way: call it again with the
     *     same statements
     * @throws DriverException when a statement failed
     */
    void execute(List<String> statements);

    /** Finds a user-defined type, as far as is known without asking. */
    Optional<UserDefinedType> type(CqlIdentifier keyspace, CqlIdentifier name);
}
