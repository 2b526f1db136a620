package io.datamon.cli.command;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Answers the scripts of {@code completion}: on the first line what to do, then one candidate a
 * line, with what it is behind a tab.
 *
 * <p>Called with {@code --line TEXT}, the line up to the cursor with the program and quotes, and
 * {@code --breaks CHARACTERS}, where the shell cuts the words of the line; or with {@code --} and
 * the words up to the cursor, the last of which is at it. No command of the tree: somebody waits in
 * the middle of a word, and nothing has to be understood but what those scripts send.
 */
public final class CompleteCommand {
  /** The word that the scripts use. */
  public static final String NAME = "__complete";

  private CompleteCommand() {}

  /**
   * Prints the answer.
   *
   * @param arguments what stands behind the word
   */
  public static void run(Session session, List<String> arguments) {
    TypedLine typed = read(arguments);
    Completion completion =
        new Completer(Commands.tree(session, typed.words()).getCommandSpec(), session)
            .complete(typed);
    session.output().line(completion.follow().name().toLowerCase(Locale.ROOT));
    for (Candidate candidate : completion.candidates()) {
      String text = typed.insertion(candidate.text());
      String about = candidate.about().isEmpty() ? "" : "\t" + candidate.about();
      session.output().raw((text + about + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static TypedLine read(List<String> arguments) {
    String breaks = "";
    Optional<String> line = Optional.empty();
    int at = 0;
    while (at + 1 < arguments.size()
        && (arguments.get(at).equals("--line") || arguments.get(at).equals("--breaks"))) {
      if (arguments.get(at).equals("--line")) {
        line = Optional.of(arguments.get(at + 1));
      } else {
        breaks = arguments.get(at + 1);
      }
      at += 2;
    }
    if (line.isPresent()) {
      return TypedLine.parse(line.get(), breaks);
    }
    if (at < arguments.size() && arguments.get(at).equals("--")) {
      at++;
    }
    List<String> words = arguments.subList(at, arguments.size());
    int last = Math.max(0, words.size() - 1);
    String current = words.isEmpty() ? "" : words.get(last);
    return new TypedLine(words.subList(0, last), current, '"', 0); // these shells quote themselves
  }
}
