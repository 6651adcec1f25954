package io.millrace.benchmarks.sink;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.detach.AttachmentPoint;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.schema.ClusteringOrder;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.datastax.oss.driver.api.core.metrics.Metrics;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import com.datastax.oss.driver.api.core.type.reflect.GenericType;
import com.datastax.oss.driver.internal.core.cql.DefaultColumnDefinitions;
import com.datastax.oss.driver.internal.core.cql.DefaultPreparedStatement;
import com.datastax.oss.driver.internal.core.metadata.schema.DefaultColumnMetadata;
import com.datastax.oss.driver.internal.core.metadata.schema.DefaultKeyspaceMetadata;
import com.datastax.oss.driver.internal.core.metadata.schema.DefaultTableMetadata;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A session of the driver without a server: it knows one table, prepares INSERTs as the driver does, and answers every request at once. It takes
 * only what a server would take: batches of one routing key and its keyspace, statements whose values are all there.
 */
final class AnsweringSession implements CqlSession {

    /** What is bound is looked at in so many requests; all are alike, and looking costs. */
    private static final int EXAMINED = 500;

    private final TableSchema table;
    private final Metadata metadata;
    private long requests;
    private long rows;

    AnsweringSession(TableSchema table) {
        this.table = table;
        this.metadata = new OneKeyspace(keyspace(table));
    }

    /** Returns the number of rows that have been answered. */
    long rows() {
        return rows;
    }

    @Override
    public CompletionStage<PreparedStatement> prepareAsync(String cql) {
        List<ColumnDefinition> markers = new ArrayList<>();
        for (String name : cql.substring(cql.indexOf('(') + 1, cql.indexOf(')')).split(", ", -1)) {
            Column column = table.column(name).orElseThrow();
            markers.add(new Marker(table, column.name(), column.type()));
        }
        if (cql.endsWith(" USING TIMESTAMP ?")) {
            markers.add(new Marker(table, CqlIdentifier.fromInternal("[timestamp]"), DataTypes.BIGINT));
        }
        if (cql.chars().filter(c -> c == '?').count() != markers.size()) {
            throw new IllegalArgumentException("no INSERT of this table: " + cql);
        }
        return CompletableFuture.completedFuture(prepared(cql, markers));
    }

    private static PreparedStatement prepared(String cql, List<ColumnDefinition> markers) {
        return new DefaultPreparedStatement(
                ByteBuffer.wrap(cql.getBytes(StandardCharsets.UTF_8)),
                cql,
                DefaultColumnDefinitions.valueOf(markers),
                List.of(),
                null,
                DefaultColumnDefinitions.valueOf(List.of()),
                null,
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                null,
                null,
                Integer.MIN_VALUE,
                null,
                null,
                false,
                CodecRegistry.DEFAULT,
                DefaultProtocolVersion.V5);
    }

    @Override
    public CompletionStage<AsyncResultSet> executeAsync(Statement<?> statement) {
        boolean isExamined = requests < EXAMINED;
        requests++;
        if (statement instanceof BatchStatement batch) {
            require(batch.getRoutingKey() != null && batch.getRoutingKeyspace() != null);
            rows += batch.size();
            if (isExamined) {
                for (BatchableStatement<?> each : batch) {
                    examine((BoundStatement) each);
                }
            }
        } else {
            rows++;
            examine((BoundStatement) statement);
        }
        return CompletableFuture.completedFuture(null);
    }

    private static void examine(BoundStatement bound) {
        require(bound.getRoutingKey() != null && Boolean.TRUE.equals(bound.isIdempotent()));
        for (int i = 0; i < bound.size(); i++) {
            require(bound.isSet(i) && bound.getBytesUnsafe(i) != null);
        }
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("a server could not take this request, or not all of it");
        }
    }

    private static KeyspaceMetadata keyspace(TableSchema table) {
        CqlIdentifier keyspace = table.table().keyspace();
        Map<CqlIdentifier, ColumnMetadata> columns = new LinkedHashMap<>();
        table.columns()
                .forEach(column -> columns.put(
                        column.name(),
                        new DefaultColumnMetadata(
                                keyspace, table.table().name(), column.name(), column.type(), column.isStatic())));
        Map<ColumnMetadata, ClusteringOrder> clustering = new LinkedHashMap<>();
        table.clustering().forEach(column -> clustering.put(columns.get(column.name()), ClusteringOrder.ASC));
        TableMetadata only = new DefaultTableMetadata(
                keyspace,
                table.table().name(),
                new UUID(1, 1),
                false,
                false,
                table.partitionKey().stream()
                        .map(column -> columns.get(column.name()))
                        .toList(),
                clustering,
                columns,
                Map.of(),
                Map.of());
        return new DefaultKeyspaceMetadata(
                keyspace, true, false, Map.of(), Map.of(), Map.of(only.getName(), only), Map.of(), Map.of(), Map.of());
    }

    @Override
    public Metadata getMetadata() {
        return metadata;
    }

    @Override
    public String getName() {
        return "answering";
    }

    @Override
    public boolean isSchemaMetadataEnabled() {
        return true;
    }

    @Override
    public CompletionStage<Metadata> setSchemaMetadataEnabled(Boolean newValue) {
        throw new UnsupportedOperationException("the sink does not switch this");
    }

    @Override
    public CompletionStage<Metadata> refreshSchemaAsync() {
        return CompletableFuture.completedFuture(metadata);
    }

    @Override
    public CompletionStage<Boolean> checkSchemaAgreementAsync() {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public DriverContext getContext() {
        throw new UnsupportedOperationException("there is no driver behind this session");
    }

    @Override
    public Optional<CqlIdentifier> getKeyspace() {
        return Optional.empty();
    }

    @Override
    public Optional<Metrics> getMetrics() {
        return Optional.empty();
    }

    @Override
    public <RequestT extends Request, ResultT> ResultT execute(RequestT request, GenericType<ResultT> resultType) {
        throw new UnsupportedOperationException("the sink waits for no answer");
    }

    @Override
    public CompletionStage<Void> closeFuture() {
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> forceCloseAsync() {
        return CompletableFuture.completedFuture(null);
    }

    /** A bind marker. */
    private record Marker(TableSchema of, CqlIdentifier name, DataType type) implements ColumnDefinition {

        @Override
        public CqlIdentifier getKeyspace() {
            return of.table().keyspace();
        }

        @Override
        public CqlIdentifier getTable() {
            return of.table().name();
        }

        @Override
        public CqlIdentifier getName() {
            return name;
        }

        @Override
        public DataType getType() {
            return type;
        }

        @Override
        public boolean isDetached() {
            return false;
        }

        @Override
        public void attach(AttachmentPoint attachmentPoint) {
            // It needs nothing of a session.
        }
    }

    private record OneKeyspace(Map<CqlIdentifier, KeyspaceMetadata> keyspaces) implements Metadata {

        OneKeyspace(KeyspaceMetadata only) {
            this(Map.of(only.getName(), only));
        }

        @Override
        public Map<UUID, Node> getNodes() {
            return Map.of();
        }

        @Override
        public Map<CqlIdentifier, KeyspaceMetadata> getKeyspaces() {
            return keyspaces;
        }

        @Override
        public Optional<TokenMap> getTokenMap() {
            return Optional.empty();
        }
    }
}
