package io.datamon.cli;

import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Sets up the JDK's logging: one line a message on standard error. The JDK makes one of these when
 * logging is first used; the level is in the system property {@link #LEVEL}.
 */
public final class LogSetup {
  /** The system property with the level: a name of {@link Level}. */
  static final String LEVEL = "datamon.loglevel";

  /** Sets up the root logger. */
  public LogSetup() {
    Level level = Level.parse(System.getProperty(LEVEL, "WARNING"));
    ConsoleHandler handler = new ConsoleHandler();
    handler.setLevel(level);
    handler.setFormatter(new Line());
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    // Others' loggers talk to their developers.
    root.setLevel(Level.WARNING);
    Logger.getLogger("io.datamon").setLevel(level);
  }

  private static final class Line extends Formatter {
    @Override
    public String format(LogRecord entry) {
      String level =
          entry.getLevel().intValue() >= Level.SEVERE.intValue()
              ? "ERROR"
              : entry.getLevel().intValue() >= Level.WARNING.intValue()
                  ? "WARN"
                  : entry.getLevel().getName().toUpperCase(Locale.ROOT);
      StringBuilder text = new StringBuilder(level).append(": ");
      text.append(Text.escape(formatMessage(entry)));
      for (Throwable t = entry.getThrown(); t != null; t = t.getCause()) {
        text.append(": ").append(Text.escape(t.toString()));
      }
      return text.append('\n').toString();
    }
  }
}
