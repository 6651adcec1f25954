package io.millrace.connect.converter;

import io.millrace.connect.converter.Verdict.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a registry's client says about the answer it got. The clients are in other plugins, of any version, so their
 * exceptions are known by their names and read through their getters: Confluent's has an HTTP status and an error code,
 * Apicurio's an error with a code and a name. Apicurio's leaves out its cause: when there was no answer at all, the
 * name of that error is the cause's class and there is no code. It leaves out the HTTP status, too, if it can read the
 * answer as JSON.
 *
 * @param status the HTTP status; 0 without an answer, or if it is not known
 * @param word the name of what was wrong, or an empty text
 * @param from who has answered
 */
record RegistryAnswer(int status, String word, Speaker from) {

    /** Who may answer at the registry's address. */
    enum Speaker {
        REGISTRY,
        /** The server that the registry is part of, about a path of which the registry knows nothing. */
        ITS_SERVER,
        SOMETHING_ELSE,
        NOBODY
    }

    private static final String APICURIO = "io.apicurio.registry.rest.client.exception.RestClientException";
    private static final String APICURIO_RATE_LIMIT =
            "io.apicurio.registry.rest.client.exception.RateLimitedClientException";
    private static final String APICURIO_AUTHENTICATION = "io.apicurio.rest.client.auth.exception.";
    /**
     * Its own words for what a record's schema is looked up by; any other name with a status 404 is that of a wrong
     * path.
     */
    private static final Set<String> APICURIO_NOT_FOUND = Set.of(
            "ArtifactNotFoundException",
            "ContentNotFoundException",
            "GroupNotFoundException",
            "VersionNotFoundException");

    /** The words of the server in Apicurio, where an answer in Confluent's format has no code for them. */
    private static final String RESTEASY_NO_SUCH_PATH = "RESTEASY003210";

    private static final List<String> STATUS_GETTERS =
            List.of("getStatus", "getStatusCode", "statusCode", "getResponseStatusCode");

    /** The end of a name, before which there may be that of a package it was moved to. */
    private static final String NOT_THE_EXPECTED_JSON = "com.fasterxml.jackson.core.JsonProcessingException";

    private static final List<String> WHERE_ANSWERS_ARE_READ =
            List.of("io.confluent.kafka.schemaregistry.client.rest.RestService", "io.apicurio.rest.client.handler.");

    /** Of the client's doing, or of the moment; with those of 500 and above they say nothing about the record. */
    private static final Set<Integer> NOT_OF_THE_RECORD = Set.of(401, 403, 407, 408, 429);

    /** No such path, nothing to be had by this method there, or not as this type. */
    private static final Set<Integer> OF_THE_PATH = Set.of(404, 405, 406, 415);

    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;
    /** Confluent's API has codes of its own, such as 40403 for an unknown schema: a status and two more digits. */
    private static final int CODES_PER_STATUS = 100;

    /** Returns the answer that this exception tells of; its causes are not looked at. */
    static Optional<RegistryAnswer> in(Throwable failure) {
        String name = failure.getClass().getName();
        if (name.equals(APICURIO_RATE_LIMIT)) {
            return Optional.of(new RegistryAnswer(429, "", Speaker.REGISTRY));
        }
        if (name.startsWith(APICURIO_AUTHENTICATION)) {
            return Optional.of(ofApicurioAuthentication(failure.getClass().getSimpleName()));
        }
        if (superclasses(failure).anyMatch(APICURIO::equals)) {
            return read(failure, "getError").map(RegistryAnswer::ofApicurio);
        }
        if (isUnreadable(failure)) {
            return Optional.of(new RegistryAnswer(0, failure.getClass().getSimpleName(), Speaker.SOMETHING_ELSE));
        }
        return STATUS_GETTERS.stream()
                .flatMap(getter -> number(failure, getter).stream())
                .findFirst()
                .map(status -> new RegistryAnswer(status, "", speaker(failure, status)));
    }

    Verdict verdict() {
        if (from == Speaker.NOBODY) {
            return new Verdict(Kind.OUTAGE, "the registry does not answer (" + word + ")");
        }
        if (status >= SERVER_ERROR || NOT_OF_THE_RECORD.contains(status)) {
            return new Verdict(Kind.OUTAGE, "the registry answers with status " + status);
        }
        return switch (from) {
            case ITS_SERVER ->
                new Verdict(Kind.NO_SUCH_PATH, "the server there has no such path (status " + status + ")");
            case SOMETHING_ELSE -> ofSomethingElse();
            default -> new Verdict(Kind.REFUSED_BY_REGISTRY, "");
        };
    }

    boolean isInterruption() {
        return from == Speaker.NOBODY && word.equals(InterruptedException.class.getSimpleName());
    }

    private Verdict ofSomethingElse() {
        if (status != 0) {
            return new Verdict(Kind.NO_REGISTRY, "what answers there is no registry (status " + status + ")");
        }
        // Without a name of what is wrong, it may have been any status, also that of a proxy without a registry for the
        // moment.
        return word.isEmpty()
                ? new Verdict(Kind.OUTAGE, "the answer is not that of a registry")
                : new Verdict(Kind.NO_REGISTRY, "what answers there is no registry (" + word + ")");
    }

    private static RegistryAnswer ofApicurioAuthentication(String simpleName) {
        return switch (simpleName) {
            case "NotAuthorizedException" -> new RegistryAnswer(401, "", Speaker.REGISTRY);
            case "ForbiddenException" -> new RegistryAnswer(403, "", Speaker.REGISTRY);
            // Of the server that gives out tokens.
            default -> new RegistryAnswer(0, simpleName, Speaker.NOBODY);
        };
    }

    private static RegistryAnswer ofApicurio(Object error) {
        int code = number(error, "getErrorCode").orElse(0);
        String name = text(error, "getName");
        if (name.isEmpty()) {
            return text(error, "getMessage").contains(RESTEASY_NO_SUCH_PATH)
                    ? new RegistryAnswer(NOT_FOUND, "", Speaker.ITS_SERVER)
                    : new RegistryAnswer(code, "", Speaker.SOMETHING_ELSE);
        }
        if (code == 0) {
            return new RegistryAnswer(0, name, Speaker.NOBODY);
        }
        boolean ofThePath = OF_THE_PATH.contains(code) && !APICURIO_NOT_FOUND.contains(name);
        return new RegistryAnswer(code, name, ofThePath ? Speaker.ITS_SERVER : Speaker.REGISTRY);
    }

    /**
     * Tells by the error code, which repeats the status if the registry itself has nothing to say; clients without one
     * are trusted.
     */
    private static Speaker speaker(Throwable failure, int status) {
        Optional<Integer> code = number(failure, "getErrorCode");
        if (code.isEmpty() || (code.get() != status && code.get() / CODES_PER_STATUS == status)) {
            return Speaker.REGISTRY;
        }
        if (code.get() == status) {
            return OF_THE_PATH.contains(status) ? Speaker.ITS_SERVER : Speaker.REGISTRY;
        }
        return text(failure, "getMessage").contains(RESTEASY_NO_SUCH_PATH)
                ? Speaker.ITS_SERVER
                : Speaker.SOMETHING_ELSE;
    }

    /** Returns whether a client could not read a good answer: of a page to log in, say. */
    private static boolean isUnreadable(Throwable failure) {
        return superclasses(failure).anyMatch(name -> name.endsWith(NOT_THE_EXPECTED_JSON))
                && Stream.of(failure.getStackTrace())
                        .map(StackTraceElement::getClassName)
                        .anyMatch(name -> WHERE_ANSWERS_ARE_READ.stream().anyMatch(name::startsWith));
    }

    private static Stream<String> superclasses(Throwable failure) {
        return Stream.<Class<?>>iterate(failure.getClass(), each -> each != null, Class::getSuperclass)
                .map(Class::getName);
    }

    private static Optional<Integer> number(Object from, String getter) {
        return read(from, getter).filter(Integer.class::isInstance).map(Integer.class::cast);
    }

    private static String text(Object from, String getter) {
        return read(from, getter).map(Object::toString).orElse("");
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
