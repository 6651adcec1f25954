package io.millrace.stack;

/**
 * Passwords and permissions, as a secured cluster asks for them: {@code PasswordAuthenticator} and {@code CassandraAuthorizer}. Nodes
 * that have it know the superuser {@link #SUPERUSER}, whose password is the same.
 *
 * @param rolesValidity how long a node believes who is a superuser and who has which roles, as {@code cassandra.yaml} takes it
 * @param permissionsValidity how long it believes passwords and permissions
 */
public record CassandraAuthentication(String rolesValidity, String permissionsValidity) {

    /** What Cassandra sets up in an empty cluster. */
    public static final String SUPERUSER = "cassandra";

    /** Caches that are valid for two seconds, as in the file that Cassandra is shipped with. */
    public static CassandraAuthentication asShipped() {
        return new CassandraAuthentication("2s", "2s");
    }

    /** The lines of {@code cassandra.yaml}. */
    String yaml() {
        return """

                authenticator: PasswordAuthenticator
                authorizer: CassandraAuthorizer
                role_manager: CassandraRoleManager
                roles_validity: %s
                permissions_validity: %s
                credentials_validity: %s
                """.formatted(rolesValidity, permissionsValidity, permissionsValidity);
    }
}
