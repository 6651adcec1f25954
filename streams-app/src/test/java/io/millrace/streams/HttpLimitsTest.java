package io.millrace.streams;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HttpLimitsTest {

    /** In a process of its own, for the JDK reads the limits once. */
    @Test
    void anAnswerThatNobodyTakesAndARequestThatDoesNotEndAreGivenUp() throws IOException {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HttpLimitsProbe.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // Reading from a process does not end by an interrupt.
        CompletableFuture<Void> end = new CompletableFuture<Void>().completeOnTimeout(null, 20, TimeUnit.SECONDS);
        CompletableFuture<Void> unused = end.thenRun(server::destroyForcibly);
        try (BufferedReader told = server.inputReader(US_ASCII)) {
            int port = Integer.parseInt(told.readLine());
            try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket half = new Socket(InetAddress.getLoopbackAddress(), port)) {
                idle.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                half.getOutputStream().write("GET / HTTP".getBytes(US_ASCII));

                assertThat(told.readLine()).isEqualTo("given up");
                assertThat(half.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            end.complete(null);
        }
    }
}
