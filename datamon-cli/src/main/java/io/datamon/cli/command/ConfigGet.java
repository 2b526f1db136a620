package io.datamon.cli.command;

import io.datamon.cli.ExitCode;
import io.datamon.cli.config.Identity;
import io.datamon.cli.config.Setting;
import io.datamon.cli.config.Settings;
import io.datamon.cli.format.Printer;
import io.datamon.cli.format.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "get",
    description = {
      "Show the settings in force, or one of them: config, context, credential, name, email.",
      "'datamon info' also says where each comes from."
    })
final class ConfigGet implements Callable<Integer> {
  /** The names of the settings. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(List.of("config", "context", "credential", "name", "email"));
    }
  }

  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private WriterFlags writer = new WriterFlags();
  @Mixin private FormatFlag format = new FormatFlag();

  @Parameters(
      paramLabel = "SETTING",
      arity = "0..1",
      completionCandidates = Names.class,
      description = "Print only the value of this one; end with 1 if it is not set.")
  private @Nullable String setting;

  ConfigGet(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (setting != null && format.isGiven()) {
      throw Usage.wrong(spec, "--format shows all settings: leave out " + setting);
    }
    Printer<Map<String, String>> printer = format.printer(session, ConfigGet::view, this::show);
    Map<String, String> all = all(session.settings(writer));
    if (setting == null) {
      printer.one(all);
      return ExitCode.OK;
    }
    String value = all.get(setting);
    if (value == null) {
      throw Usage.wrong(
          spec,
          "there is no setting \"" + setting + "\": there are " + String.join(", ", all.keySet()));
    }
    if (value.isEmpty()) {
      return ExitCode.FAILED;
    }
    session.output().line(value);
    return ExitCode.OK;
  }

  private void show(Map<String, String> all) {
    all.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            session.output().line(name + ": " + value);
          }
        });
  }

  private static View<Map<String, String>> view() {
    View.Builder<Map<String, String>> view = View.of("Config");
    for (String name : new Names()) {
      String inTemplates = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
      view.optionalText(
              inTemplates,
              name,
              all -> Optional.ofNullable(all.get(name)).filter(value -> !value.isEmpty()))
          .column();
    }
    return view.build();
  }

  private static Map<String, String> all(Settings settings) {
    Identity identity = settings.identity();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("config", settings.config().value().toString());
    all.put("context", settings.context().value());
    all.put("credential", settings.credential().map(Setting::value).orElse(""));
    all.put("name", identity.name().value());
    all.put("email", identity.email().value());
    return all;
  }
}
