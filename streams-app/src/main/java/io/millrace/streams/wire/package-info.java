/** Bytes: Avro's binary form, the registry's frame, and the key that carries its partition. */
package io.millrace.streams.wire;
