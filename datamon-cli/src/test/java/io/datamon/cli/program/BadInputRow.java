package io.datamon.cli.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of the table in {@code bad-input.txt}.
 *
 * @param name what is bad
 * @param given names of {@link BadInputStates}, with their arguments
 * @param variables what is in the environment
 * @param command the command line, of words as a shell reads them
 * @param lines what is printed: results, then the rest
 * @param code the exit code
 * @param changes whether anything in the home is different afterwards
 */
record BadInputRow(
    String name,
    List<String> given,
    Map<String, String> variables,
    String command,
    List<String> lines,
    int code,
    boolean changes) {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern END = Pattern.compile("=> (\\d+)( and something changes)?");

  /** Returns the rows of the table. */
  static List<BadInputRow> all() throws IOException {
    try (InputStream in = BadInputRow.class.getResourceAsStream("bad-input.txt")) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Reads rows, which are parted by empty lines. */
  static List<BadInputRow> parse(String text) {
    List<BadInputRow> rows = new ArrayList<>();
    for (String block : text.strip().split("\n\n+", -1)) {
      if (!block.startsWith("#")) {
        rows.add(row(block.lines().toList()));
      }
    }
    return rows;
  }

  private static BadInputRow row(List<String> block) {
    List<String> given = new ArrayList<>();
    Map<String, String> variables = new LinkedHashMap<>();
    int at = 1;
    for (; !block.get(at).startsWith("$ "); at++) {
      String[] words = block.get(at).split("[ =]", 3);
      if (words[0].equals("with")) {
        variables.put(words[1], words[2]);
      } else if (words[0].equals("given")) {
        given.add(block.get(at).substring("given ".length()));
      } else {
        throw new AssertionError("not understood: " + block);
      }
    }
    Matcher end = END.matcher(block.get(block.size() - 1));
    if (!end.matches()) {
      throw new AssertionError("no end: " + block);
    }
    return new BadInputRow(
        block.get(0),
        given,
        variables,
        block.get(at).substring(2),
        block.subList(at + 1, block.size() - 1),
        Integer.parseInt(end.group(1)),
        end.group(2) != null);
  }

  BadInputRow with(List<String> said, int ended, boolean changed) {
    return new BadInputRow(name, given, variables, command, said, ended, changed);
  }

  List<String> words() {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(command);
    while (word.find()) {
      words.add(word.group(1) != null ? word.group(1) : word.group(2));
    }
    return words;
  }

  /** Returns the row as it stands in the table. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append('\n');
    given.forEach(state -> text.append("given ").append(state).append('\n'));
    variables.forEach((key, value) -> text.append("with " + key + "=" + value + "\n"));
    text.append("$ ").append(command).append('\n');
    lines.forEach(line -> text.append(line).append('\n'));
    return text.append("=> " + code + (changes ? " and something changes" : "")).toString();
  }
}
