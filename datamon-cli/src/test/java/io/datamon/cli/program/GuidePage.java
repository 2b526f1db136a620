package io.datamon.cli.program;

import java.util.ArrayList;
import java.util.List;

/** Reads a page in Markdown on which commands are typed, as {@code $ command}, in fenced blocks. */
final class GuidePage {
  private static final String FENCE = "```";
  private static final String PROMPT = "$ ";

  private GuidePage() {}

  /** A line outside of the blocks. */
  record Prose(String line) {}

  /** A fenced block; one in which nothing is typed has no commands. */
  record Block(String firstLine, List<Command> commands) {}

  /**
   * A command.
   *
   * @param line where it stands on the page, from 1
   * @param printed the lines that follow
   */
  record Command(int line, String typed, List<String> printed) {}

  /** Returns {@link Prose} and {@link Block}s, in the order of the page. */
  static List<Object> parts(String page) {
    List<Object> parts = new ArrayList<>();
    List<String> block = null;
    int number = 0;
    for (String line : page.lines().toList()) {
      number++;
      if (line.startsWith(FENCE)) {
        if (block == null) {
          block = new ArrayList<>();
        } else {
          parts.add(block(block, number - block.size()));
          block = null;
        }
      } else if (block == null) {
        parts.add(new Prose(line));
      } else {
        block.add(line);
      }
    }
    if (block != null) {
      throw new AssertionError("the last block of the page has no end");
    }
    return parts;
  }

  private static Block block(List<String> lines, int first) {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith(PROMPT)) {
        commands.add(new Command(first + i, line.substring(PROMPT.length()), new ArrayList<>()));
      } else if (!commands.isEmpty()) {
        commands.get(commands.size() - 1).printed().add(line);
      } else if (lines.stream().anyMatch(l -> l.startsWith(PROMPT))) {
        throw new AssertionError("line " + (first + i) + " of the page stands before a command");
      }
    }
    return new Block(lines.isEmpty() ? "" : lines.get(0), commands);
  }
}
