package io.millrace.stack;

import java.util.List;
import java.util.stream.Stream;

/** What Cassandra needs of the JDK's modules, as its own {@code conf/jvm17-server.options} says. */
final class CassandraModules {

    private static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.base/jdk.internal.ref",
            "java.base/sun.nio.ch",
            "java.base/java.lang.ref",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.rmi/sun.rmi.transport",
            "java.rmi/sun.rmi.transport.tcp",
            "java.sql/java.sql",
            "jdk.unsupported/sun.misc");
    private static final List<String> OPENS = List.of(
            "java.base/java.lang",
            "java.base/java.lang.module",
            "java.base/java.lang.ref",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/sun.nio.ch",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.util.jar",
            "jdk.management/com.sun.management.internal",
            "java.management/sun.management");

    private CassandraModules() {}

    /** As options of the JVM. */
    static List<String> options() {
        return Stream.concat(
                        EXPORTS.stream().map(each -> "--add-exports=" + each + "=ALL-UNNAMED"),
                        OPENS.stream().map(each -> "--add-opens=" + each + "=ALL-UNNAMED"))
                .toList();
    }
}
