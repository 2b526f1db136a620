package io.datamon.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Sets up the JDK's logging: one line a message on standard error. The JDK makes one of these when
 * logging is first used; the level is in the system property {@link #LEVEL}. Where more than
 * warnings is asked for, lines are objects in JSON, as the older program writes them.
 */
public final class LogSetup {
  /** The system property with the level: a name of {@link Level}. */
  static final String LEVEL = "datamon.loglevel";

  /** The system property that asks for stack traces. */
  static final String TRACES = "datamon.traces";

  /** Sets up the root logger. */
  public LogSetup() {
    Level level = Level.parse(System.getProperty(LEVEL, "WARNING"));
    boolean traces = Boolean.getBoolean(TRACES);
    ConsoleHandler handler = new ConsoleHandler();
    handler.setLevel(level);
    handler.setFormatter(
        level.intValue() < Level.WARNING.intValue()
            ? new JsonLine(ZoneId.systemDefault(), traces)
            : new TextLine(traces));
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    // Others' loggers talk to their developers.
    root.setLevel(Level.WARNING);
    Logger.getLogger("io.datamon").setLevel(level);
  }

  private static String level(LogRecord entry) {
    int level = entry.getLevel().intValue();
    return level >= Level.SEVERE.intValue()
        ? "error"
        : level >= Level.WARNING.intValue()
            ? "warn"
            : level >= Level.INFO.intValue() ? "info" : "debug";
  }

  private static String trace(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }

  /** A line for people. */
  static final class TextLine extends Formatter {
    private final boolean traces;

    TextLine(boolean traces) {
      this.traces = traces;
    }

    @Override
    public String format(LogRecord entry) {
      StringBuilder text = new StringBuilder(level(entry).toUpperCase(Locale.ROOT)).append(": ");
      text.append(Text.escape(formatMessage(entry)));
      Throwable thrown = entry.getThrown();
      for (Throwable t = thrown; t != null; t = t.getCause()) {
        text.append(": ").append(Text.escape(t.toString()));
      }
      text.append('\n');
      if (traces && thrown != null) {
        trace(thrown).lines().forEach(line -> text.append(Text.escape(line)).append('\n'));
      }
      return text.toString();
    }
  }

  /** A line for programs: {@code level}, {@code ts}, {@code caller}, {@code msg}, then fields. */
  static final class JsonLine extends Formatter {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ", Locale.ROOT);

    private final JsonFactory json = new JsonFactory();
    private final ZoneId zone;
    private final boolean traces;

    JsonLine(ZoneId zone, boolean traces) {
      this.zone = zone;
      this.traces = traces;
    }

    /** Parameters that are map entries are fields. */
    @Override
    public String format(LogRecord entry) {
      StringWriter line = new StringWriter();
      try (JsonGenerator out = json.createGenerator(line)) {
        out.writeStartObject();
        out.writeStringField("level", level(entry));
        out.writeStringField("ts", TIME.format(entry.getInstant().atZone(zone)));
        out.writeStringField("caller", caller(entry));
        out.writeStringField("msg", formatMessage(entry));
        Object[] parameters = entry.getParameters();
        for (Object parameter : parameters == null ? new Object[0] : parameters) {
          if (parameter instanceof Map.Entry<?, ?> field) {
            out.writeStringField(field.getKey().toString(), field.getValue().toString());
          }
        }
        if (entry.getThrown() != null) {
          out.writeStringField("error", entry.getThrown().toString());
          if (traces) {
            out.writeStringField("stacktrace", trace(entry.getThrown()));
          }
        }
        out.writeEndObject();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return line.append('\n').toString();
    }

    private static String caller(LogRecord entry) {
      String name = entry.getLoggerName();
      if (name == null) {
        return "";
      }
      return name.startsWith("io.datamon.")
          ? name.substring("io.datamon.".length()).replace('.', '/')
          : name;
    }
  }
}
