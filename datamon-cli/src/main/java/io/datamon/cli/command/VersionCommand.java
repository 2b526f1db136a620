package io.datamon.cli.command;

import io.datamon.cli.format.View;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "version", description = "Print the version of the program.")
final class VersionCommand implements Runnable {
  private final Session session;

  @Mixin private FormatFlag format = new FormatFlag();

  VersionCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    format.printer(session, VersionCommand::view, this::show).one(BuildInfo.load());
  }

  private static View<BuildInfo> view() {
    return View.<BuildInfo>of("Version")
        .text("Version", "version", BuildInfo::version)
        .column()
        .text("BuildDate", "buildDate", BuildInfo::date)
        .column()
        .text("GitCommit", "gitCommit", BuildInfo::commit)
        .column()
        .text("GitState", "gitState", BuildInfo::state)
        .column()
        .build();
  }

  private void show(BuildInfo build) {
    session.output().line("Version: " + build.version());
    session.output().line("BuildDate: " + build.date());
    session.output().line("Commit: " + build.commit());
    session.output().line("Working tree: " + build.state());
  }
}
