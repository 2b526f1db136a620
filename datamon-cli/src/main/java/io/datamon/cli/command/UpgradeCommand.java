package io.datamon.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "upgrade",
    description = "Tell which version this is; the program does not replace itself.")
final class UpgradeCommand implements Runnable {
  private final Session session;

  UpgradeCommand(Session session) {
    this.session = session;
  }

  @Option(
      names = {"--check-version", "--force"},
      hidden = true,
      description = "Accepted for scripts of the older program.")
  void force(boolean wanted) {
    if (wanted) {
      session.withoutEffect("--check-version and --force (nothing is looked up or replaced)");
    }
  }

  @Option(
      names = "--format",
      hidden = true,
      paramLabel = "TEMPLATE",
      description = "Accepted for scripts of the older program.")
  void format(String template) {
    session.withoutEffect("--format (nothing is printed)");
  }

  @Override
  public void run() {
    session.tellWithoutEffect();
    session.info(
        "INFO: this is version "
            + BuildInfo.load().version()
            + "; nothing was upgraded: install a newer release in its place");
  }
}
