package io.millrace.quickstart;

/**
 * One page request, as it is sent.
 *
 * @param index its place in the source, from 0
 * @param page the path, without a query
 * @param occurredAt milliseconds since 1970
 * @param visitor a host name, an address or an account
 * @param status the HTTP status
 * @param bytes the size of the answer's body
 * @param latencyMs milliseconds, or null where nobody measured it
 */
public record Event(
        long index, String page, long occurredAt, String visitor, int status, long bytes, Integer latencyMs) {}
