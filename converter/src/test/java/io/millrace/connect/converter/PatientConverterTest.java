package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatientConverterTest {

    private static final String TOPIC = "topic";
    private static final SchemaAndValue TWO = new SchemaAndValue(Schema.INT32_SCHEMA, 2);

    private final List<Long> pauses = new ArrayList<>();
    private final PatientConverter converter = new PatientConverter(pauses::add, () -> 0);

    @AfterEach
    void forget() {
        ScriptedConverter.LATEST.remove();
    }

    @Test
    void theDelegateDoesTheWorkWithAllOtherOptions() throws IOException {
        ScriptedConverter delegate = configured(true);

        assertThat(converter.toConnectData(TOPIC, new byte[2])).isEqualTo(TWO);
        assertThat(delegate.sawHeaders).isFalse();
        assertThat(converter.toConnectData(TOPIC, new RecordHeaders(), new byte[2]))
                .isEqualTo(TWO);
        assertThat(delegate.sawHeaders).isTrue();
        assertThat(converter.fromConnectData(TOPIC, Schema.INT32_SCHEMA, 3)).hasSize(3);
        assertThat(converter.fromConnectData(TOPIC, new RecordHeaders(), Schema.INT32_SCHEMA, 4))
                .hasSize(4);
        assertThat(delegate.configs).isEqualTo(Map.of("url", "http://registry"));
        assertThat(delegate.isKey).isTrue();

        converter.close();
        assertThat(delegate.closed).isTrue();
        assertThat(pauses).isEmpty();
    }

    @Test
    void anOutageIsWaitedForWithLongerAndLongerPauses() {
        ScriptedConverter delegate = configured(false);
        for (int attempt = 0; attempt < 8; attempt++) {
            delegate.failures.add(PatientConverterTest::outage);
        }

        assertThat(converter.toConnectData(TOPIC, new RecordHeaders(), new byte[2]))
                .isEqualTo(TWO);

        assertThat(pauses).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
    }

    @Test
    void aRecordThatIsToBeWrittenWaitsToo() {
        ScriptedConverter delegate = configured(false);
        delegate.failures.add(PatientConverterTest::outage);

        assertThat(converter.fromConnectData(TOPIC, new RecordHeaders(), Schema.INT32_SCHEMA, 3))
                .hasSize(3);

        assertThat(pauses).hasSize(1);
    }

    @Test
    void aBadRecordFailsAtOnceWithTheDelegatesOwnException() {
        ScriptedConverter delegate = configured(false);
        DataException bad = new DataException("bad");
        delegate.failures.add(() -> bad);

        assertThatThrownBy(() -> converter.toConnectData(TOPIC, new byte[2])).isSameAs(bad);

        assertThat(pauses).isEmpty();
    }

    @Test
    void aRecordThatProvesBadAfterTheOutageFails() {
        ScriptedConverter delegate = configured(false);
        DataException bad = new DataException("bad");
        delegate.failures.add(PatientConverterTest::outage);
        delegate.failures.add(() -> bad);

        assertThatThrownBy(() -> converter.toConnectData(TOPIC, new byte[2])).isSameAs(bad);

        assertThat(pauses).hasSize(1);
    }

    /** Connect's error handling takes an Exception for a bad record, which an Error is not. */
    @Test
    void anInterruptedWaitEndsTheTaskAndNotTheRecord() {
        PatientConverter interrupted = new PatientConverter(
                millis -> {
                    throw new InterruptedException();
                },
                () -> 0);
        ScriptedConverter delegate = configured(interrupted, false);
        delegate.failures.add(PatientConverterTest::outage);

        assertThatThrownBy(() -> interrupted.toConnectData(TOPIC, new byte[2]))
                .isInstanceOf(WaitInterrupted.class)
                .isNotInstanceOf(Exception.class);

        assertThat(Thread.interrupted()).as("the thread is still interrupted").isTrue();
    }

    @Test
    void anInterruptionThatTheDelegateTurnedIntoAFailureEndsTheTaskToo() {
        ScriptedConverter delegate = configured(false);
        delegate.failures.add(() -> new IllegalStateException(new InterruptedException()));

        assertThatThrownBy(() -> converter.toConnectData(TOPIC, new byte[2])).isInstanceOf(WaitInterrupted.class);

        assertThat(Thread.interrupted()).as("the thread is still interrupted").isTrue();
        assertThat(pauses).isEmpty();
    }

    @Test
    void theDelegateIsFoundByTheWorkersClassLoaderAndWorksWithItsOwn() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader plugin = new OtherPlugin(before);
        try {
            thread.setContextClassLoader(plugin);
            converter.configure(options(), false);
            thread.setContextClassLoader(before);

            Class<?> inPlugin = Class.forName(ScriptedConverter.class.getName(), true, plugin);
            assertThat(inPlugin).isNotSameAs(ScriptedConverter.class);
            assertThat(converter.toConnectData(TOPIC, new byte[2])).isEqualTo(TWO);
            Object delegate = ((ThreadLocal<?>) field(inPlugin, "LATEST").get(null)).get();
            assertThat((List<?>) field(inPlugin, "contextClassLoaders").get(delegate))
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each).isSameAs(plugin));
            assertThat(thread.getContextClassLoader()).isSameAs(before);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aDelegateThatIsMissingOrNoConverterIsAConfigException() {
        assertThatThrownBy(() -> converter.configure(Map.of(), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("delegate")
                .hasMessageContaining("name the converter that does the work");
        assertThatThrownBy(() -> converter.configure(Map.of("delegate", "no.such.Converter"), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no.such.Converter")
                .hasMessageContaining("plugin.path");
        assertThatThrownBy(() -> converter.configure(Map.of("delegate", "java.lang.String"), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is no org.apache.kafka.connect.storage.Converter");
        assertThatThrownBy(() -> converter.configure(Map.of("delegate", Converter.class.getName()), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot be made");
    }

    @Test
    void validationPutsTheComplaintOnTheOption() {
        assertThat(complaints(Map.of()))
                .singleElement()
                .asString()
                .contains("Missing required configuration")
                .contains("delegate");
        assertThat(complaints(Map.of("delegate", "no.such.Converter")))
                .singleElement()
                .asString()
                .contains("plugin.path");
        assertThat(complaints(options())).isEmpty();
    }

    @Test
    void aWorkerThatTrustsManifestsAloneFindsIt() {
        assertThat(ServiceLoader.load(Converter.class).stream().map(ServiceLoader.Provider::type))
                .contains(PatientConverter.class);
    }

    private List<String> complaints(Map<String, String> options) {
        return converter.config().validate(options).stream()
                .filter(each -> each.name().equals("delegate"))
                .map(ConfigValue::errorMessages)
                .flatMap(List::stream)
                .toList();
    }

    private ScriptedConverter configured(boolean isKey) {
        return configured(converter, isKey);
    }

    private static ScriptedConverter configured(PatientConverter patient, boolean isKey) {
        patient.configure(options(), isKey);
        return ScriptedConverter.LATEST.get();
    }

    private static Map<String, String> options() {
        return new HashMap<>(Map.of("delegate", ScriptedConverter.class.getName(), "url", "http://registry"));
    }

    private static RuntimeException outage() {
        return new IllegalStateException(new ConnectException());
    }

    private static java.lang.reflect.Field field(Class<?> type, String name) throws NoSuchFieldException {
        java.lang.reflect.Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** Has the delegate for itself, as a plugin directory of a worker has its classes. */
    private static final class OtherPlugin extends ClassLoader {

        OtherPlugin(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(ScriptedConverter.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
