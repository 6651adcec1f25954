package io.millrace.monitor.source;

import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** GETs of one server. */
final class Http {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** Ten times what a large cluster of Connect's tells. */
    private static final int MOST_BYTES = 32 << 20;

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            // Elsewhere the headers are nobody's business.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Map<String, String> headers;
    private final Duration timeout;

    private final int mostBytes;

    /** @param headers sent with each request, an {@code Authorization} for one; never shown */
    Http(Map<String, String> headers) {
        this(headers, TIMEOUT, MOST_BYTES);
    }

    Http(Map<String, String> headers, Duration timeout, int mostBytes) {
        this.headers = Map.copyOf(headers);
        this.timeout = timeout;
        this.mostBytes = mostBytes;
    }

    /** @throws NotKnownException if the answer is not 200, or not here in time, or too long */
    String get(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
        headers.forEach(request::header);
        NotKnownException tooLong = new NotKnownException(
                place(uri) + " answers with more than " + mostBytes + " bytes: is it another server than was meant?");
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request.build(), head -> new LimitedBody(mostBytes, tooLong));
        try {
            // The client's own limit ends with the headers.
            return body(uri, answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw new NotKnownException(place(uri) + " has not answered within " + seconds(timeout), e);
        } catch (ExecutionException e) {
            throw problem(uri, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotKnownException("interrupted while reading " + place(uri), e);
        } finally {
            answer.cancel(true);
        }
    }

    private static String body(URI uri, HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            throw new NotKnownException(place(uri) + " answers " + status + ": it wants a user that may read");
        }
        if (status == NOT_FOUND) {
            throw new NotKnownException(
                    place(uri) + " has no " + uri.getPath() + ": is it another server than was meant?");
        }
        if (status != OK) {
            throw new NotKnownException(place(uri) + " answers " + status);
        }
        return answer.body();
    }

    private static NotKnownException problem(URI uri, Throwable problem) {
        if (problem instanceof NotKnownException known) {
            return known;
        }
        String words;
        if (problem instanceof HttpConnectTimeoutException) {
            words = place(uri) + " cannot be connected to within " + seconds(CONNECT_TIMEOUT);
        } else if (problem instanceof ConnectException) {
            words = "nothing listens on " + place(uri);
        } else if (problem instanceof SSLHandshakeException) {
            words = place(uri) + " has a certificate that is not trusted here, or not for that name: "
                    + problem.getMessage();
        } else if (problem instanceof SSLException) {
            words = place(uri) + " does not speak TLS: is it http://?";
        } else if (problem instanceof ProtocolException || isWithoutAnAnswer(problem)) {
            words = place(uri) + " does not answer with HTTP: is it another port than was meant?";
        } else {
            words = place(uri) + " cannot be read: " + problem.getClass().getSimpleName();
        }
        return new NotKnownException(words, problem);
    }

    /** As somebody who does not understand the question closes the connection; the client says no more of it. */
    private static boolean isWithoutAnAnswer(Throwable problem) {
        return problem.getClass() == IOException.class && problem.getCause() instanceof EOFException;
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    /** Says that whoever is there does not answer. */
    static String silent(URI uri) {
        return place(uri) + " does not answer";
    }

    /** Where that is, without what a URL may hold beside: a user and a password. */
    static String place(URI uri) {
        return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
