package io.datamon.cli.command;

import io.datamon.model.ContextName;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "list", description = "List the contexts, by name, on one line.")
final class ContextList implements Runnable {
  private final Session session;

  ContextList(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    session
        .output()
        .line(
            session.openConfiguration().contexts().stream()
                .map(ContextName::value)
                .collect(Collectors.joining(" ", "[", "]")));
  }
}
