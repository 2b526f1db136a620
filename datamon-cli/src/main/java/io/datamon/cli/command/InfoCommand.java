package io.datamon.cli.command;

import io.datamon.cli.ExitCode;
import io.datamon.cli.Output;
import io.datamon.cli.config.Identity;
import io.datamon.cli.config.Setting;
import io.datamon.cli.config.Settings;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.model.ContextDescriptor;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "info", description = "Show which settings are in force, and where each came from.")
final class InfoCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private WriterFlags writer = new WriterFlags();

  InfoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Settings settings = session.settings(writer);
    Output out = session.output();
    out.line("Configuration file: " + file(settings));
    show("Store", settings.config());
    show("Context", settings.context());
    showParts(settings.context().value());
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
    return session.code();
  }

  private static String file(Settings settings) {
    return settings
        .file()
        .map(file -> file.path().toString())
        .orElseGet(
            () ->
                settings.searched().stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(", ", "none (looked for ", ")")));
  }

  /** The rest is worth showing even where the store cannot be reached. */
  private void showParts(String name) {
    try {
      ContextDescriptor context = session.openConfiguration().context(name);
      session.output().line("Metadata: " + context.metadata());
      session.output().line("Labels: " + context.vmetadata());
      context.content().ifPresent(place -> session.output().line("Content: " + place));
    } catch (NotFoundException e) {
      session.output().line("Metadata: none (context " + name + " does not exist yet)");
    } catch (DatamonException e) {
      session.failed(String.valueOf(e.getMessage()), ExitCode.of(e));
    }
  }

  private void show(String what, Setting<?> setting) {
    session.output().line(what + ": " + setting.value() + " (" + setting.origin() + ")");
  }
}
