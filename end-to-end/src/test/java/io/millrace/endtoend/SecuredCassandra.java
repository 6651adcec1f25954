package io.millrace.endtoend;

import com.datastax.oss.driver.api.core.CqlSession;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.millrace.stack.CassandraAuthentication;
import io.millrace.stack.CassandraRing;
import io.millrace.stack.CassandraTls;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import io.millrace.stack.StackOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A node that wants a password and a certificate of its clients, a keyspace {@code secured} in it, roles with more and fewer rights, and
 * files with certificates that are right and wrong in every way.
 */
final class SecuredCassandra implements AutoCloseable {

    /** The password of all roles, stores and keys. */
    static final String SECRET = Planted.SECRET;

    private final CassandraRing ring;
    private final Path files;
    private final Path nodeStore;
    private final Authority authority = new Authority("authority");
    private final Authority stranger = new Authority("stranger");
    private final Map<String, Authority.Identity> nodes = new TreeMap<>();
    private String shown = "right";

    private SecuredCassandra(Stack stack) throws IOException {
        Path run = stack.runDirectory().resolve("secured-" + System.nanoTime());
        this.files = Files.createDirectories(run.resolve("config"));
        this.nodeStore = files.resolve("node.p12");
        nodes.put("right", authority.issue("node", "localhost", "127.0.0.1"));
        nodes.put("expired", authority.issueExpired("node", "localhost", "127.0.0.1"));
        nodes.put("elsewhere", authority.issue("node", "elsewhere.example"));
        nodes.put("stranger", stranger.issue("node", "localhost", "127.0.0.1"));
        node("right").store("PKCS12", nodeStore, SECRET);
        writeFiles();
        Authority.Identity superuser = authority.issue("superuser");
        this.ring = CassandraRing.startEncrypted(
                StackOptions.defaults(Installation.aroundWorkingDirectory()).withRunDirectory(run),
                1,
                new CassandraAuthentication("100ms", "100ms"),
                new CassandraTls(nodeStore, files.resolve("trust.p12"), SECRET, true, context(superuser)));
        ring.applyCql("""
                CREATE KEYSPACE secured WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
                CREATE TABLE secured.readings (id text PRIMARY KEY, celsius double);
                CREATE TABLE secured.others (id text PRIMARY KEY, celsius double);
                CREATE TABLE secured.hits (page text PRIMARY KEY, hits counter);
                CREATE ROLE sink WITH PASSWORD = '%1$s' AND LOGIN = true;
                CREATE ROLE nobody WITH PASSWORD = '%1$s' AND LOGIN = true;
                CREATE ROLE no_login WITH PASSWORD = '%1$s' AND LOGIN = false;
                GRANT MODIFY ON secured.readings TO sink;
                GRANT MODIFY ON secured.hits TO sink;
                """.formatted(SECRET));
    }

    /** Starts the node. */
    static SecuredCassandra start(Stack stack) {
        try {
            return new SecuredCassandra(stack);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeFiles() throws IOException {
        for (String type : new String[] {"JKS", "PKCS12"}) {
            String extension = type.equals("JKS") ? ".jks" : ".p12";
            authority.trustStore(type, files.resolve("trust" + extension), SECRET);
            authority.issue("sink").store(type, files.resolve("client" + extension), SECRET);
        }
        stranger.trustStore("PKCS12", files.resolve("stranger-trust.p12"), SECRET);
        stranger.issue("sink").store("PKCS12", files.resolve("stranger-client.p12"), SECRET);
        authority.issueExpired("sink").store("PKCS12", files.resolve("expired-client.p12"), SECRET);
        authority.issue("sink").store("JKS", files.resolve("key-password.jks"), SECRET, SECRET + "-of-the-key");
        Authority.Identity client = authority.issue("sink");
        write("trust.pem", Authority.pem(authority.certificate()));
        write("client.pem", client.keyAsPem() + client.chain());
        write("client-encrypted.pem", client.keyAsPem(SECRET) + client.chain());
        write("client-old.pem", client.keyAsOldPem() + client.chain());
        write("client-key.pem", client.keyAsPem());
        write("cut-off.pem", client.chain() + client.keyAsPem().substring(0, 100));
        write("client-swapped.pem", client.keyAsPem() + Authority.pem(client.issuer()) + client.chain());
        write("text.txt", "nothing of the kind");
        write("unreadable.p12", "");
        if (!files.resolve("unreadable.p12").toFile().setReadable(false)) {
            throw new IOException("The rights of a file cannot be taken away");
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(files.resolve(name), text);
    }

    /** Where the files are. */
    Path files() {
        return files;
    }

    /** Who has issued the certificates that are right. */
    Authority authority() {
        return authority;
    }

    String contactPoints() {
        return ring.contactPoints();
    }

    /** A connector whose configuration has no mistake: topic and table {@code readings}. */
    Map<String, String> config() {
        Map<String, String> config = new TreeMap<>();
        config.put("name", "secured");
        config.put("connector.class", ShippedConnector.CLASS);
        config.put("tasks.max", "1");
        config.put("topics", "readings");
        config.put("linger.ms", "10");
        config.put("cassandra.contact.points", contactPoints());
        config.put("cassandra.keyspace", "secured");
        config.put("cassandra.username", "sink");
        config.put("cassandra.password", SECRET);
        config.put("cassandra.ssl.enabled", "true");
        config.put(
                "cassandra.ssl.truststore.location", files.resolve("trust.p12").toString());
        config.put("cassandra.ssl.truststore.password", SECRET);
        config.put(
                "cassandra.ssl.keystore.location", files.resolve("client.p12").toString());
        config.put("cassandra.ssl.keystore.password", SECRET);
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        return config;
    }

    /** The superuser's statement. */
    void execute(String cql) {
        try (CqlSession session = ring.connect()) {
            session.execute(cql);
        }
    }

    CqlSession connect() {
        return ring.connect();
    }

    /** Has the node show another certificate to those who connect from now on. */
    void show(String certificate) {
        if (certificate.equals(shown)) {
            return;
        }
        node(certificate).store("PKCS12", nodeStore, SECRET);
        reloadCertificates();
        shown = certificate;
    }

    /** As {@code nodetool reloadssl} does. */
    @SuppressWarnings("BanJNDI") // The address is a local socket of a process that this test has started.
    private void reloadCertificates() {
        try {
            VirtualMachine process =
                    VirtualMachine.attach(Long.toString(ring.node(1).pid()));
            try (JMXConnector connection =
                    JMXConnectorFactory.connect(new JMXServiceURL(process.startLocalManagementAgent()))) {
                connection
                        .getMBeanServerConnection()
                        .invoke(
                                new ObjectName("org.apache.cassandra.net:type=MessagingService"),
                                "reloadSslCertificates",
                                new Object[0],
                                new String[0]);
            } finally {
                process.detach();
            }
        } catch (AttachNotSupportedException | JMException | IOException e) {
            throw new IllegalStateException("Cassandra does not read its certificates again", e);
        }
    }

    private Authority.Identity node(String certificate) {
        return nodes.get(certificate);
    }

    private SSLContext context(Authority.Identity superuser) {
        try {
            KeyStore trusted = KeyStore.getInstance(
                    authority
                            .trustStore("PKCS12", files.resolve("superuser-trust.p12"), SECRET)
                            .toFile(),
                    SECRET.toCharArray());
            // Whatever the node shows: some of its certificates are wrong.
            trusted.setCertificateEntry("stranger", stranger.certificate());
            KeyStore own = KeyStore.getInstance(
                    superuser
                            .store("PKCS12", files.resolve("superuser.p12"), SECRET)
                            .toFile(),
                    SECRET.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, SECRET.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        ring.close();
        ring.deleteData();
    }
}
