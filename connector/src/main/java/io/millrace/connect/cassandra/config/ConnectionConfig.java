package io.millrace.connect.cassandra.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.types.Password;

/**
 * How to reach Cassandra. Safe to print: every secret is a {@link Password}.
 *
 * @param localDatacenter empty to take the one of the contact points
 * @param cloudBundle the secure connect bundle of an Astra database, which takes the place of contact points and TLS
 * @param driverOptions what is handed to the driver as it is, by the driver's own option paths; hidden, since it may
 *     hold secrets
 */
public record ConnectionConfig(
        List<ContactPoint> contactPoints,
        Optional<String> localDatacenter,
        Optional<Credentials> credentials,
        TlsConfig tls,
        Optional<String> cloudBundle,
        Map<String, Password> driverOptions) {

    static final String CONTACT_POINTS = "cassandra.contact.points";
    static final String LOCAL_DATACENTER = "cassandra.local.datacenter";
    static final String USERNAME = "cassandra.username";
    static final String PASSWORD = "cassandra.password";
    static final String VALIDATE_OFFLINE = "validate.offline";
    static final String VALIDATE_LIVE = "validate.live";
    static final String CLOUD_BUNDLE = "cassandra.cloud.secure.connect.bundle";

    static final String GROUP = "Connection";

    public ConnectionConfig {
        contactPoints = List.copyOf(contactPoints);
        driverOptions = Map.copyOf(driverOptions);
    }

    /** Who the connector says it is. */
    public record Credentials(String username, Password password) {}

    static void define(ConfigDef definition) {
        OptionGroup group = new OptionGroup(definition, GROUP)
                .option(
                        CONTACT_POINTS,
                        Type.LIST,
                        "localhost:9042",
                        ConfigDef.LambdaValidator.with(
                                (name, value) -> ContactPoint.parseAll(name, (List<?>) value),
                                () -> "a list of host or host:port"),
                        Importance.HIGH,
                        "Contact points",
                        "Some of Cassandra's nodes, as host or host:port (9042 unless given; an IPv6 address in"
                                + " brackets), separated by commas. The others are found through them.")
                .option(
                        LOCAL_DATACENTER,
                        Type.STRING,
                        null,
                        null,
                        Importance.HIGH,
                        "Local data center",
                        "The data center to write to, as Cassandra names it. May be left out if all contact points are"
                                + " in the same.")
                .option(
                        USERNAME,
                        Type.STRING,
                        null,
                        null,
                        Importance.HIGH,
                        "User name",
                        "The role to log in with. Needs cassandra.password.")
                .option(
                        PASSWORD,
                        Type.PASSWORD,
                        null,
                        null,
                        Importance.HIGH,
                        "Password",
                        "The password to log in with. Keep it out of the configuration with a config provider, e.g."
                                + " ${env:NAME}.");
        TlsConfig.define(group);
        group.option(
                        CLOUD_BUNDLE,
                        Type.STRING,
                        null,
                        null,
                        Importance.LOW,
                        "Secure connect bundle",
                        "The path of an Astra database's secure connect bundle. Contact points, data center and TLS"
                                + " then come from it; cassandra.username and cassandra.password are the token's"
                                + " client id and secret, or token and the token itself.")
                .option(
                        VALIDATE_OFFLINE,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "Validate offline",
                        "Whether validation, which every change of the configuration passes through, does without Cassandra."
                                + " If not, it connects and looks at keyspaces, tables and columns. Set it to true to"
                                + " deploy or change a connector while Cassandra is away, e.g. its tasks.max; what is"
                                + " wrong with the tables then shows when records come.")
                .option(
                        VALIDATE_LIVE,
                        Type.BOOLEAN,
                        null,
                        null,
                        Importance.LOW,
                        "Look at the cluster",
                        "The old name of validate.offline, which says the opposite: write validate.offline=true for"
                                + " validate.live=false. Goes with the next release.");
    }

    static ConnectionConfig from(AbstractConfig config, Map<String, String> properties) {
        return new ConnectionConfig(
                ContactPoint.parseAll(CONTACT_POINTS, config.getList(CONTACT_POINTS)),
                text(config, LOCAL_DATACENTER),
                text(config, USERNAME).map(name -> new Credentials(name, config.getPassword(PASSWORD))),
                TlsConfig.from(config),
                text(config, CLOUD_BUNDLE),
                DriverOptions.from(properties));
    }

    static Optional<String> text(AbstractConfig config, String option) {
        return Optional.ofNullable(config.getString(option)).map(String::trim).filter(text -> !text.isEmpty());
    }
}
