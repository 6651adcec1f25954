package io.millrace.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks a server whether it answers. */
final class Http {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private Http() {}

    static Optional<String> notOk(URI uri) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        try {
            int status = client.send(
                            HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return status == 200 ? Optional.empty() : Optional.of(uri + " answers with status " + status);
        } catch (IOException e) {
            return Optional.of(uri + " does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while asking " + uri, e);
        }
    }
}
