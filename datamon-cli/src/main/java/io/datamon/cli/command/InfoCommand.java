package io.datamon.cli.command;

import io.datamon.cli.ExitCode;
import io.datamon.cli.Output;
import io.datamon.cli.config.Identity;
import io.datamon.cli.config.Setting;
import io.datamon.cli.config.Settings;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.View;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.model.ContextDescriptor;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "info", description = "Show which settings are in force, and where each came from.")
final class InfoCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private WriterFlags writer = new WriterFlags();
  @Mixin private FormatFlag format = new FormatFlag();

  InfoCommand(Session session) {
    this.session = session;
  }

  /**
   * What is shown.
   *
   * @param context where the parts of the context are; empty if it does not exist yet or cannot be
   *     read
   * @param isMissing whether it does not exist yet
   */
  private record Info(Settings settings, Optional<ContextDescriptor> context, boolean isMissing) {}

  @Override
  public Integer call() {
    Printer<Info> printer = format.printer(session, InfoCommand::view, this::show);
    printer.one(look(session.settings(writer)));
    return session.code();
  }

  /** The rest is worth showing even where the store cannot be reached. */
  private Info look(Settings settings) {
    try {
      String name = settings.context().value();
      return new Info(settings, Optional.of(session.openConfiguration().context(name)), false);
    } catch (NotFoundException e) {
      return new Info(settings, Optional.empty(), true);
    } catch (DatamonException e) {
      session.failed(String.valueOf(e.getMessage()), ExitCode.of(e));
      return new Info(settings, Optional.empty(), false);
    }
  }

  private static View<Info> view() {
    View<Setting<?>> setting =
        View.<Setting<?>>of("Setting")
            .text("Value", "value", found -> String.valueOf(found.value()))
            .column()
            .text("Origin", "origin", Setting::origin)
            .build();
    return View.<Info>of("Info")
        .optionalText(
            "ConfigurationFile",
            "configurationFile",
            info -> info.settings().file().map(file -> file.path().toString()))
        .column()
        .object("Store", "store", setting, info -> info.settings().config())
        .column()
        .object("Context", "context", setting, info -> info.settings().context())
        .column()
        .optionalText(
            "Metadata", "metadata", info -> info.context().map(ContextDescriptor::metadata))
        .optionalText("Labels", "labels", info -> info.context().map(ContextDescriptor::vmetadata))
        .optionalText(
            "Content", "content", info -> info.context().flatMap(ContextDescriptor::content))
        .optionalObject(
            "Credential", "credential", setting, info -> info.settings().credential().map(c -> c))
        .object("Name", "name", setting, info -> info.settings().identity().name())
        .object("Email", "email", setting, info -> info.settings().identity().email())
        .text("Java", "java", info -> System.getProperty("java.version"))
        .text("JavaHome", "javaHome", info -> System.getProperty("java.home"))
        .build();
  }

  private void show(Info info) {
    Settings settings = info.settings();
    Output out = session.output();
    out.line("Configuration file: " + file(settings));
    show("Store", settings.config());
    show("Context", settings.context());
    info.context().ifPresent(this::show);
    if (info.isMissing()) {
      out.line("Metadata: none (context " + settings.context().value() + " does not exist yet)");
    }
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

  private void show(ContextDescriptor context) {
    session.output().line("Metadata: " + context.metadata());
    session.output().line("Labels: " + context.vmetadata());
    context.content().ifPresent(place -> session.output().line("Content: " + place));
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

  private void show(String what, Setting<?> setting) {
    session.output().line(what + ": " + setting.value() + " (" + setting.origin() + ")");
  }
}
