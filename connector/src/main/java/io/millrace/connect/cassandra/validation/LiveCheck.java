package io.millrace.connect.cassandra.validation;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.millrace.connect.cassandra.config.ConnectionConfig;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.SinkOptions;
import io.millrace.connect.cassandra.config.TableConfig.Rules;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.evolution.NewTable;
import io.millrace.connect.cassandra.mapping.CustomCompiler;
import io.millrace.connect.cassandra.mapping.MappedColumns;
import io.millrace.connect.cassandra.mapping.MissingTableException;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.Tables;
import io.millrace.connect.cassandra.session.ClusterProbe;
import io.millrace.connect.cassandra.session.ConnectProblem;
import io.millrace.connect.cassandra.session.NoSuchKeyspaceException;
import io.millrace.connect.cassandra.session.SessionProbe;
import io.millrace.expressions.NearestName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Holds a configuration that is right in itself against the cluster it names: nodes, login, keyspaces, tables and
 * columns.
 */
final class LiveCheck {

    private final Opening opening;
    private final Duration timeout;
    private final BiConsumer<String, String> errors;
    private final Consumer<String> statements;
    private final RightsCheck rights;

    /** Opens a look at the cluster that a configuration names. */
    @FunctionalInterface
    interface Opening {

        /**
         * Opens it.
         *
         * @throws SessionProbe.UnavailableException when that does not succeed within the time
         */
        ClusterProbe open(SinkConfig config, Duration timeout)
                throws SessionProbe.UnavailableException, InterruptedException;
    }

    /**
     * Prepares a check.
     *
     * @param errors told the option and what is wrong with it
     * @param statements told what would create the tables that are missing, as far as that is known without a record
     */
    LiveCheck(Opening opening, Duration timeout, BiConsumer<String, String> errors, Consumer<String> statements) {
        this.opening = opening;
        this.timeout = timeout;
        this.errors = errors;
        this.statements = statements;
        this.rights = new RightsCheck(errors);
    }

    /**
     * Checks the configuration.
     *
     * @param topics those whose tables can be known; empty where a pattern or a transform decides
     * @param samples records as the topics may have them
     */
    void check(SinkConfig config, List<String> topics, Samples samples) {
        String reached =
                config.connection().cloudBundle().isPresent() ? SinkOptions.CLOUD_BUNDLE : SinkOptions.CONTACT_POINTS;
        try {
            if (new StoreCheck(errors).check(config.connection())) {
                look(config, topics, samples);
            }
        } catch (SessionProbe.UnavailableException e) {
            errors.accept(
                    concerned(config.connection(), e.problem(), reached),
                    e.problem().message());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            errors.accept(reached, "the check of the cluster was interrupted: validate again");
        } catch (RuntimeException e) {
            errors.accept(
                    reached,
                    "the cluster could not be checked: "
                            + ConnectProblem.of(e, config.connection().tls().enabled())
                                    .message());
        }
    }

    private void look(SinkConfig config, List<String> topics, Samples samples)
            throws SessionProbe.UnavailableException, InterruptedException {
        try (ClusterProbe probe = opening.open(config, timeout)) {
            checkDatacenter(config, probe.datacenters());
            Tables tables = probe.tables();
            checkTables(config, topics, samples, tables);
            samples.check(config, tables, errors);
            checkConsistency(config, probe);
            probe.rights().ifPresent(each -> rights.check(config, each));
        }
    }

    /** Returns the option that a session failed for. */
    private static String concerned(ConnectionConfig connection, ConnectProblem problem, String reached) {
        return switch (problem.subject()) {
            case NODES, CLOSED -> reached;
            case LOGIN -> SinkOptions.USERNAME;
            case DATACENTER -> SinkOptions.LOCAL_DATACENTER;
            case TLS -> SinkOptions.TLS;
            case TRUST -> SinkOptions.TRUSTSTORE;
            case HOSTNAMES -> SinkOptions.HOSTNAME_VERIFICATION;
            case OWN_CERTIFICATE -> SinkOptions.KEYSTORE;
            case SETTINGS ->
                connection.driverOptions().keySet().stream()
                        .filter(path -> problem.message().contains(path))
                        .findFirst()
                        .map(path -> SinkOptions.DRIVER_PREFIX + path)
                        .orElse(connection.tls().enabled() ? SinkOptions.TLS : reached);
        };
    }

    private void checkDatacenter(SinkConfig config, Set<String> known) {
        Optional<String> wanted = config.connection().localDatacenter();
        if (wanted.isPresent() && !known.contains(wanted.get())) {
            String hint = NearestName.of(wanted.get(), known)
                    .map(nearest -> "; did you mean " + nearest + "?")
                    .orElse("; there is " + String.join(", ", known));
            errors.accept(SinkOptions.LOCAL_DATACENTER, "the cluster has no data center " + wanted.get() + hint);
        }
    }

    /** Finds levels that need more replicas than there are, which are waited for in vain. */
    private void checkConsistency(SinkConfig config, ClusterProbe probe) {
        List<TableMapping> mappings = config.mapping().tables().values().stream()
                .flatMap(List::stream)
                .filter(mapping -> mapping.keyspace().isFixed())
                .toList();
        Stream.concat(
                        config.mapping().keyspace().stream(),
                        mappings.stream()
                                .filter(mapping ->
                                        mapping.writes().consistency().isEmpty())
                                .map(TableMapping::fixedKeyspace))
                .distinct()
                .forEach(keyspace ->
                        checkConsistency(SinkOptions.CONSISTENCY, config.consistency(), keyspace, config, probe));
        mappings.forEach(mapping -> mapping.writes()
                .consistency()
                .ifPresent(level -> checkConsistency(
                        mapping.writes().consistencyOption(), level, mapping.fixedKeyspace(), config, probe)));
    }

    private void checkConsistency(
            String option, DefaultConsistencyLevel wanted, String keyspace, SinkConfig config, ClusterProbe probe) {
        probe.replication(keyspace)
                .flatMap(replication -> consistencyProblem(wanted, config, probe, keyspace, replication))
                .ifPresent(problem -> errors.accept(option, problem));
    }

    private static Optional<String> consistencyProblem(
            DefaultConsistencyLevel wanted,
            SinkConfig config,
            ClusterProbe probe,
            String keyspace,
            ClusterProbe.Replication replication) {
        int needed = wanted == DefaultConsistencyLevel.THREE ? 3 : wanted == DefaultConsistencyLevel.TWO ? 2 : 1;
        String level = wanted.name().toLowerCase(Locale.ROOT);
        if (replication.total() < needed) {
            return Optional.of("keyspace " + keyspace + " has " + replication.total() + " replicas: " + level
                    + " can never be reached");
        }
        Optional<String> local = config.connection().localDatacenter().filter(probe.datacenters()::contains);
        return wanted.isDcLocal()
                        && local.isPresent()
                        && !replication.datacenters().isEmpty()
                        && !replication.datacenters().contains(local.get())
                ? Optional.of("keyspace " + keyspace + " has no replicas in data center " + local.get() + ", only in "
                        + String.join(", ", replication.datacenters()) + ": " + level + " can never be reached")
                : Optional.empty();
    }

    private void checkTables(SinkConfig config, List<String> topics, Samples samples, Tables tables) {
        config.mapping().tables().values().stream()
                .flatMap(List::stream)
                .forEach(mapping -> check(mapping, config, samples, tables));
        Optional<String> keyspace = config.mapping().keyspace();
        for (String topic : topics) {
            if (config.mapping().tables().containsKey(topic)) {
                continue;
            }
            if (keyspace.isEmpty()) {
                errors.accept(
                        SinkOptions.KEYSPACE,
                        "name the keyspace of topic " + topic + "'s table, or map the topic with topic." + topic
                                + ".<keyspace>.<table>.mapping");
                continue;
            }
            try {
                if (!config.mapping().tableNameFormat().isFixed()) {
                    continue;
                }
                TableSchema table = tables.schema(
                        keyspace.get(), config.mapping().tableNameFormat().ofTopic(topic));
                rights.writes(table.table(), topic, false);
                MappedColumns.problemsByName(table, config.mapping())
                        .forEach(problem ->
                                errors.accept(SinkOptions.TABLE_NAME_FORMAT, "topic " + topic + ": " + problem));
            } catch (NoSuchKeyspaceException e) {
                errors.accept(SinkOptions.KEYSPACE, e.getMessage());
                return;
            } catch (MissingTableException e) {
                String option = SinkOptions.TABLE_NAME_FORMAT;
                missing(
                        e,
                        option,
                        "topic " + topic + ": " + e.getMessage(),
                        config.tables().of(topic),
                        table -> expected(table, topic, config, samples));
            } catch (ConnectException e) {
                errors.accept(SinkOptions.TABLE_NAME_FORMAT, "topic " + topic + ": " + e.getMessage());
            }
        }
    }

    private void check(TableMapping mapping, SinkConfig config, Samples samples, Tables tables) {
        if (!mapping.isFixed()) {
            return;
        }
        Rules rules = config.tables().of(mapping.topic());
        try {
            TableSchema table = tables.schema(mapping.fixedKeyspace(), mapping.fixedTable());
            rights.writes(table.table(), mapping.topic(), mapping.writes().isConditional());
            MappedColumns.problems(table, mapping, config.mapping(), rules.evolve())
                    .forEach(problem -> errors.accept(mapping.option(), problem));
            if (mapping.writes().cql().isPresent()) {
                new CustomCompiler(table, mapping, config.mapping(), config.writeTime(), tables).check(errors);
            }
        } catch (MissingTableException e) {
            missing(
                    e,
                    mapping.option(),
                    e.getMessage(),
                    rules,
                    table -> mapping.columns().isPresent()
                            ? NewTable.byMapping(
                                    table,
                                    rules,
                                    mapping,
                                    samples.of(mapping.topic()).orElse(null))
                            : expected(table, mapping.topic(), config, samples));
        } catch (ConnectException e) {
            errors.accept(mapping.option(), e.getMessage());
        }
    }

    private static NewTable expected(Table table, String topic, SinkConfig config, Samples samples) {
        Rules rules = config.tables().of(topic);
        return samples.of(topic)
                .map(sample -> NewTable.byName(
                        table, rules, sample, config.mapping().deletes().flagField()))
                .orElseGet(() -> NewTable.expected(table, rules));
    }

    /** A table that is missing is a mistake, unless it will be created. */
    private void missing(
            MissingTableException missing,
            String option,
            String message,
            Rules rules,
            Function<Table, NewTable> creation) {
        if (!rules.create() || missing.table().isEmpty()) {
            errors.accept(option, message);
            return;
        }
        try {
            statements.accept(creation.apply(missing.table().get()).cql());
        } catch (NewTable.Impossible e) {
            errors.accept(option, message + ", and records cannot create it: " + e.getMessage());
        }
    }
}
