package io.millrace.streams.runtime;

import io.millrace.streams.kafka.StartupException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks whether a topic's records have the times at which brokers appended them. */
final class AppendTimes {
    private static final Logger LOG = LoggerFactory.getLogger(AppendTimes.class);
    private static final String APPEND_TIME = "LogAppendTime";

    private AppendTimes() {}

    /**
     * Asks the brokers.
     *
     * @return false also where the application may not ask, as of a topic whose producers give the times
     * @throws StartupException if they do not answer
     */
    static boolean of(Admin admin, String topic) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            String type = admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                    .value();
            return type.equals(APPEND_TIME);
        } catch (ExecutionException e) {
            String problem = e.getCause().getClass().getSimpleName();
            if (e.getCause() instanceof AuthorizationException) {
                LOG.info(
                        "The configuration of topic {} cannot be read ({}); events' times are compared with this machine's"
                                + " clock",
                        topic,
                        problem);
                return false;
            }
            throw new StartupException("Kafka does not tell the configuration of topic " + topic + " (" + problem
                    + "); check that the brokers are up");
        }
    }
}
