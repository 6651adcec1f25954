package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.config.RecordSources;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.config.TableWrites.WriteCondition;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.expressions.NearestName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds a configured mapping against the table that it names. */
public final class MappedColumns {

    private MappedColumns() {}

    /** Returns what is wrong with a mapping, as far as the table alone tells; empty if nothing is. */
    public static List<String> problems(TableSchema table, TableMapping mapping, MappingConfig config) {
        return problems(table, mapping, config, false);
    }

    /**
     * Returns what is wrong with a mapping, as far as the table alone tells; empty if nothing is.
     *
     * @param added whether columns that are missing are added
     */
    public static List<String> problems(TableSchema table, TableMapping mapping, MappingConfig config, boolean added) {
        if (mapping.writes().cql().isPresent()) {
            // Of parameters, and for others to judge.
            return List.of();
        }
        if (mapping.columns().isEmpty()) {
            List<String> problems = new ArrayList<>(problemsByName(table, config));
            problems.addAll(problemsOfCondition(table, mapping));
            if (table.hasCounters()
                    && (mapping.ttl().isPresent() || mapping.writeTime().isPresent())) {
                problems.add(table + " has counter columns, which take no time to live and no write time");
            } else if (!table.hasCounters()) {
                problems.addAll(problemsOfTimes(table, mapping, config));
            }
            return problems;
        }
        Conversions conversions = config.conversions().of(mapping.topic());
        List<String> problems = new ArrayList<>();
        Map<Column, String> names = new LinkedHashMap<>();
        for (TableMapping.Column mapped : mapping.columns().get()) {
            Optional<Column> column = table.column(mapped.name());
            if (column.isEmpty()) {
                // Of what type the other fields of a missing one are, nobody can tell.
                if (mapped.part().isPresent() && table.column(mapped.target()).isPresent()) {
                    problems.add(table + " has no column " + mapped.name()
                            + "; a column whose name has a dot stands in double quotes: \"" + mapped.target() + "\"");
                } else if (!added || mapped.part().isPresent()) {
                    problems.add(noColumn(table, mapped.name()));
                }
                continue;
            }
            PartialColumns.problem(table, column.get(), mapped).ifPresent(problems::add);
            PartialColumns.target(table, mapped)
                    .ifPresent(target -> problems.addAll(problems(table, target, mapped, names, conversions)));
        }
        for (Column column : table.primaryKey()) {
            boolean needed = !table.clustering().contains(column) || !table.isOfPartition(names.keySet());
            if (needed && !names.containsKey(column)) {
                problems.add(table + ", " + column + " is part of the primary key and not mapped: add " + column.field()
                        + "=<source>");
            }
        }
        if (mapping.writes().condition() != WriteCondition.NOT_EXISTS) {
            problems.addAll(ListColumns.problems(table, names.keySet(), config));
        }
        problems.addAll(problemsOfCondition(table, mapping));
        if (mapping.writes().condition() == WriteCondition.EXISTS
                && table.primaryKey().containsAll(names.keySet())) {
            problems.add(table + ": " + mapping.writes().conditionOption()
                    + "=exists updates rows, and no column is mapped beside the primary key: add one");
        }
        problems.addAll(
                table.hasCounters()
                        ? problemsOfCounters(table, mapping, names.keySet())
                        : problemsOfTimes(table, mapping, config));
        return problems;
    }

    private static List<String> problems(
            TableSchema table,
            Column target,
            TableMapping.Column mapped,
            Map<Column, String> before,
            Conversions conversions) {
        List<String> problems = new ArrayList<>();
        if (PartialColumns.isTwofold(target, before.keySet())) {
            problems.add(table + ", column " + target.name().asCql(true)
                    + " is mapped as a whole and by its fields, too: keep one of the two");
        }
        if (before.put(target, mapped.name()) != null) {
            problems.add(table + ", " + target + " is mapped twice: keep one of them");
        }
        ChangedColumns.problem(table, target, mapped.change())
                .or(() -> problem(
                        table,
                        ChangedColumns.operand(target, mapped.change()),
                        mapped.source(),
                        ChangedColumns.conversions(conversions, target, mapped.change())))
                .ifPresent(problems::add);
        return problems;
    }

    /**
     * Returns what is wrong with a table whose columns are found by name; empty if nothing is. What records will have
     * is not known, so all columns count.
     */
    public static List<String> problemsByName(TableSchema table, MappingConfig config) {
        return ListColumns.problems(table, table.columns(), config);
    }

    /**
     * Returns the source of each mapped column that there is. More may be added: deletes need none but the key.
     *
     * @throws UnfitTableException when something else is wrong
     */
    static Map<Column, ColumnSource> resolve(TableSchema table, TableMapping mapping, MappingConfig config) {
        if (!problems(table, mapping, config, true).isEmpty()) {
            requireAll(table, mapping, config, false);
        }
        Map<Column, ColumnSource> sources = new LinkedHashMap<>();
        mapping.columns().orElseThrow().forEach(mapped -> PartialColumns.target(table, mapped)
                .ifPresent(column -> sources.put(column, mapped.source())));
        return sources;
    }

    /**
     * Lets only mappings pass whose columns there are all.
     *
     * @param added whether columns that are missing are added
     * @throws UnfitTableException naming the others
     */
    static void requireAll(TableSchema table, TableMapping mapping, MappingConfig config, boolean added) {
        List<String> problems = mapping.columns().isPresent() ? problems(table, mapping, config, added) : List.of();
        if (!problems.isEmpty()) {
            throw new UnfitTableException(mapping.option() + ": " + String.join("; ", problems));
        }
    }

    /** Returns the columns, and the fields of columns, that are changed otherwise than by replacing all that a column holds. */
    static Map<Column, Change> changes(TableSchema table, TableMapping mapping) {
        Map<Column, Change> changes = new LinkedHashMap<>();
        mapping.columns().stream()
                .flatMap(List::stream)
                .filter(mapped -> mapped.change() != Change.SET || mapped.part().isPresent())
                .forEach(mapped ->
                        PartialColumns.target(table, mapped).ifPresent(column -> changes.put(column, mapped.change())));
        return changes;
    }

    private static List<String> problemsOfCondition(TableSchema table, TableMapping mapping) {
        return mapping.writes().condition() != WriteCondition.NONE && table.hasCounters()
                ? List.of(table + " has counter columns, which take no condition: remove "
                        + mapping.writes().conditionOption())
                : List.of();
    }

    private static List<String> problemsOfCounters(TableSchema table, TableMapping mapping, Set<Column> mapped) {
        List<String> problems = new ArrayList<>();
        if (mapping.ttl().isPresent() || mapping.writeTime().isPresent()) {
            problems.add(table
                    + " has counter columns, which take no __ttl and no __timestamp: remove them from its mapping");
        }
        if (table.primaryKey().containsAll(mapped)) {
            problems.add(table + " has counter columns, and none of them is mapped: add the one to count in");
        }
        return problems;
    }

    static List<String> problemsOfTimes(TableSchema table, TableMapping mapping, MappingConfig config) {
        List<String> problems = new ArrayList<>();
        try {
            Conversions conversions = config.conversions().of(mapping.topic());
            mapping.ttl()
                    .ifPresent(source ->
                            TtlReader.of(source, config.ttlFrom(), Schemas.NONE, conversions, Clock.systemUTC()));
        } catch (Unplannable e) {
            problems.add(table + ", " + e.getMessage());
        }
        try {
            mapping.writeTime().ifPresent(WriteTimeReader::check);
        } catch (Unplannable e) {
            problems.add(table + ", " + e.getMessage());
        }
        return problems;
    }

    private static Optional<String> problem(
            TableSchema table, Column column, ColumnSource source, Conversions conversions) {
        if (RecordSources.changesWithTime(source) && table.isPrimaryKey(column)) {
            return Optional.of(table + ", " + column
                    + " is part of the primary key: now() would make a new row each time a record is delivered again;"
                    + " take record.timestamp, a field, or uuid_of(record) or timeuuid_of(record)");
        }
        return literalProblem(table, column, table.isPrimaryKey(column), source, conversions);
    }

    /** Returns what is wrong with a source whose value is known without a record. */
    static Optional<String> literalProblem(
            TableSchema table, Column column, boolean inPrimaryKey, ColumnSource source, Conversions conversions) {
        if (source instanceof ColumnSource.Field
                || source instanceof ColumnSource.Header
                || source instanceof ColumnSource.Computed
                || source instanceof ColumnSource.Json) {
            return Optional.empty();
        }
        try {
            ColumnPlan.of(column, inPrimaryKey, source, Schemas.NONE, conversions, Clock.systemUTC());
            return Optional.empty();
        } catch (Unplannable e) {
            return Optional.of(table + ", " + e.getMessage());
        }
    }

    private static String noColumn(TableSchema table, String name) {
        List<String> columns = table.columns().stream().map(Column::field).toList();
        return table + " has no column " + name
                + NearestName.of(name, columns)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("; it has " + String.join(", ", columns));
    }
}
