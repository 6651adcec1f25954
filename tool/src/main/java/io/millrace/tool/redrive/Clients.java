package io.millrace.tool.redrive;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Makes what speaks to the brokers, each for the caller to close. */
interface Clients {
    Topics topics();

    /** Makes a consumer of no group that is told where to read, and reads what has been committed. */
    Consumer<byte[], byte[]> consumer();

    Producer<byte[], byte[]> producer(String transactionalId);
}
