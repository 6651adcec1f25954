package io.millrace.connect.cassandra.evolution;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.config.TableConfig;
import io.millrace.connect.cassandra.config.TableConfig.Rules;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.failures.ErrorClass;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.EnvelopeReader;
import io.millrace.connect.cassandra.mapping.MissingTableException;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.Tables;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Maps records, and first creates the table that they lack, and adds the columns. While that is under way, or is not allowed, the records of
 * that topic wait; nothing is lost for it.
 */
public final class EvolvingMapper implements RecordMapper {

    private final RecordMapper mapper;
    private final MappingConfig mappings;
    private final TableConfig config;
    private final Tables tables;
    private final SchemaChanges changes;
    private final EnvelopeReader envelopes;
    private final String role;
    private final Map<String, TopicColumns> topics = new HashMap<>();
    private final Set<Table> created = new HashSet<>();

    /**
     * Wraps what maps records to tables that are there.
     *
     * @param role the login whose rights decide, for messages; empty if there is none
     */
    public EvolvingMapper(
            RecordMapper mapper,
            MappingConfig mappings,
            TableConfig config,
            Tables tables,
            SchemaChanges changes,
            Optional<String> role) {
        this.mapper = mapper;
        this.mappings = mappings;
        this.config = config;
        this.tables = tables;
        this.changes = changes;
        this.envelopes = new EnvelopeReader(mappings.envelopes());
        this.role = role.orElse("<role>");
    }

    @Override
    public void map(SinkRecord record, List<Row> rows) {
        Rules rules = config.of(record.topic());
        SinkRecord content = envelopes.open(record).orElse(null);
        if (content == null) {
            return;
        }
        try {
            mapper.map(rules.evolve() ? evolved(content) : content, rows);
        } catch (MissingTableException e) {
            if (!rules.create() || e.table().isEmpty()) {
                throw e;
            }
            create(e.table().get(), rules, content, e);
            // There by now: the next call maps.
            throw new NotAnsweredYetException();
        }
    }

    @Override
    public boolean noticeChanges() {
        boolean any = mapper.noticeChanges();
        if (any) {
            topics.clear();
        }
        return any;
    }

    @Override
    public boolean isCurrentSince(long nanos) {
        return mapper.isCurrentSince(nanos);
    }

    @Override
    public void forgetStatements(Row row) {
        mapper.forgetStatements(row);
    }

    @Override
    public boolean isOutdated(Row row) {
        return mapper.isOutdated(row);
    }

    private void create(Table table, Rules rules, SinkRecord record, MissingTableException missing) {
        if (created.remove(table)) {
            // Created and missing still, or dropped since: as any table that is missing, in a while.
            throw missing;
        }
        try {
            changes.execute(newTable(table, rules, record).statements(changes));
            created.add(table);
        } catch (NewTable.Impossible e) {
            throw new MissingTableException("there is no table " + table + ", and none can be created from record "
                    + place(record) + ": " + e.getMessage()
                    + (e.known() == null
                            ? ""
                            : ". Create it, like this: " + e.known().cql()));
        } catch (UnauthorizedException e) {
            throw notAllowed(
                    e, "table.auto.create: " + table + " cannot be created", "CREATE ON KEYSPACE " + table.keyspace());
        } catch (NotAnsweredYetException e) {
            throw e;
        } catch (DriverException e) {
            throw refused(e, "table.auto.create: Cassandra does not create " + table);
        }
    }

    private NewTable newTable(Table table, Rules rules, SinkRecord record) {
        if (record.value() == null && !rules.evolve()) {
            throw new NewTable.Impossible(
                    "it has no value, and deletes a row: set table.auto.evolve=true, which adds the columns when there is one",
                    null);
        }
        List<TableMapping> mapped = mappings.mappings(record.topic());
        TableMapping mapping = mapped.stream()
                .filter(each -> each.isFixed()
                        && each.fixedTable().equals(table.name().asInternal())
                        && each.fixedKeyspace()
                                .equalsIgnoreCase(table.keyspace().asInternal()))
                .findFirst()
                .orElse(mapped.get(0));
        if (mapping.columns().isEmpty()) {
            requireFields(table, record);
            return NewTable.byName(table, rules, record, mappings.deletes().flagField());
        }
        return NewTable.byMapping(table, rules, mapping, record);
    }

    /** A value without fields is bad whatever the table is like, and waits for none. */
    private static void requireFields(Table table, SinkRecord record) {
        boolean fits = record.value() == null
                || record.value() instanceof Map
                || (record.valueSchema() != null && record.valueSchema().type() == Schema.Type.STRUCT);
        if (!fits) {
            Kind kind = record.valueSchema() == null ? Kind.of(record.value()) : Kind.of(record.valueSchema());
            throw new BadRecordException("table " + table + ", the value is " + kind
                    + "; columns are found by name in structs and maps, for others set"
                    + " topic.<topic>.<keyspace>.<table>.mapping (record " + place(record) + ")");
        }
    }

    /** Adds the columns that the record lacks, and returns the record without the nulls for which there is none. */
    private SinkRecord evolved(SinkRecord record) {
        TopicColumns columns = topics.get(record.topic());
        if (columns == null) {
            columns = new TopicColumns(mappings, record.topic(), tables, changes);
            topics.put(record.topic(), columns);
        }
        if (columns.areComplete(record)) {
            return columns.withoutUnknownNulls(record);
        }
        List<String> statements = columns.missing(record);
        if (!statements.isEmpty()) {
            alter(record, columns, statements);
            topics.remove(record.topic());
            mapper.noticeChanges();
            throw new NotAnsweredYetException();
        }
        columns.complete(record);
        return columns.withoutUnknownNulls(record);
    }

    private void alter(SinkRecord record, TopicColumns columns, List<String> statements) {
        try {
            changes.execute(statements);
        } catch (NotAnsweredYetException e) {
            throw e;
        } catch (DriverException e) {
            // Another task may have been first. What is known of the tables is what they are now.
            mapper.noticeChanges();
            if (columns.missing(record).equals(statements)) {
                String what = "table.auto.evolve: what records of topic " + record.topic() + " have cannot be added ("
                        + String.join("; ", statements) + ")";
                throw e instanceof UnauthorizedException unauthorized
                        ? notAllowed(unauthorized, what, columns.rightNeeded(statements))
                        : refused(e, what);
            }
        }
    }

    /** Records wait until somebody has granted it. A server that cannot look rights up is an outage like others. */
    private RuntimeException notAllowed(UnauthorizedException e, String what, String right) {
        return ErrorClass.isAuthOutage(e)
                ? e
                : new MissingTableException(
                        what + ": " + e.getMessage() + ". GRANT " + right + " TO " + role + "; or do it yourself");
    }

    private static RuntimeException refused(DriverException e, String what) {
        return switch (ErrorClass.of(e)) {
            case TRANSIENT, REPLICA_FAILURE -> e;
            case DATA, SCHEMA, FATAL -> new MissingTableException(what + ": " + e.getMessage());
        };
    }

    private static String place(SinkRecord record) {
        return record.originalTopic() + "-" + record.originalKafkaPartition() + "-" + record.originalKafkaOffset();
    }
}
