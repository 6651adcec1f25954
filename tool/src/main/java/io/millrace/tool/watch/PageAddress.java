package io.millrace.tool.watch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Where a page is served; null as the host is this machine alone. */
record PageAddress(String host, int port) {

    private static final Pattern FORM = Pattern.compile("(?:(.+):)?(\\d{1,5})");
    /** Of all there are. */
    static final int LAST_PORT = 65_535;

    static PageAddress parse(CommandLine line, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > LAST_PORT) {
            throw new ParameterException(line, "--page " + text + " is not a port, nor HOST:PORT");
        }
        return new PageAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    InetSocketAddress socketAddress() {
        return host == null
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                : new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host == null ? "port " : host + ":") + port;
    }
}
