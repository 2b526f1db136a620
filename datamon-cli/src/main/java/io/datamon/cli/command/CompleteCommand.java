package io.datamon.cli.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Answers the scripts of {@code completion}: on the first line what to do, then one candidate a
 * line, with what it is behind a tab. Whatever is wrong, it says nothing: its reader is in the
 * middle of a line.
 */
@Command(
    name = CompleteCommand.NAME,
    hidden = true,
    description = "Tell the shell what may stand at the cursor.")
final class CompleteCommand implements Runnable {
  static final String NAME = "__complete";

  private final Session session;

  @Option(
      names = "--line",
      paramLabel = "TEXT",
      description = "The line up to the cursor, with the program and quotes.")
  private @Nullable String line;

  @Option(
      names = "--breaks",
      paramLabel = "CHARACTERS",
      description = "Where the shell cuts the words of the line.")
  private String breaks = "";

  @Parameters(
      paramLabel = "WORD",
      arity = "0..*",
      description = "Instead of a line: its words up to the cursor, the last of which is at it.")
  private List<String> words = List.of();

  CompleteCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    TypedLine typed;
    if (line != null) {
      typed = TypedLine.parse(line, breaks);
    } else {
      List<String> before = new ArrayList<>(words);
      String current = before.isEmpty() ? "" : before.remove(before.size() - 1);
      typed = new TypedLine(before, current, '"', 0); // these shells quote for themselves
    }
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
}
