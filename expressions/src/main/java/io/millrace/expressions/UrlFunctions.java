package io.millrace.expressions;

import java.nio.charset.StandardCharsets;

/** Parts of a URL, where they lie: nothing is decoded, and what is no URL is not refused. */
final class UrlFunctions {
    private UrlFunctions() {}

    /** Returns where the host's part begins: behind {@code ://}, if that is before any path; -1 if there is none. */
    private static int authority(byte[] source, int from, int end) {
        for (int i = from; i < end; i++) {
            byte b = source[i];
            if (b == ':') {
                boolean slashes = i > from && i + 2 < end && source[i + 1] == '/' && source[i + 2] == '/';
                return slashes ? i + 3 : -1;
            }
            if (b == '/' || endsPath(b)) {
                return -1;
            }
        }
        return -1;
    }

    private static int authorityEnd(byte[] source, int from, int end) {
        int at = from;
        while (at < end && source[at] != '/' && !endsPath(source[at])) {
            at++;
        }
        return at;
    }

    private static boolean endsPath(byte b) {
        return b == '?' || b == '#';
    }

    /** The host, without user and port; null if the text has none. */
    static final class Host<R> extends Node<R> {
        private final Node<R> url;

        Host(Node<R> url) {
            super(ValueType.text(), true);
            this.url = url;
        }

        @Override
        public boolean evaluate(R row) {
            if (!url.evaluate(row)) {
                return false;
            }
            byte[] source = url.source;
            int begin = authority(source, url.offset, url.offset + url.length);
            if (begin < 0) {
                return false;
            }
            int end = authorityEnd(source, begin, url.offset + url.length);
            for (int at = TextSearch.indexOf(source, begin, end, '@');
                    at >= 0;
                    at = TextSearch.indexOf(source, begin, end, '@')) {
                begin = at + 1;
            }
            // The colons between brackets are those of an IPv6 address.
            int bracket = TextSearch.indexOf(source, begin, end, ']');
            int port = TextSearch.indexOf(source, bracket < 0 ? begin : bracket, end, ':');
            end = port < 0 ? end : port;
            return end > begin && hold(source, begin, end - begin);
        }
    }

    /** The path, without query and fragment. */
    static final class Path<R> extends Node<R> {
        private static final byte[] ROOT = "/".getBytes(StandardCharsets.UTF_8);

        private final Node<R> url;

        Path(Node<R> url) {
            super(ValueType.text(), url.nullable());
            this.url = url;
        }

        @Override
        public boolean evaluate(R row) {
            if (!url.evaluate(row)) {
                return false;
            }
            int end = url.offset + url.length;
            int authority = authority(url.source, url.offset, end);
            int begin = authority < 0 ? url.offset : authorityEnd(url.source, authority, end);
            int at = begin;
            while (at < end && !endsPath(url.source[at])) {
                at++;
            }
            return (authority >= 0 && at == begin) ? hold(ROOT) : hold(url.source, begin, at - begin);
        }
    }
}
