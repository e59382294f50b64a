package io.tributary.spark.engine;

import java.io.StringWriter;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** What Tributary logs from now on; in a test with Spark, from when its session is there, which sets logging up. */
public final class Logged implements AutoCloseable {
    private static final String NAME = "io.tributary";

    private final StringWriter lines = new StringWriter();
    private final Logger logger;
    private final Appender appender;

    private Logged(Level level) {
        Configurator.setLevel(NAME, level);
        logger = (Logger) LogManager.getLogger(NAME);
        appender = WriterAppender.createAppender(
                PatternLayout.newBuilder().withPattern("%m%n").build(), null, lines, "test", false, true);
        appender.start();
        logger.addAppender(appender);
    }

    /** @return what a shell or a notebook shows */
    public static Logged warnings() {
        return new Logged(Level.WARN);
    }

    /** @return what {@code bin/tributary} shows */
    public static Logged infos() {
        return new Logged(Level.INFO);
    }

    /** @return the lines so far */
    public List<String> lines() {
        return lines.toString().lines().toList();
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
        Configurator.setLevel(NAME, (Level) null); // that of the session again
    }
}
