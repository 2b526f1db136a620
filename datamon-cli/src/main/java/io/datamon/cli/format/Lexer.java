package io.datamon.cli.format;

import io.datamon.cli.format.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a template into words, as Go's text/template does. */
final class Lexer {
  private static final String BLANKS = " \t\r\n";

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private Position known = Position.START;
  private int knownAt;

  private Lexer(String source) {
    this.source = source;
  }

  /** Returns the words of a template; the last is of kind END. */
  static List<Token> read(String source) {
    Lexer lexer = new Lexer(source);
    lexer.text();
    return lexer.tokens;
  }

  private void text() {
    boolean trim = false;
    while (true) {
      int open = source.indexOf("{{", at);
      int start = at;
      int end = open < 0 ? source.length() : open;
      while (trim && start < end && isBlank(start)) {
        start++;
      }
      boolean trimBefore = open >= 0 && source.startsWith("-", open + 2) && isBlank(open + 3);
      while (trimBefore && end > start && isBlank(end - 1)) {
        end--;
      }
      if (end > start) {
        add(Kind.TEXT, source.substring(start, end), start, false);
      }
      if (open < 0) {
        add(Kind.END, "", source.length(), false);
        return;
      }
      at = open + (trimBefore ? 4 : 2);
      trim = source.startsWith("/*", at) ? comment(open) : action(open);
    }
  }

  /** Reads past a comment, and tells whether what follows is trimmed. */
  private boolean comment(int open) {
    int end = source.indexOf("*/", at + 2);
    if (end < 0) {
      throw wrong(open, "the comment is not closed");
    }
    at = end + 2;
    boolean trim = isBlank(at) && source.startsWith("-", at + 1);
    at += trim ? 2 : 0;
    if (!source.startsWith("}}", at)) {
      throw wrong(end, "a comment ends right before }} or with \" -}}\"");
    }
    at += 2;
    return trim;
  }

  /** Reads an action to its end, and tells whether what follows is trimmed. */
  private boolean action(int open) {
    add(Kind.OPEN, "{{", open, false);
    while (true) {
      boolean spaced = false;
      while (at < source.length() && isBlank(at)) {
        at++;
        spaced = true;
      }
      if (at >= source.length()) {
        throw wrong(open, "{{ is not closed by }}");
      }
      boolean trim = spaced && source.startsWith("-}}", at);
      if (trim || source.startsWith("}}", at)) {
        add(Kind.CLOSE, "}}", at, spaced);
        at += trim ? 3 : 2;
        return trim;
      }
      token(spaced);
    }
  }

  private void token(boolean spaced) {
    char c = source.charAt(at);
    int start = at;
    if (c == '"' || c == '`' || c == '\'') {
      literal(c, spaced);
    } else if (isDigit(at) || (c == '+' || c == '-' || c == '.') && isDigit(at + 1)) {
      while (at < source.length() && (isWord(at) || ".+-".indexOf(source.charAt(at)) >= 0)) {
        at++;
      }
      Object value = Literals.number(source.substring(start, at));
      if (value == null) {
        throw wrong(start, "\"" + source.substring(start, at) + "\" is not a number");
      }
      tokens.add(
          new Token(Kind.LITERAL, source.substring(start, at), value, position(start), spaced));
    } else if (c == '.' || c == '$' || isWord(at)) {
      at++;
      while (isWord(at)) {
        at++;
      }
      word(source.substring(start, at), start, spaced);
    } else {
      symbol(c, spaced);
    }
  }

  private void word(String word, int start, boolean spaced) {
    if (word.equals(".")) {
      add(Kind.DOT, word, start, spaced);
    } else if (word.startsWith(".")) {
      add(Kind.FIELD, word.substring(1), start, spaced);
    } else {
      add(word.startsWith("$") ? Kind.VARIABLE : Kind.WORD, word, start, spaced);
    }
  }

  private void symbol(char c, boolean spaced) {
    int start = at++;
    switch (c) {
      case '|' -> add(Kind.PIPE, "|", start, spaced);
      case '(' -> add(Kind.LEFT, "(", start, spaced);
      case ')' -> add(Kind.RIGHT, ")", start, spaced);
      case ',' -> add(Kind.COMMA, ",", start, spaced);
      case '=' -> add(Kind.ASSIGN, "=", start, spaced);
      case ':' -> {
        if (!source.startsWith("=", at)) {
          throw wrong(start, "\":\" is not understood: := declares a variable");
        }
        at++;
        add(Kind.DECLARE, ":=", start, spaced);
      }
      default ->
          throw wrong(
              start,
              "\""
                  + Character.toString(source.codePointAt(start))
                  + "\" is not understood"
                  + (c == '-' ? ": a trim marker has a blank on its inner side" : ""));
    }
  }

  private void literal(char quote, boolean spaced) {
    int start = at++;
    while (at < source.length() && source.charAt(at) != quote) {
      if (source.charAt(at) == '\n' && quote != '`') {
        throw wrong(start, "the text is not closed on its line");
      }
      at += source.charAt(at) == '\\' && quote != '`' ? 2 : 1;
    }
    if (at >= source.length()) {
      throw wrong(start, "the text is not closed by " + quote);
    }
    String inner = source.substring(start + 1, at++);
    String text = quote == '`' ? inner.replace("\r", "") : Literals.unquote(inner, quote);
    if (text == null) {
      throw wrong(start, "the text has an escape that is not valid");
    }
    Object value = text;
    if (quote == '\'') {
      if (text.codePointCount(0, text.length()) != 1) {
        throw wrong(start, "between ' and ' stands one character");
      }
      value = (long) text.codePointAt(0);
    }
    tokens.add(
        new Token(Kind.LITERAL, source.substring(start, at), value, position(start), spaced));
  }

  private void add(Kind kind, String text, int start, boolean spaced) {
    tokens.add(new Token(kind, text, "", position(start), spaced));
  }

  /** Goes on from the place that was asked for last, as most are behind it. */
  private Position position(int offset) {
    known =
        offset >= knownAt
            ? known.after(source, knownAt, offset)
            : Position.START.after(source, 0, offset);
    knownAt = offset;
    return known;
  }

  private RuntimeException wrong(int offset, String why) {
    return position(offset).wrong(why);
  }

  private boolean isBlank(int index) {
    return index < source.length() && BLANKS.indexOf(source.charAt(index)) >= 0;
  }

  private boolean isDigit(int index) {
    return index < source.length() && source.charAt(index) >= '0' && source.charAt(index) <= '9';
  }

  private boolean isWord(int index) {
    return index < source.length()
        && (source.charAt(index) == '_' || Character.isLetterOrDigit(source.charAt(index)));
  }
}
