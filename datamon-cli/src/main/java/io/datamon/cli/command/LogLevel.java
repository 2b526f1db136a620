package io.datamon.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A level of logging.
 *
 * @param name its name in the JDK's logging
 */
record LogLevel(String name) {
  /** Sets the level of the process; it counts when it is set before the first message. */
  void set() {
    System.setProperty("datamon.loglevel", name);
  }

  /** Tells whether what goes well is logged too. */
  boolean includesInfo() {
    return name.equals("INFO") || name.equals("FINE");
  }

  /** The names that are told to people. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(List.of("none", "error", "warn", "info", "debug"));
    }
  }

  /** Reads the names that the older program has. */
  static final class Converter implements ITypeConverter<LogLevel> {
    @Override
    public LogLevel convert(String name) {
      return new LogLevel(
          switch (name.toLowerCase(Locale.ROOT)) {
            case "none" -> "OFF";
            case "error", "dpanic", "panic", "fatal" -> "SEVERE";
            case "warn" -> "WARNING";
            case "info", "" -> "INFO";
            case "debug" -> "FINE";
            default ->
                throw new TypeConversionException("it is one of none, error, warn, info, debug");
          });
    }
  }
}
