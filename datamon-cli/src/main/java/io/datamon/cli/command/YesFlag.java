package io.datamon.cli.command;

import io.datamon.cli.ToldException;
import picocli.CommandLine.Option;

/** The flag of commands that ask before they do something that cannot be undone. */
final class YesFlag {
  @Option(
      names = {"--yes", "--force-yes"},
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Do not ask, also on a terminal.")
  private boolean yes;

  /**
   * Asks, if there is somebody to be asked, or an answer is piped in: what the older program asks.
   *
   * @throws ToldException if the answer is no
   */
  void confirm(Session session, String question) {
    if (!yes && !session.confirm(question)) {
      throw aborted(question);
    }
  }

  /**
   * Asks if there is a person at a terminal.
   *
   * @throws ToldException if the answer is no
   */
  void confirmOnTerminal(Session session, String question) {
    if (!yes && !session.confirmOnTerminal(question)) {
      throw aborted(question);
    }
  }

  private static ToldException aborted(String question) {
    return new ToldException("user aborted", new IllegalStateException(question));
  }
}
