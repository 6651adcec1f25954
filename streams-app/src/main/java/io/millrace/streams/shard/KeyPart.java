package io.millrace.streams.shard;

import org.apache.avro.Schema;

/**
 * Describes a column of a key: what decides which rows are one, and where they lie.
 *
 * @param name the column's name
 * @param made the field it is, or the function that makes it, as {@code bucket(event_id, 16)}
 * @param type its Avro type; never a union with null
 * @param cql its type in Cassandra
 */
public record KeyPart(String name, String made, Schema type, String cql) {}
