package io.datamon.cli.command;

import java.util.ArrayList;
import java.util.List;

/**
 * A line as it was typed in a shell, up to the cursor.
 *
 * @param words the words before the one at the cursor, without the program and without quotes
 * @param current the word at the cursor, as far as it is typed, without quotes
 * @param quote the quote that is open at the cursor, or 0
 * @param kept how much of the current word the shell takes for a word of its own, and does not
 *     replace
 */
record TypedLine(List<String> words, String current, char quote, int kept) {
  /** What ends a command; the words of the one at the cursor count. */
  private static final String ENDS = "|&;(\n";

  /** What needs no backslash in any shell. */
  private static final String PLAIN = "_./,:=@%+-";

  /** Copies the words. */
  TypedLine {
    words = List.copyOf(words);
  }

  /**
   * Takes a line apart as the shell does; nothing in it is expanded.
   *
   * @param breaks characters at which the shell cuts words that are one word for the program
   */
  static TypedLine parse(String line, String breaks) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    char quote = 0;
    int kept = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
        begun = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        begun = true;
      } else if (c == ' ' || c == '\t' || ENDS.indexOf(c) >= 0) {
        if (begun) {
          words.add(word.toString());
        }
        if (ENDS.indexOf(c) >= 0) {
          words.clear();
        }
        word.setLength(0);
        begun = false;
        kept = 0;
      } else {
        if (breaks.indexOf(c) >= 0) {
          // bash counts the @ of a host, and so of a label, to what follows.
          kept = c == '@' ? word.length() : word.length() + 1;
        }
        word.append(c);
        begun = true;
      }
    }
    int program = 0;
    while (program < words.size() && words.get(program).matches("\\w+=.*")) {
      program++;
    }
    List<String> after = words.subList(Math.min(program + 1, words.size()), words.size());
    return new TypedLine(after, word.toString(), quote, quote == 0 ? kept : 0);
  }

  /** Returns what the shell is to put in place of what it replaces, quoted as it has begun. */
  String insertion(String candidate) {
    String rest = candidate.substring(Math.min(kept, candidate.length()));
    if (quote != 0) {
      return rest;
    }
    StringBuilder quoted = new StringBuilder(rest.length());
    rest.codePoints()
        .forEach(
            c -> {
              if (c < 0x80 && !Character.isLetterOrDigit(c) && PLAIN.indexOf(c) < 0) {
                quoted.append('\\');
              }
              quoted.appendCodePoint(c);
            });
    return quoted.toString();
  }
}
