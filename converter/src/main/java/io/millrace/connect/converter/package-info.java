/** A converter that waits for the Schema Registry; it knows nothing of Cassandra and serves any connector. */
package io.millrace.connect.converter;
