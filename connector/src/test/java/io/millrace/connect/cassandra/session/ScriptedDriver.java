package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.token.Token;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * As much of the driver as the ring and the statements ask for, without a cluster: each node owns the tokens up to its
 * place in the list, and a key's token is its first byte.
 */
final class ScriptedDriver {

    private final Map<UUID, Node> nodes = new LinkedHashMap<>();
    /** What was executed, in order. */
    final List<SimpleStatement> executed = new ArrayList<>();

    /** What was prepared, in order. */
    final List<String> prepared = new ArrayList<>();

    private TokenMap tokenMap;
    /** What the next statement is answered. */
    CompletableFuture<Object> answer = CompletableFuture.completedFuture(null);

    boolean nodesAgree = true;
    int refreshes;

    @SuppressWarnings("FutureReturnValueIgnored") // they are handed to whoever calls the proxy
    CqlSession session() {
        Metadata metadata = of(
                Metadata.class,
                Map.of("getNodes", args -> Map.copyOf(nodes), "getTokenMap", args -> Optional.ofNullable(tokenMap)));
        CompletableFuture<PreparedStatement> statement =
                CompletableFuture.completedFuture(of(PreparedStatement.class, Map.of()));
        return of(
                CqlSession.class,
                Map.of(
                        "getMetadata", args -> metadata,
                        "prepareAsync",
                                args -> {
                                    prepared.add((String) args[0]);
                                    return statement;
                                },
                        "executeAsync", args -> execute((SimpleStatement) args[0]),
                        "checkSchemaAgreementAsync", args -> CompletableFuture.completedFuture(nodesAgree),
                        "refreshSchemaAsync", args -> refresh(metadata)));
    }

    private CompletableFuture<Object> execute(SimpleStatement statement) {
        executed.add(statement);
        return answer;
    }

    private CompletableFuture<Metadata> refresh(Metadata metadata) {
        refreshes++;
        return CompletableFuture.completedFuture(metadata);
    }

    /** The ring is made of these nodes from now on. */
    void change(List<Node> ring) {
        nodes.clear();
        ring.forEach(node -> nodes.put(node.getHostId(), node));
        Map<TokenRange, Node> ranges = IntStream.range(0, ring.size())
                .boxed()
                .collect(Collectors.toMap(ScriptedDriver::rangeUpTo, ring::get, (a, b) -> a, LinkedHashMap::new));
        tokenMap = of(
                TokenMap.class,
                Map.of(
                        "getTokenRanges", args -> ranges.keySet(),
                        "getReplicas", args -> Set.of(ranges.get((TokenRange) args[1])),
                        "newToken", args -> new Place(((ByteBuffer[]) args[0])[0].get(0))));
    }

    private static TokenRange rangeUpTo(int place) {
        return of(TokenRange.class, Map.of("getEnd", args -> new Place(place)));
    }

    private record Place(int place) implements Token {
        @Override
        public int compareTo(Token other) {
            return Integer.compare(place, ((Place) other).place);
        }
    }

    private static <T> T of(Class<T> type, Map<String, Function<Object[], Object>> methods) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            Function<Object[], Object> scripted = methods.get(method.getName());
            if (scripted != null) {
                return scripted.apply(args);
            }
            return switch (method.getName()) {
                case "equals" -> self == args[0];
                case "hashCode" -> System.identityHashCode(self);
                case "toString" -> "scripted " + type.getSimpleName();
                default -> throw new UnsupportedOperationException(method.toString());
            };
        }));
    }
}
