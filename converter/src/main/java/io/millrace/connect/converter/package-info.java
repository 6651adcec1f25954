/** Converters that wait for the Schema Registry; they know nothing of Cassandra and serve any connector. */
package io.millrace.connect.converter;
