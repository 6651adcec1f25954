package io.millrace.benchmarks.sink;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Page events as the streams application writes them, with the table that they go to and a registry that has their schema. */
final class AvroPageEvents implements AutoCloseable {

    static final String TOPIC = "page-events";
    static final String MAPPING =
            "page=value.page, day=value.day, occurred_at=value.occurred_at, event_id=value.event_id,"
                    + " visitor=value.visitor, status=value.status, bytes=value.bytes, latency_ms=value.latency_ms";

    private static final long BEGIN_MS = 1_769_860_800_000L;
    private static final int DAY = 20_484;

    private static final String SCHEMA = """
            {"type": "record", "name": "PageEvent", "namespace": "io.millrace.schemas", "fields": [
              {"name": "event_id", "type": "string"},
              {"name": "page", "type": "string"},
              {"name": "occurred_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "visitor", "type": "string"},
              {"name": "status", "type": "int"},
              {"name": "bytes", "type": "long"},
              {"name": "latency_ms", "type": ["null", "int"], "default": null},
              {"name": "day", "type": {"type": "int", "logicalType": "date"}}]}""";

    private final HttpServer registry;

    AvroPageEvents() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", AvroPageEvents::answer);
        registry.start();
    }

    /** Returns the options of a converter of values, beside its class. */
    Map<String, String> options() {
        return Map.of(
                "delegate",
                "io.apicurio.registry.utils.converter.AvroConverter",
                "apicurio.registry.url",
                "http://127.0.0.1:" + registry.getAddress().getPort(),
                "apicurio.registry.as-confluent",
                "true",
                "apicurio.registry.use-id",
                "contentId",
                "apicurio.registry.check-period-ms",
                "31536000000");
    }

    static TableSchema table() {
        List<Column> columns = List.of(
                column("page", DataTypes.TEXT),
                column("day", DataTypes.DATE),
                column("occurred_at", DataTypes.TIMESTAMP),
                column("event_id", DataTypes.UUID),
                column("visitor", DataTypes.TEXT),
                column("status", DataTypes.INT),
                column("bytes", DataTypes.BIGINT),
                column("latency_ms", DataTypes.INT));
        return new TableSchema(
                new Table(CqlIdentifier.fromInternal("millrace"), CqlIdentifier.fromInternal("page_events")),
                columns,
                columns.subList(0, 2),
                columns.subList(2, 4));
    }

    /** Makes events in Confluent's wire format. */
    static List<byte[]> records(int count) throws IOException {
        Random random = new Random(1);
        List<byte[]> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(1).array());
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            encoder.writeString(new UUID(random.nextLong(), random.nextLong()).toString());
            encoder.writeString("/articles/" + random.nextInt(5_000));
            encoder.writeLong(BEGIN_MS + i);
            encoder.writeString("visitor-" + random.nextInt(65_536));
            encoder.writeInt(200);
            encoder.writeLong(400L + random.nextInt(65_536));
            encoder.writeIndex(1);
            encoder.writeInt(3 + random.nextInt(1_000));
            encoder.writeInt(DAY);
            encoder.flush();
            records.add(bytes.toByteArray());
        }
        return records;
    }

    @Override
    public void close() {
        registry.stop(0);
    }

    private static Column column(String name, DataType type) {
        return new Column(CqlIdentifier.fromInternal(name), type);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = path.endsWith("/references")
                ? "[]"
                : path.contains("/ccompat/")
                        ? new ObjectMapper()
                                .createObjectNode()
                                .put("schema", SCHEMA)
                                .toString()
                        : SCHEMA;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
