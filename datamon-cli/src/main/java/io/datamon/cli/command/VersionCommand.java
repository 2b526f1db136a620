package io.datamon.cli.command;

import picocli.CommandLine.Command;

@Command(name = "version", description = "Print the version of the program.")
final class VersionCommand implements Runnable {
  private final Session session;

  VersionCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    BuildInfo build = BuildInfo.load();
    session.output().line("Version: " + build.version());
    session.output().line("BuildDate: " + build.date());
    session.output().line("Commit: " + build.commit());
    session.output().line("Working tree: " + build.state());
  }
}
