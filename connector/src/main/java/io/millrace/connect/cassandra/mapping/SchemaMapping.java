package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Condition;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.FieldPath;
import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.config.MappingConfig.UnknownFields;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the mapping of a topic against the schema of its values, and says what no record can ever fill. */
public final class SchemaMapping {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaMapping.class);

    private final SinkRecord example;
    private final SampleFields fields;
    private final TableMapping mapping;
    private final SinkConfig config;
    private final Tables tables;
    private final Clock clock;
    private final BiConsumer<String, String> errors;

    /**
     * Prepares to hold a mapping against a schema.
     *
     * @param example a record with something for each field of the schema, whatever it is
     * @param what the schema, in words
     * @param errors told of each option that is wrong, and how
     */
    public SchemaMapping(
            SinkRecord example,
            String what,
            TableMapping mapping,
            SinkConfig config,
            Tables tables,
            Clock clock,
            BiConsumer<String, String> errors) {
        this.example = example;
        this.fields = SampleFields.ofSchema(what);
        this.mapping = mapping;
        this.config = config;
        this.tables = tables;
        this.clock = clock;
        this.errors = errors;
    }

    /** Looks at all that the mapping takes from records. */
    public void check() {
        if (!mapping.isFixed()) {
            return;
        }
        try {
            TableSchema table = tables.schema(mapping.fixedKeyspace(), mapping.fixedTable());
            Set<String> problems = new LinkedHashSet<>();
            for (SinkRecord row : rows(table)) {
                problems.addAll(mapping.columns().isPresent() ? ofColumns(row, table) : ofNames(row, table));
                mapping.where().ifPresent(condition -> check(condition, row));
                mapping.deleteWhen().ifPresent(condition -> check(condition, row));
            }
            problems.forEach(problem -> errors.accept(mapping.option(), problem));
        } catch (BadRecordException e) {
            errors.accept(mapping.option(), SampleMapping.said(e));
        } catch (ConnectException e) {
            // No table to hold it against, or none that can be written to: said already, or about to be created.
            LOG.debug("The schema of topic {} is not held against {}", example.topic(), mapping.option(), e);
        }
    }

    private List<SinkRecord> rows(TableSchema table) {
        SinkRecord content =
                new EnvelopeReader(config.mapping().envelopes()).open(example).orElse(example);
        if (mapping.unnest().isEmpty()) {
            return List.of(content);
        }
        List<SinkRecord> rows = new ArrayList<>();
        FieldPath path = mapping.unnest().get();
        if (isOfSchema(path, content.valueSchema())) {
            new Unnesting(path, table).unnest(content, rows::add);
        }
        return rows;
    }

    /** Tells whether the schema has all of a path: which keys a map has, and how many elements an array, it does not say. */
    private static boolean isOfSchema(FieldPath path, Schema of) {
        Schema schema = of;
        for (String step : path.steps()) {
            if (path.root() != Root.VALUE
                    || schema == null
                    || schema.type() == Schema.Type.MAP
                    || schema.type() == Schema.Type.ARRAY) {
                return false;
            }
            Field field = schema.type() == Schema.Type.STRUCT ? schema.field(step) : null;
            schema = field == null ? schema : field.schema();
        }
        return path.root() == Root.VALUE;
    }

    private void check(Condition condition, SinkRecord row) {
        ofExpression(new ColumnSource.Computed(condition.expression(), condition.option()), row)
                .forEach(problem -> errors.accept(condition.option(), problem));
    }

    private List<String> ofExpression(ColumnSource.Computed source, SinkRecord row) {
        List<String> problems = fields.problems(source, row);
        if (!problems.isEmpty()) {
            return problems;
        }
        try {
            return new Computation(source.expression(), Schemas.of(row), conversions(), clock)
                    .mistake(row).stream().toList();
        } catch (Unencodable e) {
            // It needs what the schema does not say: keys, headers.
            return List.of();
        }
    }

    private List<String> ofColumns(SinkRecord row, TableSchema table) {
        List<String> problems = new ArrayList<>();
        for (TableMapping.Column mapped : mapping.columns().orElseThrow()) {
            boolean isParameter = mapping.writes().cql().isPresent();
            String column = table + (isParameter ? ", parameter :" : ", column ") + mapped.target() + ": ";
            if (mapped.source() instanceof ColumnSource.Computed computed) {
                ofExpression(computed, row).forEach(problem -> problems.add(column + computed + " " + problem));
                continue;
            }
            List<String> missing = fields.problems(mapped.source(), row);
            missing.forEach(problem -> problems.add(column + problem));
            // What type a parameter is of only Cassandra knows.
            if (missing.isEmpty() && !isParameter) {
                PartialColumns.target(table, mapped)
                        .flatMap(target -> never(row, table, target, mapped.change(), mapped.source()))
                        .ifPresent(problems::add);
            }
        }
        return problems;
    }

    private List<String> ofNames(SinkRecord row, TableSchema table) {
        Schema schema = row.valueSchema();
        if (schema == null || schema.type() != Schema.Type.STRUCT) {
            return List.of();
        }
        Set<String> names = schema.fields().stream().map(Field::name).collect(Collectors.toSet());
        Optional<String> flag = Deletions.flag(table, config.mapping().deletes());
        List<String> problems = new ArrayList<>();
        for (Field field : schema.fields()) {
            Optional<Column> column = table.column(field.name());
            if (column.isPresent()) {
                ColumnSource source = new ColumnSource.Field(new FieldPath(Root.VALUE, List.of(field.name()), false));
                never(row, table, column.get(), Change.SET, source).ifPresent(problems::add);
            } else if (config.mapping().unknownFields() == UnknownFields.FAIL
                    && !flag.equals(Optional.of(field.name()))) {
                problems.add(table + ", " + FieldsWithoutColumn.ofStruct(table, field.name(), names));
            }
        }
        return problems;
    }

    private Optional<String> never(
            SinkRecord row, TableSchema table, Column column, Change change, ColumnSource source) {
        try {
            ColumnPlan.of(
                    ChangedColumns.operand(column, change),
                    table.isPrimaryKey(column),
                    source,
                    Schemas.of(row),
                    ChangedColumns.conversions(conversions(), column, change),
                    clock);
            return Optional.empty();
        } catch (Unplannable e) {
            return Optional.of(table + ", " + e.getMessage());
        }
    }

    private Conversions conversions() {
        return config.mapping().conversions().of(mapping.topic());
    }
}
