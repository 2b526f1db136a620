package io.datamon.cli.command;

import io.datamon.cli.Output;
import io.datamon.cli.config.ConfigFile;
import io.datamon.cli.config.Identity;
import io.datamon.cli.config.Setting;
import io.datamon.cli.config.Settings;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "info", description = "Show which settings are in force, and where each came from.")
final class InfoCommand implements Runnable {
  private final Session session;

  @Mixin private WriterFlags writer = new WriterFlags();

  InfoCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Settings settings = session.settings(writer);
    Output out = session.output();
    out.line(
        "Configuration file: "
            + settings
                .file()
                .map(ConfigFile::path)
                .map(Object::toString)
                .orElseGet(
                    () ->
                        "none (looked for "
                            + settings.searched().stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(", "))
                            + ")"));
    show("Store", settings.config());
    show("Context", settings.context());
    settings.credential().ifPresent(credential -> show("Credential", credential));
    Identity identity = settings.identity();
    show("Name", identity.name());
    show("E-mail", identity.email());
    out.line(
        "Java: "
            + System.getProperty("java.version")
            + " ("
            + System.getProperty("java.home")
            + ")");
  }

  private void show(String what, Setting<?> setting) {
    session.output().line(what + ": " + setting.value() + " (" + setting.origin() + ")");
  }
}
