package io.millrace.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceTest {

    @Test
    void ourOwnWordsAreShown() {
        assertThat(Trace.inALine("""
                        org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.
                        \tat org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:633)
                        Caused by: org.apache.kafka.connect.errors.ConnectException: Cassandra refuses the login: set cassandra.auth.password
                        \tat io.millrace.connect.cassandra.session.Sessions.open(Sessions.java:10)
                        \tat org.apache.kafka.connect.runtime.WorkerSinkTask.start(WorkerSinkTask.java:1)
                        """)).isEqualTo("Cassandra refuses the login: set cassandra.auth.password");
    }

    /** Jackson quotes what it cannot read. */
    @Test
    void whatMayQuoteARecordIsNot() {
        assertThat(Trace.inALine("""
                        org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler
                        \tat org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator.execAndHandleError(R.java:1)
                        Caused by: org.apache.kafka.connect.errors.DataException: Converting byte[] failed: Unrecognized token 'geheim'
                        \tat org.apache.kafka.connect.json.JsonConverter.toConnectData(JsonConverter.java:1)
                        Caused by: com.fasterxml.jackson.core.JsonParseException: Unrecognized token 'geheim'
                        \tat com.fasterxml.jackson.core.JsonParser.x(JsonParser.java:1)
                        """))
                .isEqualTo("ConnectException: Tolerance exceeded in error handler Caused by a JsonParseException.");
    }

    /** Its words are those of the converter behind it. */
    @Test
    void wordsOfMillracesConverterAreNotShown() {
        assertThat(Trace.inALine("""
                        org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler
                        \tat org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator.execAndHandleError(R.java:1)
                        Caused by: io.millrace.connect.converter.UnreadableStructException: Unrecognized token 'geheim'
                        \tat io.millrace.connect.converter.AvroStruct.open(AvroStruct.java:76)
                        \tat io.millrace.connect.cassandra.mapping.TopicMapper.map(TopicMapper.java:1)
                        """))
                .isEqualTo("ConnectException: Tolerance exceeded in error handler Caused by a"
                        + " UnreadableStructException.");
    }

    /** What was suppressed has frames of its own, further in. */
    @Test
    void framesOfASuppressedExceptionAreNotThoseOfTheOneAbove() {
        assertThat(Trace.inALine("""
                        com.example.OtherException: the value geheim is bad
                        \tSuppressed: org.apache.kafka.connect.errors.ConnectException: closed
                        \t\tat io.millrace.connect.cassandra.CassandraSinkTask.stop(CassandraSinkTask.java:1)
                        """)).isEqualTo("OtherException");
    }

    @Test
    void anOutermostOfOthersIsAClassOnly() {
        assertThat(Trace.inALine("""
                        com.example.OtherException: the value 4711 is bad
                        \tat com.example.Other.x(Other.java:1)
                        """)).isEqualTo("OtherException");
        assertThat(Trace.inALine("something else")).isEqualTo("no reason given");
    }
}
