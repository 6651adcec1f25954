package io.millrace.connect.cassandra.failures;

import io.millrace.connect.cassandra.writetime.LetterHeaders;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's own dead-letter queue, from behind the reporter that it gives to tasks: with the same topic, producer,
 * headers, log and metrics, and with what the reporter keeps from a task, the producer's own answer. The worker knows
 * nothing of these letters, so it does not wait for them before it commits.
 *
 * <p>This is the one class that reaches into Connect (3.6 to 4.4), by reflection. Where a worker's classes are others,
 * {@link #behind} finds nothing.
 */
final class WorkerDeadLetterQueue implements LetterQueue {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerDeadLetterQueue.class);
    private static final String RUNTIME = "org.apache.kafka.connect.runtime.";
    private static final String ERRORS = RUNTIME + "errors.";
    private static final long NO_TIMESTAMP = -1;

    private final Object queue;
    /** What logs an error and its stack trace, with errors.log.enable. */
    private final List<Object> logs = new ArrayList<>();

    private final Object failureMetrics;
    private final Method recordFailure;
    private final Method recordErrorTimestamp;
    private final Method report;
    private final Contexts contexts;
    private final List<Method> original;

    /**
     * Finds it.
     *
     * @param example a record as the worker hands it over
     */
    static Optional<WorkerDeadLetterQueue> behind(ErrantRecordReporter reporter, SinkRecord example) {
        try {
            WorkerDeadLetterQueue found = new WorkerDeadLetterQueue(reporter);
            found.original(example);
            return Optional.of(found);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.info(
                    "This worker's dead-letter queue is not as that of Kafka Connect 3.6 to 4.4 ({}). Dead letters are"
                            + " sent through its reporter: while their brokers are away, this task waits with them.",
                    e.toString());
            return Optional.empty();
        }
    }

    private WorkerDeadLetterQueue(ErrantRecordReporter reporter) throws ReflectiveOperationException {
        Object operator = field(reporter, "retryWithToleranceOperator");
        List<Object> queues = new ArrayList<>();
        for (Object each : reporters(operator)) {
            (each.getClass().getName().startsWith(ERRORS + "LogReporter") ? logs : queues).add(each);
        }
        if (queues.size() != 1) {
            throw new ClassNotFoundException("not one dead-letter queue among the reporters: " + queues);
        }
        queue = queues.get(0);
        failureMetrics = field(operator, "errorHandlingMetrics");
        recordFailure = open(failureMetrics.getClass().getMethod("recordFailure"));
        recordErrorTimestamp = open(failureMetrics.getClass().getMethod("recordErrorTimestamp"));
        ClassLoader loader = operator.getClass().getClassLoader();
        contexts = new Contexts(loader);
        report = open(Class.forName(ERRORS + "ErrorReporter", true, loader).getMethod("report", contexts.type));
        original = original(Class.forName(RUNTIME + "InternalSinkRecord", true, loader), contexts.type);
    }

    @Override
    public Future<?> send(Letter letter) {
        try {
            Object context = contexts.of(record(letter), letter.why());
            if (!letter.isSentBefore()) {
                letter.markSent();
                recordFailure.invoke(failureMetrics);
                recordErrorTimestamp.invoke(failureMetrics);
                if (letter.isLogged()) {
                    for (Object each : logs) {
                        report.invoke(each, context);
                    }
                }
            }
            return (Future<?>) report.invoke(queue, context);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new ConnectException("The worker's dead-letter queue failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new ConnectException("The worker's dead-letter queue cannot be called", e);
        }
    }

    private ConsumerRecord<?, ?> record(Letter letter) throws ReflectiveOperationException {
        ConsumerRecord<?, ?> record = original(letter.record());
        LetterClaims claims = LetterClaims.of(record.headers());
        if (claims.isEmpty() && !letter.isTimestampRefused() && !letter.hasWriteTime()) {
            return record;
        }
        Headers headers = new RecordHeaders(record.headers());
        claims.removeFrom(headers);
        if (letter.hasWriteTime()) {
            set(headers, LetterHeaders.WRITE_TIME, letter.writeTimeMicros());
            set(headers, LetterHeaders.ROW_IDENTITY, letter.rowIdentity());
        }
        if (letter.isTimestampRefused()) {
            // A letter that has become one again is as old as its record.
            set(headers, LetterHeaders.ORIGINAL_TIMESTAMP, LetterClaims.originalTimestamp(headers, record.timestamp()));
        }
        return with(record, headers, letter.isTimestampRefused() ? NO_TIMESTAMP : record.timestamp());
    }

    /** The record as it was in its topic, before it was converted and transformed. */
    private ConsumerRecord<?, ?> original(SinkRecord record) throws ReflectiveOperationException {
        Object value = record;
        for (Method step : original) {
            value = step.invoke(value);
        }
        return (ConsumerRecord<?, ?>) Objects.requireNonNull(value);
    }

    /** Sets a header in place of what the record may have brought along from an earlier letter. */
    private static void set(Headers headers, String name, long number) {
        headers.remove(name).add(name, Long.toString(number).getBytes(StandardCharsets.UTF_8));
    }

    private static <K, V> ConsumerRecord<K, V> with(ConsumerRecord<K, V> record, Headers headers, long timestamp) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                timestamp,
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key(),
                record.value(),
                headers,
                record.leaderEpoch());
    }

    private static Collection<?> reporters(Object operator) throws ReflectiveOperationException {
        try {
            return (Collection<?>) field(operator, "reporters");
        } catch (NoSuchFieldException before38) {
            return (Collection<?>) field(field(operator, "context"), "reporters");
        }
    }

    private static List<Method> original(Class<?> recordType, Class<?> contextType) throws NoSuchMethodException {
        try {
            return List.of(open(recordType.getMethod("context")), open(contextType.getMethod("original")));
        } catch (NoSuchMethodException before38) {
            return List.of(open(recordType.getMethod("originalRecord")));
        }
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = open(of.getClass().getDeclaredField(name));
        Object value = field.get(of);
        if (value == null) {
            throw new NoSuchFieldException(name + " is null");
        }
        return value;
    }

    private static <T extends AccessibleObject> T open(T member) {
        member.setAccessible(true);
        return member;
    }

    /** Makes what the worker's reporters want to know of an error. */
    private static final class Contexts {

        private final Class<?> type;
        private final Constructor<?> constructor;
        /** Sets the record, which the constructor does not take before 3.8; otherwise {@code null}. */
        private final Method consumerRecord;

        private final Method currentContext;
        private final Method error;
        private final Object taskPut;

        Contexts(ClassLoader loader) throws ReflectiveOperationException {
            type = Class.forName(ERRORS + "ProcessingContext", true, loader);
            Class<?> stage = Class.forName(ERRORS + "Stage", true, loader);
            taskPut = stage.getField("TASK_PUT").get(null);
            currentContext = open(type.getMethod("currentContext", stage, Class.class));
            error = open(type.getMethod("error", Throwable.class));
            boolean before38 = false;
            for (Constructor<?> each : type.getDeclaredConstructors()) {
                before38 |= each.getParameterCount() == 0;
            }
            constructor = open(before38 ? type.getDeclaredConstructor() : type.getDeclaredConstructor(Object.class));
            consumerRecord = before38 ? open(type.getMethod("consumerRecord", ConsumerRecord.class)) : null;
        }

        Object of(ConsumerRecord<?, ?> record, Throwable why) throws ReflectiveOperationException {
            Object context;
            if (consumerRecord == null) {
                context = constructor.newInstance(record);
            } else {
                context = constructor.newInstance();
                consumerRecord.invoke(context, record);
            }
            currentContext.invoke(context, taskPut, SinkTask.class);
            error.invoke(context, why);
            return context;
        }
    }
}
