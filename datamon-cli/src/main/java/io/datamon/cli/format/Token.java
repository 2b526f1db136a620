package io.datamon.cli.format;

/**
 * A word of a template.
 *
 * @param text the word; of a literal its value as text, of a field or variable its name
 * @param value the value of a literal
 * @param spaced whether a blank stands before it
 */
record Token(Kind kind, String text, Object value, Position at, boolean spaced) {
  enum Kind {
    TEXT,
    OPEN,
    CLOSE,
    WORD,
    FIELD,
    DOT,
    VARIABLE,
    LITERAL,
    PIPE,
    LEFT,
    RIGHT,
    DECLARE,
    ASSIGN,
    COMMA,
    END
  }

  boolean is(Kind other) {
    return kind == other;
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  /** Returns the word as a message names it. */
  String shown() {
    return switch (kind) {
      case END -> "the end of the template";
      case CLOSE -> "}}";
      case FIELD -> "." + text;
      default -> "\"" + text + "\"";
    };
  }
}
