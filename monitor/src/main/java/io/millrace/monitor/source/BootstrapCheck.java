package io.millrace.monitor.source;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.utils.Utils;

/**
 * Looks whether Kafka answers at the addresses that were given, before a client of Kafka's is let loose on them: that takes the first four
 * bytes of any answer for a length, and so makes room for 1.2 GB of what begins with {@code HTTP}, over and over, and this process
 * does nothing else meanwhile. Besides, it knows within seconds, and in words.
 */
public final class BootstrapCheck {

    private static final int TIMEOUT_MS = 3_000;
    private static final int LAST_PORT = 65_535;
    private static final int API_VERSIONS = 18;
    private static final int OLDEST_VERSION = 0;
    private static final int QUESTION = 4_711;
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int HTTP = 0x48545450;
    private static final int TLS_ALERT = 0x15;
    private static final String SECURITY =
            "give security.protocol=SSL or SASL_SSL in the properties of --command-config";

    private final Supplier<Map<String, Object>> client;
    private boolean passed;

    /** What was found at an address. */
    private enum Found {
        KAFKA,
        NOBODY,
        /** Somebody else; or a proxy whose broker is away. */
        CLOSED,
        SOMEBODY_ELSE
    }

    private record Answer(Found found, String words) {}

    /** @param client the properties of a Kafka client */
    BootstrapCheck(Supplier<Map<String, Object>> client) {
        this.client = client;
    }

    /** @throws NotKnownException unless Kafka answers at one of the addresses, or has, and nobody else at any */
    void require() {
        if (passed) {
            return;
        }
        List<Answer> answers = answers(client.get());
        List<String> strangers = words(answers, Found.SOMEBODY_ELSE, Found.CLOSED);
        List<String> nobodies = words(answers, Found.NOBODY);
        if (!strangers.isEmpty()) {
            throw new NotKnownException(String.join("; ", strangers));
        }
        if (!nobodies.isEmpty() && nobodies.size() == answers.size()) {
            throw new NotKnownException(String.join("; ", nobodies));
        }
        passed = true;
    }

    /**
     * Asks each address once who answers there.
     *
     * @param properties those of a Kafka client
     * @return who answers and is not Kafka, in words; empty where Kafka does, or nobody does yet
     */
    public static Optional<String> somebodyElse(Map<String, Object> properties) {
        List<String> strangers = words(answers(properties), Found.SOMEBODY_ELSE);
        return strangers.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", strangers));
    }

    private static List<String> words(List<Answer> answers, Found... found) {
        return answers.stream()
                .filter(answer -> List.of(found).contains(answer.found()))
                .map(Answer::words)
                .toList();
    }

    private static List<Answer> answers(Map<String, Object> properties) {
        Object protocol = properties.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
        boolean encrypted =
                protocol != null && protocol.toString().toUpperCase(Locale.ROOT).endsWith("SSL");
        List<Answer> answers = new ArrayList<>();
        for (String address : addresses(properties.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG))) {
            answers.add(ask(address, encrypted));
        }
        return answers;
    }

    private static List<String> addresses(Object bootstrap) {
        List<?> parts = bootstrap instanceof List<?> list
                ? list
                : Arrays.asList(String.valueOf(bootstrap).split(",", -1));
        // What is no address the client says itself.
        return parts.stream()
                .map(part -> part.toString().strip())
                .filter(part ->
                        Utils.getHost(part) != null && Utils.getPort(part) != null && Utils.getPort(part) <= LAST_PORT)
                .toList();
    }

    private static Answer ask(String address, boolean encrypted) {
        try (Socket socket = connect(Utils.getHost(address), Utils.getPort(address))) {
            return encrypted ? new Answer(Found.KAFKA, "") : greet(socket, address);
        } catch (UnknownHostException e) {
            return new Answer(Found.NOBODY, "there is no host " + Utils.getHost(address));
        } catch (ConnectException e) {
            return new Answer(Found.NOBODY, "nothing listens on " + address);
        } catch (SocketTimeoutException e) {
            return new Answer(Found.NOBODY, "no answer from " + address + " within " + TIMEOUT_MS / 1000 + " s");
        } catch (EOFException e) {
            return new Answer(
                    Found.CLOSED,
                    address + " closes the connection: it is not Kafka, or it wants TLS; then " + SECURITY);
        } catch (IOException e) {
            return new Answer(
                    Found.NOBODY, address + " cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** To any of the addresses that the name has, as Kafka's clients do. */
    private static Socket connect(String host, int port) throws IOException {
        Optional<IOException> last = Optional.empty();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, port), TIMEOUT_MS);
                socket.setSoTimeout(TIMEOUT_MS);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = Optional.of(e);
            }
        }
        throw last.orElseGet(() -> new UnknownHostException(host));
    }

    /** Asks for what anybody may ask, before any login: which requests the broker knows. */
    private static Answer greet(Socket socket, String address) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(request);
        int noName = -1;
        out.writeInt(3 * Short.BYTES + Integer.BYTES);
        out.writeShort(API_VERSIONS);
        out.writeShort(OLDEST_VERSION);
        out.writeInt(QUESTION);
        out.writeShort(noName);
        socket.getOutputStream().write(request.toByteArray());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int length = in.readInt();
        if (length == HTTP) {
            return new Answer(Found.SOMEBODY_ELSE, address + " answers with HTTP: it is not Kafka");
        }
        if (length >>> (3 * Byte.SIZE) == TLS_ALERT) {
            return new Answer(Found.SOMEBODY_ELSE, address + " wants TLS: " + SECURITY);
        }
        return length >= Integer.BYTES && length <= LONGEST_ANSWER && in.readInt() == QUESTION
                ? new Answer(Found.KAFKA, "")
                : new Answer(Found.SOMEBODY_ELSE, "what answers at " + address + " is not Kafka");
    }
}
