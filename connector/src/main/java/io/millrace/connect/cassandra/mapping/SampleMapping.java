package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Condition;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.UnconfirmedFieldException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps a sample of a topic's records to one table, as its records will be, and says all that is wrong with it. Writes nothing. */
public final class SampleMapping {

    private static final Logger LOG = LoggerFactory.getLogger(SampleMapping.class);

    /** As many fields as a sample has, at most, that are left out one after another. */
    private static final int MOST_LOOKS = 10_000;

    private final SinkRecord sample;
    private final TableMapping mapping;
    private final SinkConfig config;
    private final Tables tables;
    private final Clock clock;
    private final BiConsumer<String, String> errors;

    /**
     * Prepares to map a sample.
     *
     * @param mapping one of its topic's
     * @param tables of which nothing but their description is asked
     * @param errors told of each option that is wrong, and how
     */
    public SampleMapping(
            SinkRecord sample,
            TableMapping mapping,
            SinkConfig config,
            Tables tables,
            Clock clock,
            BiConsumer<String, String> errors) {
        this.sample = sample;
        this.mapping = mapping;
        this.config = config;
        this.tables = new UnwrittenTables(tables);
        this.clock = clock;
        this.errors = errors;
    }

    /** Maps it. What is wrong with the table itself is not repeated. */
    public void check() {
        try {
            EnvelopeReader envelopes = new EnvelopeReader(config.mapping().envelopes());
            SinkRecord content = envelopes.open(sample).orElse(null);
            if (content != null && (!mapping.isFixed() || columnsFit(content))) {
                map(content);
            }
        } catch (BadRecordException e) {
            errors.accept(mapping.option(), said(e));
        } catch (WrongCondition e) {
            errors.accept(e.option, e.getMessage());
        } catch (ConnectException e) {
            // No table to hold it against, or none that can be written to: said already, or about to be created.
            LOG.debug("The sample of topic {} is not held against {}", sample.topic(), mapping.option(), e);
        }
    }

    /** Looks at each mapped column by itself, so that the first mistake does not hide the others. */
    private boolean columnsFit(SinkRecord content) {
        TableSchema table = tables.schema(mapping.fixedKeyspace(), mapping.fixedTable());
        if (mapping.columns().isEmpty()
                || mapping.writes().cql().isPresent()
                || content.value() == null
                || !MappedColumns.problems(table, mapping, config.mapping(), addsColumns())
                        .isEmpty()) {
            return true;
        }
        List<SinkRecord> rows = new ArrayList<>();
        Optional<Unnesting> unnesting = mapping.unnest().map(path -> new Unnesting(path, table));
        unnesting.ifPresentOrElse(each -> each.unnest(content, rows::add), () -> rows.add(content));
        Set<String> problems = new LinkedHashSet<>();
        for (SinkRecord row : rows) {
            boolean isDeletion = row instanceof DerivedRecord derived && derived.isDeletion();
            if (!isDeletion && isTaken(row, table) && !isDeleted(row, table)) {
                problems.addAll(problems(row, table));
            }
        }
        problems.forEach(problem -> errors.accept(mapping.option(), problem));
        return problems.isEmpty();
    }

    private boolean isTaken(SinkRecord row, TableSchema table) {
        return mapping.where().isEmpty() || holds(mapping.where().get(), row, table);
    }

    private boolean isDeleted(SinkRecord row, TableSchema table) {
        return (mapping.deleteWhen().isPresent() && holds(mapping.deleteWhen().get(), row, table))
                || new Deletions(table, Optional.empty(), config.mapping().deletes()).isDeletion(row);
    }

    private boolean holds(Condition condition, SinkRecord row, TableSchema table) {
        SampleFields.ofSample()
                .problems(new ColumnSource.Computed(condition.expression(), condition.option()), row)
                .stream()
                .findFirst()
                .ifPresent(problem -> {
                    throw new WrongCondition(condition, problem);
                });
        try {
            return new RecordCondition(condition, table, conversions(), clock).holds(row);
        } catch (BadRecordException e) {
            throw new WrongCondition(condition, said(e));
        }
    }

    /** A condition that the sample cannot be held against. */
    private static final class WrongCondition extends ConnectException {

        private static final long serialVersionUID = 1L;

        private final String option;

        WrongCondition(Condition condition, String message) {
            super(message);
            this.option = condition.option();
        }
    }

    private List<String> problems(SinkRecord row, TableSchema table) {
        List<String> problems = new ArrayList<>();
        for (TableMapping.Column mapped : mapping.columns().orElseThrow()) {
            List<String> missing = SampleFields.ofSample().problems(mapped.source(), row);
            missing.forEach(problem -> problems.add(table + ", column " + mapped.target() + ": " + problem));
            Optional<Column> target = PartialColumns.target(table, mapped);
            if (missing.isEmpty() && target.isPresent()) {
                problem(row, table, target.get(), mapped.change(), mapped.source())
                        .ifPresent(problems::add);
            }
        }
        return problems;
    }

    private Optional<String> problem(
            SinkRecord row, TableSchema table, Column column, Change change, ColumnSource source) {
        try {
            ColumnPlan.of(
                            ChangedColumns.operand(column, change),
                            table.isPrimaryKey(column),
                            source,
                            Schemas.of(row),
                            ChangedColumns.conversions(conversions(), column, change),
                            clock)
                    .read(row, table);
            return Optional.empty();
        } catch (UnconfirmedFieldException e) {
            // Left out, and nothing else is wrong with it so far.
            return Optional.empty();
        } catch (Unplannable e) {
            return Optional.of(table + ", " + e.getMessage());
        } catch (BadRecordException e) {
            return Optional.of(said(e));
        }
    }

    private void map(SinkRecord content) {
        TopicTables table = new TopicMapper(config.mapping(), config.writeTime(), tables, topic -> addsColumns(), clock)
                .tables(mapping);
        for (int looks = 0; looks < MOST_LOOKS && !isMapped(content, table); looks++) {
            // Nobody is asked for the table once more: the next look leaves the field out.
        }
    }

    private static boolean isMapped(SinkRecord content, TopicTables table) {
        try {
            table.map(content, new ArrayList<>());
            return true;
        } catch (UnconfirmedFieldException e) {
            return false;
        }
    }

    private boolean addsColumns() {
        return config.tables().of(mapping.topic()).evolve();
    }

    private Conversions conversions() {
        return config.mapping().conversions().of(mapping.topic());
    }

    /** Where a record is found in its topic says nothing of a sample. */
    static String said(BadRecordException e) {
        int place = e.getMessage().lastIndexOf(" (record ");
        return place < 0 ? e.getMessage() : e.getMessage().substring(0, place);
    }
}
