package io.millrace.connect.converter;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.storage.Converter;

/** Finds the converter that does the work. */
final class Delegate {

    private Delegate() {}

    static Converter make(Object name) {
        Class<? extends Converter> type = classOf(name);
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new ConfigException(
                    PatientConverter.DELEGATE,
                    name,
                    "this converter cannot be made by its constructor without arguments: " + e);
        }
    }

    /**
     * Returns the named class.
     *
     * @throws ConfigException if there is none or it is no converter
     */
    static Class<? extends Converter> classOf(Object name) {
        if (name == null || name.toString().isBlank()) {
            throw new ConfigException(
                    "Missing option \"" + PatientConverter.DELEGATE + "\": name the converter that does the work,"
                            + " such as io.apicurio.registry.utils.converter.AvroConverter");
        }
        Class<?> type = load(name.toString().trim());
        if (!Converter.class.isAssignableFrom(type)) {
            throw new ConfigException(PatientConverter.DELEGATE, name, "this class is no " + Converter.class.getName());
        }
        return type.asSubclass(Converter.class);
    }

    /** Closes it, if it can be closed: in older versions of Connect a converter has no {@code close()} of its own. */
    static void close(Object delegate) throws IOException {
        if (delegate instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException("The converter " + delegate.getClass().getName() + " cannot be closed", e);
            }
        }
    }

    private static Class<?> load(String name) {
        // A worker's plugin class loader knows the plugins of all directories besides its own jars and the class path.
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        loaders.add(Thread.currentThread().getContextClassLoader());
        loaders.add(Delegate.class.getClassLoader());
        for (ClassLoader loader : loaders) {
            try {
                return Class.forName(name, true, loader);
            } catch (ClassNotFoundException e) {
                // The next one may have it.
            } catch (LinkageError e) {
                throw new ConfigException(PatientConverter.DELEGATE, name, "this class lacks something it needs: " + e);
            }
        }
        throw new ConfigException(
                PatientConverter.DELEGATE,
                name,
                "the worker has no such class: put the converter's jars into a directory of plugin.path and restart"
                        + " the worker");
    }
}
