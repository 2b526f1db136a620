package io.datamon.cli.format;

import io.datamon.error.InvalidInputException;
import java.util.List;
import java.util.Locale;

/** How results are to be printed: what {@code --format} says. */
public sealed interface Format {
  /** The names of formats; anything else is a template. */
  List<String> NAMES = List.of("json", "yaml", "csv", "table");

  /** A format with a name. */
  enum Named implements Format {
    /** An object, or an array of objects. */
    JSON,
    /** A mapping, or a sequence of mappings. */
    YAML,
    /** A line of names, and a line for each object. */
    CSV,
    /** Columns for people. */
    TABLE
  }

  /** A Go template, rendered once for each object. */
  record Templated(Template template) implements Format {}

  /**
   * Reads a format.
   *
   * @throws InvalidInputException if it is a template that does not parse, or the name of a format
   *     with other letters
   */
  static Format parse(String text) {
    if (NAMES.contains(text)) {
      return Named.valueOf(text.toUpperCase(Locale.ROOT));
    }
    String bare = text.strip().toLowerCase(Locale.ROOT);
    if (NAMES.contains(bare) || bare.equals("jsonl") || bare.equals("yml")) {
      throw new InvalidInputException(
          "there is no format \"" + text + "\": use " + String.join(", ", NAMES));
    }
    return new Templated(Template.parse(text));
  }
}
