package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.CqlStatement;
import io.millrace.connect.cassandra.config.CqlStatement.Marker;
import io.millrace.connect.cassandra.config.CqlStatement.Operation;
import io.millrace.connect.cassandra.config.DeleteConfig.IncompleteKey;
import io.millrace.connect.cassandra.config.DeleteConfig.Scope;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.config.RecordSources;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.config.WriteTimeConfig;
import io.millrace.connect.cassandra.config.WriteTimeConfig.WriteTimeSource;
import io.millrace.connect.cassandra.mapping.CustomPlan.Parameter;
import io.millrace.connect.cassandra.mapping.CustomPlan.Slot;
import io.millrace.connect.cassandra.mapping.CustomWrite.Variable;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.connect.sink.SinkRecord;

/** Makes plans for a statement of the user's own, and finds what is wrong with it. */
public final class CustomCompiler {

    private final TableSchema table;
    private final TableMapping mapping;
    private final CqlStatement statement;
    private final MappingConfig config;
    private final WriteTimeConfig writeTimes;
    private final Tables tables;
    private final Conversions conversions;
    private final Map<String, ColumnSource> sources;
    private CustomWrite checked;

    /**
     * Makes a compiler for one table.
     *
     * @param mapping one with a statement
     */
    public CustomCompiler(
            TableSchema table, TableMapping mapping, MappingConfig config, WriteTimeConfig writeTimes, Tables tables) {
        this.table = table;
        this.mapping = mapping;
        this.statement = mapping.writes().cql().orElseThrow();
        this.config = config;
        this.writeTimes = writeTimes;
        this.tables = tables;
        this.conversions = config.conversions().of(mapping.topic());
        this.sources = CustomColumns.sources(statement, mapping);
    }

    /** Tells whether the statement takes away what records name, so that none without a value needs another. */
    boolean isDelete() {
        return statement.operation() == Operation.DELETE;
    }

    /**
     * Makes the plan for records like this one.
     *
     * @param deletes whether they say so themselves, by having no value or otherwise
     * @throws UnfitTableException when the statement fits the table in no way
     * @throws Unplannable when no such record has what it needs
     */
    RecordPlan compile(SinkRecord example, boolean deletes, Optional<WriteTimeReader> writeTime, Clock clock) {
        CustomWrite write = checked();
        Schemas schemas = Schemas.of(example);
        List<Parameter> parameters = new ArrayList<>();
        slots(write).forEach((name, slots) -> {
            Column column = parameter(
                    name, write.variables().get(slots.get(0).position()).type());
            boolean inKey = slots.stream().anyMatch(slot -> isOfKey(write, slot.position()));
            parameters.add(
                    new Parameter(ColumnPlan.of(column, inKey, sources.get(name), schemas, conversions, clock), slots));
        });
        RowAssembler rows = RowAssembler.ofStatement(
                table,
                write.statement(),
                write.variables().size(),
                write.partitionKey(),
                CustomColumns.clusteringPositions(table, statement),
                config.deletes().scope() == Scope.PARTITION || CustomColumns.sharesPartition(table, statement));
        Optional<TtlReader> ttl = statement.has(CqlStatement.TTL)
                ? mapping.ttl().map(source -> TtlReader.of(source, config.ttlFrom(), schemas, conversions, clock))
                : Optional.empty();
        return new CustomPlan(
                rows,
                parameters,
                mapping.nulls(),
                writeTime,
                ttl,
                slotsOf(CqlStatement.TTL),
                deletes && config.deletes().incompleteKey() == IncompleteKey.SKIP);
    }

    private CustomWrite checked() {
        if (checked == null) {
            CustomWrite write = prepare();
            check(write, (option, problem) -> {
                throw new UnfitTableException(option + ": " + problem);
            });
            checked = write;
        }
        return checked;
    }

    /**
     * Reports what is wrong with the statement and its mapping, for which Cassandra is asked.
     *
     * @param problems told the option and what is wrong with it
     */
    public void check(BiConsumer<String, String> problems) {
        try {
            check(prepare(), problems);
        } catch (DriverException e) {
            problems.accept(statement.option(), "Cassandra does not take it: " + e.getMessage());
        }
    }

    private CustomWrite prepare() {
        WriteStatement.Kind kind = table.hasCounters()
                ? WriteStatement.Kind.COUNTER
                : mapping.writes().idempotent() && writtenLists().isEmpty()
                        ? WriteStatement.Kind.MERGE
                        : WriteStatement.Kind.ONCE;
        return tables.custom(table, statement, kind);
    }

    private void check(CustomWrite write, BiConsumer<String, String> problems) {
        List<String> names = write.variables().stream().map(Variable::name).toList();
        if (!names.equals(statement.markers().stream().map(Marker::name).toList())) {
            problems.accept(
                    statement.option(),
                    "its parameters cannot be told from its text: Cassandra finds " + String.join(", ", names)
                            + "; write a blank after each colon that begins none");
            return;
        }
        checkPartitionKey(write, problems);
        checkRepetition(problems);
        checkSpecial(write, CqlStatement.TTL, DataTypes.INT, problems);
        checkSpecial(write, CqlStatement.WRITE_TIME, DataTypes.BIGINT, problems);
        if (statement.has(CqlStatement.WRITE_TIME)
                && mapping.writeTime().isEmpty()
                && writeTimes.field().isEmpty()
                && writeTimes.source() == WriteTimeSource.NONE) {
            problems.accept(
                    statement.option(),
                    "nothing gives :" + CqlStatement.WRITE_TIME + " a value: write.timestamp is none; set "
                            + "write.timestamp for the table, or remove it from the statement");
        }
        if (mapping.writes().idempotent() && !config.listsAllowed()) {
            writtenLists()
                    .forEach(column -> problems.accept(
                            statement.option(),
                            table + ", " + column
                                    + ": is a list that is not frozen, whose elements a retry repeats. Set "
                                    + mapping.writes().idempotentOption()
                                    + "=false, so that on.ambiguous says what becomes of a lost answer; or make it frozen"
                                    + " or a set"));
        }
        checkSources(write, problems);
        MappedColumns.problemsOfTimes(table, mapping, config)
                .forEach(problem -> problems.accept(mapping.option(), problem));
    }

    /** A row whose key is another each time is written anew whenever a record is delivered again. */
    private void checkRepetition(BiConsumer<String, String> problems) {
        if (!mapping.writes().idempotent() || isDelete()) {
            return;
        }
        table.primaryKey().stream()
                .filter(column -> statement.unbound().getOrDefault(column.field(), false))
                .forEach(column -> problems.accept(
                        statement.option(),
                        table + ", " + column
                                + " is part of the primary key, and a function gives it another value each"
                                + " time: a record that is sent again would make a new row. Set it to a parameter, and map"
                                + " that to record.timestamp, a field, uuid_of(record) or timeuuid_of(record); or set "
                                + mapping.writes().idempotentOption() + "=false"));
    }

    /** Of {@code id IN (:a, :b)} Cassandra tells the driver that {@code :b} is the partition key: the text has to say the same. */
    private void checkPartitionKey(CustomWrite write, BiConsumer<String, String> problems) {
        List<String> unbound = IntStream.range(0, table.partitionKey().size())
                .filter(i -> write.partitionKey().isEmpty()
                        || !write.partitionKey()
                                .get(i)
                                .equals(statement
                                        .bound()
                                        .get(table.partitionKey().get(i).field())))
                .mapToObj(i -> table.partitionKey().get(i).toString())
                .toList();
        if (unbound.isEmpty()) {
            return;
        }
        problems.accept(
                statement.option(),
                "is of one partition only, whose key names the nodes to send it to, and "
                        + String.join(", ", unbound)
                        + (unbound.size() == 1 ? " is" : " are")
                        + " not set to a parameter of its own: write each column of the partition key as "
                        + table.partitionKey().get(0).name().asCql(true) + " = :"
                        + table.partitionKey().get(0).field()
                        + ", without IN, ranges, functions and literals; a literal can stand in the mapping");
    }

    private void checkSpecial(CustomWrite write, String marker, DataType type, BiConsumer<String, String> problems) {
        for (Slot slot : slotsOf(marker)) {
            DataType actual = write.variables().get(slot.position()).type();
            if (!actual.equals(type)) {
                problems.accept(
                        statement.option(),
                        ":" + marker + " is " + type.asCql(false, true) + ", and stands for "
                                + actual.asCql(false, true) + ": name that parameter otherwise, and map it");
            }
        }
    }

    private void checkSources(CustomWrite write, BiConsumer<String, String> problems) {
        slots(write).forEach((name, slots) -> {
            Column column = parameter(
                    name, write.variables().get(slots.get(0).position()).type());
            boolean inKey = slots.stream().anyMatch(slot -> isOfKey(write, slot.position()));
            if (inKey && RecordSources.changesWithTime(sources.get(name))) {
                problems.accept(
                        mapping.option(),
                        table + ", " + column + " is part of the primary key: now() would make a new row each time a"
                                + " record is delivered again; take record.timestamp, a field, or uuid_of(record)");
                return;
            }
            MappedColumns.literalProblem(table, column, inKey, sources.get(name), conversions)
                    .ifPresent(problem -> problems.accept(mapping.option(), problem));
            for (Slot slot : slots) {
                DataType other = write.variables().get(slot.position()).type();
                if (!other.equals(column.type())) {
                    problems.accept(
                            statement.option(),
                            "parameter :" + name + " stands for "
                                    + column.type().asCql(false, true) + " and for " + other.asCql(false, true)
                                    + ": give each a name of its own");
                }
            }
        });
    }

    private List<Column> writtenLists() {
        return CustomColumns.written(table, statement).stream()
                .filter(Column::isUnfrozenList)
                .toList();
    }

    private boolean isOfKey(CustomWrite write, int position) {
        return write.partitionKey().contains(position)
                || IntStream.of(CustomColumns.clusteringPositions(table, statement))
                        .anyMatch(each -> each == position);
    }

    /** Returns where the bind markers of each parameter are. */
    private Map<String, List<Slot>> slots(CustomWrite write) {
        Map<String, List<Slot>> slots = new LinkedHashMap<>();
        for (int i = 0; i < write.variables().size(); i++) {
            Marker marker = statement.markers().get(i);
            if (!marker.isSpecial()) {
                slots.computeIfAbsent(marker.name(), name -> new ArrayList<>()).add(new Slot(i, marker.place()));
            }
        }
        return slots;
    }

    private List<Slot> slotsOf(String name) {
        return IntStream.range(0, statement.markers().size())
                .filter(i -> statement.markers().get(i).name().equals(name))
                .mapToObj(i -> new Slot(i, statement.markers().get(i).place()))
                .toList();
    }

    private static Column parameter(String name, DataType type) {
        return new Column(CqlIdentifier.fromInternal(":" + name), type);
    }
}
