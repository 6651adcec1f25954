package io.millrace.streams.operation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** The levels of the loggers, which can be changed while the application runs; where another backend than Logback logs, there are none. */
final class LogLevels {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.$]{1,200}");
    private static final List<Level> LEVELS =
            List.of(Level.OFF, Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);

    private final Optional<LoggerContext> loggers;

    LogLevels() {
        loggers = LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                ? Optional.of(context)
                : Optional.empty();
    }

    /** Returns the loggers that have a level of their own, which those below them have, too. */
    Map<String, String> levels() {
        Map<String, String> levels = new TreeMap<>();
        loggers.ifPresent(context -> context.getLoggerList().stream()
                .filter(logger -> logger.getLevel() != null)
                .forEach(
                        logger -> levels.put(logger.getName(), logger.getLevel().toString())));
        return levels;
    }

    /** Sets a logger's level; says what is wrong where that cannot be. */
    Optional<String> set(String name, String level) {
        if (loggers.isEmpty()) {
            return Optional.of("Another backend than Logback logs, and its levels are its own matter");
        }
        if (!NAME.matcher(name).matches()) {
            return Optional.of("A logger's name is a class's or package's, as io.millrace, or ROOT");
        }
        Optional<Level> known = LEVELS.stream()
                .filter(each -> each.toString().equals(level.strip().toUpperCase(Locale.ROOT)))
                .findFirst();
        if (known.isEmpty()) {
            return Optional.of("A level is one of " + Arrays.toString(LEVELS.toArray()));
        }
        Logger logger = loggers.get().getLogger(name);
        logger.setLevel(known.get());
        return Optional.empty();
    }
}
