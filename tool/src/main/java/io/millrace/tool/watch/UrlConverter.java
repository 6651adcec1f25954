package io.millrace.tool.watch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads URLs of servers. Whoever has left {@code http://} out is told what to write. */
final class UrlConverter implements ITypeConverter<URI> {

    private static final String FORM = "http://HOST:PORT";
    private static final String HOST_AND_PORT = "[^/:@]+:\\d{1,5}(/[^@]*)?|\\[[^]/@]+]:\\d{1,5}(/[^@]*)?";

    @Override
    public URI convert(String text) {
        Optional<URI> url = parse(text).filter(UrlConverter::isOfServer);
        if (url.isPresent()) {
            return url.get();
        }
        if (text.contains("@")) {
            // What is before it may be a password.
            throw new TypeConversionException("that is not a URL: write " + FORM + ", without user and password");
        }
        throw new TypeConversionException(
                text + " is not a URL: write " + (text.matches(HOST_AND_PORT) ? "http://" + text : FORM));
    }

    private static boolean isOfServer(URI url) {
        return url.getHost() != null
                && url.getPort() <= PageAddress.LAST_PORT
                && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
    }

    private static Optional<URI> parse(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            // The caller says so, and better.
            return Optional.empty();
        }
    }
}
