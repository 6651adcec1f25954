/** Keys as Cassandra has them: one row, one partition, one slice of the token ring. */
package io.millrace.streams.shard;
