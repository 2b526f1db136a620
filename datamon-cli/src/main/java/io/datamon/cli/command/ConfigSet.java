package io.datamon.cli.command;

import io.datamon.cli.config.Settings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "set",
    aliases = "create",
    description = "Write settings into the configuration file; those not given stay as they are.")
final class ConfigSet implements Runnable {
  private final Session session;

  @Mixin private WriterFlags writer = new WriterFlags();

  @Option(
      names = "--credential",
      paramLabel = "FILE",
      description = "A file with credentials for cloud storage.")
  private @Nullable String credential;

  @Option(names = "--dry-run", description = "Tell what would be done, and do nothing.")
  private boolean dryRun;

  ConfigSet(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    var written =
        Settings.write(
            session.environment(),
            session.overrides(writer),
            Optional.ofNullable(credential),
            dryRun);
    if (dryRun) {
      session.info("INFO: would write " + written);
      return;
    }
    session.output().line("config file created in " + written);
  }
}
