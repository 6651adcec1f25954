package io.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

    @TempDir
    private Path locks;

    @Test
    void thePreferredPortIfItIsFree() throws IOException {
        int free = freePort();
        try (Ports ports = ports()) {
            assertThat(ports.reserve(free)).isEqualTo(free);
        }
    }

    @Test
    void anotherIfSomebodyListensThere() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Ports ports = ports()) {
            assertThat(ports.reserve(taken.getLocalPort()))
                    .isNotEqualTo(taken.getLocalPort())
                    .isBetween(20_000, 29_999);
        }
    }

    @Test
    void neverTheSameForTwoStacksEvenIfNobodyListensYet() throws IOException {
        int free = freePort();
        try (Ports one = ports();
                Ports other = ports()) {
            assertThat(one.reserve(free)).isEqualTo(free);
            assertThat(other.reserve(free)).isNotEqualTo(free);
            Set<Integer> all = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                assertThat(all.add(one.reserveAny())).isTrue();
                assertThat(all.add(other.reserveAny())).isTrue();
            }
        }
    }

    @Test
    void aReleasedPortIsFreeAgain() throws IOException {
        int free = freePort();
        try (Ports one = ports();
                Ports other = ports()) {
            one.reserve(free);
            one.release(free);
            assertThat(other.reserve(free)).isEqualTo(free);
        }
    }

    private Ports ports() {
        return new Ports(locks, RandomGenerator.getDefault());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
