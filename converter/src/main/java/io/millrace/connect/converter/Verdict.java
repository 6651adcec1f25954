package io.millrace.connect.converter;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * What a failure of the delegate means. An outage is: no connection, a broken one, a timeout, or an answer that says
 * nothing about the record ({@link RegistryAnswer}). An IOException alone is none: that is what decoders of Avro throw
 * at the end of truncated bytes, so it has to come from where bytes travel.
 *
 * @param what what is away, broken or wrong, without a word of the record; empty if the failure is of the record
 */
record Verdict(Kind kind, String what) {

    static final Verdict BAD_RECORD = new Verdict(Kind.BAD_RECORD, "");

    private static final int LONGEST_CHAIN = 50;

    private static final List<Class<? extends Throwable>> OF_THE_NETWORK = List.of(
            SocketException.class,
            UnknownHostException.class,
            UnresolvedAddressException.class,
            HttpTimeoutException.class,
            InterruptedIOException.class,
            ClosedChannelException.class,
            SSLException.class,
            TimeoutException.class,
            org.apache.kafka.common.errors.TimeoutException.class,
            // What the delegate itself calls an outage.
            RetriableException.class);

    private static final List<String> WHERE_BYTES_TRAVEL = List.of(
            "jdk.internal.net.http.",
            "java.net.http.",
            "sun.net.www.",
            "sun.nio.ch.",
            "sun.security.ssl.",
            "org.apache.http.",
            "org.apache.hc.",
            "okhttp3.",
            "io.netty.");

    /** What failures mean, as far as it makes a difference. */
    enum Kind {
        /** The record cannot be converted, whether the registry is there or not. */
        BAD_RECORD,

        /** The registry has answered, and what it says is about the record: such as that there is no such schema. */
        REFUSED_BY_REGISTRY,

        /** The registry is away, or in no state to say anything about the record. */
        OUTAGE,

        /** The server of a registry answers that it has nothing under such a path. */
        NO_SUCH_PATH,

        /** Something answers that is no registry: a web server, or a proxy that does not know where the registry is. */
        NO_REGISTRY;

        boolean isOfTheRecord() {
            return this == BAD_RECORD || this == REFUSED_BY_REGISTRY;
        }
    }

    static Verdict on(Throwable failure) {
        for (Throwable each : chain(failure)) {
            Optional<RegistryAnswer> answer = RegistryAnswer.in(each);
            if (answer.isPresent()) {
                return answer.get().verdict();
            }
            if (isOfTheNetwork(each) || each instanceof InterruptedException) {
                return new Verdict(
                        Kind.OUTAGE,
                        "the registry does not answer (" + each.getClass().getSimpleName() + ")");
            }
        }
        return BAD_RECORD;
    }

    /** Returns whether it failed because somebody wants the thread to end. */
    static boolean isInterruption(Throwable failure) {
        return chain(failure).stream()
                .anyMatch(each -> each instanceof InterruptedException
                        || each instanceof ClosedByInterruptException
                        || RegistryAnswer.in(each)
                                .filter(RegistryAnswer::isInterruption)
                                .isPresent());
    }

    private static boolean isOfTheNetwork(Throwable failure) {
        return OF_THE_NETWORK.stream().anyMatch(type -> type.isInstance(failure))
                || (failure instanceof IOException && comesFromWhereBytesTravel(failure));
    }

    private static boolean comesFromWhereBytesTravel(Throwable failure) {
        return Stream.of(failure.getStackTrace())
                .map(StackTraceElement::getClassName)
                .anyMatch(name -> WHERE_BYTES_TRAVEL.stream().anyMatch(name::startsWith));
    }

    /** Returns the failure and its causes. */
    private static List<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .limit(LONGEST_CHAIN)
                .toList();
    }
}
