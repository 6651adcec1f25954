package io.millrace.connect.converter;

import io.millrace.connect.converter.Verdict.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;

/**
 * Lets another converter do the work, and waits while that one cannot reach its Schema Registry.
 *
 * <p>Connect takes whatever a converter throws for the fault of the record: with {@code errors.tolerance=all} a
 * registry that is away turns good records into dead letters. This converter calls its delegate again, with pauses of
 * up to five seconds, for as long as the failure is an outage ({@link Verdict}); everything else, results and failures,
 * passes through as it is.
 *
 * <p>A URL that leads to no registry is neither an outage nor a bad record: it fails the task
 * ({@link WrongRegistryUrl}), at once if a registry's own server has no such path, and after five minutes if something
 * else answers, such as a proxy, which may do so while the registry starts. Once a registry has been found under it,
 * the URL is not suspected any more.
 *
 * <p>It waits by itself, for a {@code RetriableException} would not do: Connect retries those only if
 * {@code errors.retry.timeout} says so, and once the task has been cancelled it reports every record that is still to
 * be retried as a dead letter.
 *
 * <pre>{@code
 * value.converter=io.millrace.connect.converter.PatientConverter
 * value.converter.delegate=io.apicurio.registry.utils.converter.AvroConverter
 * value.converter.apicurio.registry.url=...
 * }</pre>
 *
 * {@code delegate} is the class of the converter, from any plugin directory of the worker or from its class path; all
 * other options are handed to it.
 */
public final class PatientConverter implements Converter, Versioned {

    static final String DELEGATE = "delegate";

    /** Of classes that are in no jar: the version is in the jar's manifest. */
    private static final String UNKNOWN_VERSION = "unknown";

    private final Pause pause;
    private final LongSupplier nanoTime;
    private String what;
    private RegistryUrl registryUrl;
    private Converter delegate;

    public PatientConverter() {
        this(Thread::sleep, System::nanoTime);
    }

    PatientConverter(Pause pause, LongSupplier nanoTime) {
        this.pause = pause;
        this.nanoTime = nanoTime;
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(
                        DELEGATE,
                        ConfigDef.Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        new DelegateValidator(),
                        ConfigDef.Importance.HIGH,
                        "Class of the converter that does the work, from any plugin directory of the worker or from its"
                                + " class path. All other options are handed to it.");
    }

    /**
     * Makes the delegate and configures it.
     *
     * @throws org.apache.kafka.common.config.ConfigException if {@code delegate} is missing or no converter that can be
     *     made
     */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        Map<String, Object> rest = new HashMap<>(configs);
        delegate = Delegate.make(rest.remove(DELEGATE));
        what = isKey ? "key" : "value";
        registryUrl = RegistryUrl.in(rest, isKey);
        withItsClassLoader(() -> {
            delegate.configure(rest, isKey);
            return null;
        });
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
        return patiently(topic, value, () -> delegate.toConnectData(topic, value));
    }

    @Override
    public SchemaAndValue toConnectData(String topic, Headers headers, byte[] value) {
        return patiently(topic, value, () -> delegate.toConnectData(topic, headers, value));
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        return patiently(topic, value, () -> delegate.fromConnectData(topic, schema, value));
    }

    @Override
    public byte[] fromConnectData(String topic, Headers headers, Schema schema, Object value) {
        return patiently(topic, value, () -> delegate.fromConnectData(topic, headers, schema, value));
    }

    @Override
    public String version() {
        String ofTheJar = PatientConverter.class.getPackage().getImplementationVersion();
        return ofTheJar == null ? UNKNOWN_VERSION : ofTheJar;
    }

    @Override
    public void close() throws IOException {
        Delegate.close(delegate);
    }

    private <T> T patiently(String topic, Object value, Supplier<T> work) {
        Wait wait = null;
        while (true) {
            try {
                T result = withItsClassLoader(work);
                if (value != null) {
                    // Nothing has to be looked up for a tombstone.
                    registryUrl.setProven();
                }
                if (wait != null) {
                    wait.over();
                }
                return result;
            } catch (Exception e) {
                Verdict verdict = Verdict.on(e);
                if (verdict.kind() == Kind.REFUSED_BY_REGISTRY) {
                    registryUrl.setProven();
                }
                if (verdict.kind().isOfTheRecord()) {
                    throw e;
                }
                if (wait == null) {
                    wait = new Wait(recordOf(topic), pause, nanoTime);
                }
                wait.because(problem(topic, wait, verdict), Verdict.isInterruption(e));
            }
        }
    }

    /**
     * Returns what is waited for.
     *
     * @throws WrongRegistryUrl if waiting is of no use
     */
    private String problem(String topic, Wait wait, Verdict verdict) {
        if (wait.provesUrlWrong(verdict.kind()) && !registryUrl.isProven()) {
            throw new WrongRegistryUrl(recordOf(topic), registryUrl.leadsAstray(verdict.what()));
        }
        return verdict.kind() == Kind.OUTAGE ? verdict.what() : registryUrl.leadsAstray(verdict.what());
    }

    private String recordOf(String topic) {
        return "The " + what + " of a record of " + topic;
    }

    /** Libraries look for their parts with the thread's class loader, which the worker has set to this plugin's. */
    private <T> T withItsClassLoader(Supplier<T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(delegate.getClass().getClassLoader());
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static final class DelegateValidator implements ConfigDef.Validator {

        @Override
        public void ensureValid(String name, Object value) {
            // Without a value the worker complains by itself.
            if (value != null) {
                Delegate.classOf(value);
            }
        }

        @Override
        public String toString() {
            return "the class of a converter";
        }
    }
}
