package io.millrace.connect.converter;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a registry's client says about the answer it got. The clients are in other plugins, of any version, so their exceptions are
 * known by their names and read through their getters: Confluent's has an HTTP status and an error code, Apicurio's an error with a
 * code and a name. Apicurio's leaves out its cause: when there was no answer at all, the name of that error is the cause's class
 * and there is no code.
 *
 * @param status the HTTP status, or 0 without an answer
 * @param word the name of what was wrong, or an empty text
 * @param registrysOwn whether the registry itself said so, and not something in front of it or a wrong address
 */
record RegistryAnswer(int status, String word, boolean registrysOwn) {

    private static final String APICURIO = "io.apicurio.registry.rest.client.exception.RestClientException";
    private static final String APICURIO_RATE_LIMIT =
            "io.apicurio.registry.rest.client.exception.RateLimitedClientException";
    private static final String APICURIO_AUTHENTICATION = "io.apicurio.rest.client.auth.exception.";
    private static final List<String> STATUS_GETTERS =
            List.of("getStatus", "getStatusCode", "statusCode", "getResponseStatusCode");

    /** Of the client's doing, or of the moment; with those of 500 and above they say nothing about the record. */
    private static final Set<Integer> NOT_OF_THE_RECORD = Set.of(401, 403, 407, 408, 429);

    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;

    /** The answer that this exception tells of; its causes are not looked at. */
    static Optional<RegistryAnswer> in(Throwable failure) {
        String name = failure.getClass().getName();
        if (name.equals(APICURIO_RATE_LIMIT)) {
            return Optional.of(new RegistryAnswer(429, "", true));
        }
        if (name.startsWith(APICURIO_AUTHENTICATION)) {
            return Optional.of(ofApicurioAuthentication(failure.getClass().getSimpleName()));
        }
        if (isA(failure.getClass(), APICURIO)) {
            return read(failure, "getError").map(RegistryAnswer::ofApicurio);
        }
        return STATUS_GETTERS.stream()
                .flatMap(getter -> read(failure, getter).stream())
                .filter(Integer.class::isInstance)
                .map(Integer.class::cast)
                .findFirst()
                .map(status -> new RegistryAnswer(status, "", isRegistrysOwnCode(failure)));
    }

    /** What is wrong with the registry; empty if this is its word about the record. */
    Optional<String> outage() {
        if (status == 0) {
            return Optional.of("the registry does not answer (" + word + ")");
        }
        if (status >= SERVER_ERROR || NOT_OF_THE_RECORD.contains(status)) {
            return Optional.of("the registry answers with status " + status);
        }
        if (status == NOT_FOUND && !registrysOwn) {
            return Optional.of("status 404 of something that is no registry: is its address right, and does it run?");
        }
        return Optional.empty();
    }

    boolean isInterruption() {
        return status == 0 && word.equals(InterruptedException.class.getSimpleName());
    }

    private static RegistryAnswer ofApicurioAuthentication(String simpleName) {
        return switch (simpleName) {
            case "NotAuthorizedException" -> new RegistryAnswer(401, "", true);
            case "ForbiddenException" -> new RegistryAnswer(403, "", true);
            // Of the server that gives out tokens.
            default -> new RegistryAnswer(0, simpleName, true);
        };
    }

    private static RegistryAnswer ofApicurio(Object error) {
        Optional<Object> code = read(error, "getErrorCode");
        Optional<Object> name = read(error, "getName");
        return new RegistryAnswer(
                code.filter(Integer.class::isInstance).map(Integer.class::cast).orElse(0),
                name.map(Object::toString).orElse(""),
                name.isPresent());
    }

    /** Confluent's API has codes of its own, such as 40403 for an unknown schema; a web server's page has none, or repeats the status. */
    private static boolean isRegistrysOwnCode(Throwable failure) {
        Optional<Object> code = read(failure, "getErrorCode");
        return code.isEmpty()
                || (code.get() instanceof Integer number && number / 100 == NOT_FOUND && number % 100 != 0);
    }

    private static boolean isA(Class<?> type, String name) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (each.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Object> read(Object from, String getter) {
        try {
            return Optional.ofNullable(from.getClass().getMethod(getter).invoke(from));
        } catch (ReflectiveOperationException | RuntimeException e) {
            // It has no such thing to tell.
            return Optional.empty();
        }
    }
}
