package io.millrace.benchmarks.sink;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.Converter;

/** Page events in JSON without a schema, to the table of those in Avro with the same mapping. */
final class JsonSinkPath {

    private JsonSinkPath() {}

    static SinkPath through(Converter converter) throws IOException {
        List<byte[]> events = JsonPageEvents.records(SinkPath.COUNT);
        converter.configure(Map.of("schemas.enable", "false"), false);
        return new SinkPath(
                SinkPath.shipped("page-events-sink"),
                AvroPageEvents.TOPIC,
                AvroPageEvents.table(),
                (index, offset, millis) -> {
                    SchemaAndValue value =
                            converter.toConnectData(AvroPageEvents.TOPIC, new RecordHeaders(), events.get(index));
                    return new SinkRecord(
                            AvroPageEvents.TOPIC,
                            0,
                            null,
                            null,
                            value.schema(),
                            value.value(),
                            offset,
                            millis,
                            TimestampType.CREATE_TIME);
                });
    }
}
