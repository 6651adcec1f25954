package io.millrace.monitor.source;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** GETs of one server. */
final class Http {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
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

    /** @param headers sent with each request, an {@code Authorization} for one; never shown */
    Http(Map<String, String> headers) {
        this.headers = Map.copyOf(headers);
    }

    /** @throws NotKnownException if the answer is not 200 */
    String get(URI uri) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(TIMEOUT).GET();
        headers.forEach(request::header);
        try {
            var answer = client.send(request.build(), BodyHandlers.ofString());
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
        } catch (HttpConnectTimeoutException e) {
            throw new NotKnownException(
                    place(uri) + " cannot be connected to within " + CONNECT_TIMEOUT.toSeconds() + " s", e);
        } catch (HttpTimeoutException e) {
            throw new NotKnownException(place(uri) + " has not answered within " + TIMEOUT.toSeconds() + " s", e);
        } catch (ConnectException e) {
            throw new NotKnownException("nothing listens on " + place(uri), e);
        } catch (SSLHandshakeException e) {
            throw new NotKnownException(
                    place(uri) + " has a certificate that is not trusted here, or not for that name: " + e.getMessage(),
                    e);
        } catch (SSLException e) {
            throw new NotKnownException(place(uri) + " does not speak TLS: is it http://?", e);
        } catch (IOException e) {
            throw new NotKnownException(
                    place(uri) + " cannot be read: " + e.getClass().getSimpleName(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotKnownException("interrupted while reading " + place(uri), e);
        }
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
