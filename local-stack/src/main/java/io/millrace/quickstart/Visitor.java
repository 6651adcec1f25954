package io.millrace.quickstart;

import io.millrace.quickstart.AccessLogParser.RejectedLine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who asked for a page: an IP address, or a host name as Apache's HostnameLookups writes it.
 *
 * <p>Nothing else is a visitor. Where more than one address could be the visitor's, and the format does not say which, none is
 * taken.
 */
record Visitor(String name) {

    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|\\S+");
    private static final Pattern VIRTUAL_HOST = Pattern.compile("(?:[^\\s:,\"\\[\\]]+|\\[[0-9A-Fa-f:.]+\\]):\\d{1,5}");
    private static final Pattern HOST_NAME =
            Pattern.compile("(?!unknown$)(?:[A-Za-z0-9_-]+\\.)*[0-9_-]*[A-Za-z][A-Za-z0-9_-]*\\.?");
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    /** What might be IPv6: nothing that a resolver would be asked for. */
    private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final Pattern ZONE = Pattern.compile("%[A-Za-z0-9_.-]+$");
    private static final Pattern COMMA = Pattern.compile(",\\s*");
    private static final Pattern AROUND_ADDRESSES = Pattern.compile("[\\s,\"()\\[\\]|]+");
    private static final Pattern PORT = Pattern.compile("(?<=[0-9.]{7,15}):\\d{1,5}$");

    /**
     * Finds the visitor in what stands before a line's time: {@code host ident user}, or
     * {@code virtual-host:port host ident user}, where the host may be in quotes, and may be the addresses of an
     * {@code X-Forwarded-For}.
     */
    static Visitor before(String text) throws RejectedLine {
        List<String> words = words(text);
        boolean withPort = VIRTUAL_HOST.matcher(words.get(0)).matches();
        boolean virtualHost = withPort
                || (HOST_NAME.matcher(words.get(0)).matches() && words.size() > 1 && beginsWithAddress(words.get(1)));
        int next = virtualHost ? 1 : 0;
        StringBuilder host = new StringBuilder();
        while (next < words.size() && (host.isEmpty() || host.charAt(host.length() - 1) == ',')) {
            host.append(words.get(next++));
        }
        List<String> rest = words.subList(next, words.size());
        Visitor visitor = isName(host.toString(), virtualHost, rest)
                ? new Visitor(unquoted(host.toString()))
                : ofAddresses(host.toString());
        if (rest.stream().flatMap(word -> addresses(word).stream()).anyMatch(visitor::isAnother)) {
            throw new RejectedLine(
                    "there is more than one address before the time, and the format does not say which is the visitor's");
        }
        return visitor;
    }

    /** Reads an address, or the addresses of an {@code X-Forwarded-For}, of which the first is the client's. */
    static Visitor ofAddresses(String text) throws RejectedLine {
        List<String> addresses = List.of(COMMA.split(unquoted(text), -1));
        if (!addresses.stream().allMatch(Visitor::isAddress)) {
            throw new RejectedLine("where the visitor's IP address or host name should be is none");
        }
        return new Visitor(addresses.get(0));
    }

    /**
     * Tells whether a host name is the visitor's: before another name it could be the virtual host, after the virtual host an
     * account, and before more words than {@code ident user} what a collector of logs puts before each line.
     */
    private static boolean isName(String host, boolean virtualHost, List<String> rest) {
        boolean expected =
                virtualHost ? rest.size() == 2 : rest.isEmpty() || (rest.size() <= 2 && !isDotted(rest.get(0)));
        return expected && HOST_NAME.matcher(unquoted(host)).matches();
    }

    private static boolean isDotted(String word) {
        return word.contains(".") && HOST_NAME.matcher(word).matches();
    }

    private static boolean beginsWithAddress(String word) {
        return addresses(word).stream().limit(1).anyMatch(Visitor::isAddress);
    }

    private boolean isAnother(String word) {
        return isAddress(word) && !word.equals(name);
    }

    private static List<String> words(String text) throws RejectedLine {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            words.add(word.group());
        }
        if (words.isEmpty()) {
            throw new RejectedLine("there is no address before the time");
        }
        return words;
    }

    private static List<String> addresses(String word) {
        return AROUND_ADDRESSES
                .splitAsStream(word)
                .filter(part -> !part.isEmpty())
                .map(part -> PORT.matcher(part).replaceFirst(""))
                .toList();
    }

    private static String unquoted(String word) {
        boolean quoted = word.length() > 1 && word.startsWith("\"") && word.endsWith("\"");
        return quoted ? word.substring(1, word.length() - 1) : word;
    }

    private static boolean isAddress(String word) {
        return IPV4.matcher(word).matches() || isIpv6(ZONE.matcher(word).replaceFirst(""));
    }

    private static boolean isIpv6(String word) {
        if (!COLONS.matcher(word).matches()) {
            return false;
        }
        try {
            InetAddress.getByName(word);
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
