package io.datamon.cli.command;

import io.datamon.Datamon;
import io.datamon.DatamonBuilder;
import io.datamon.cli.Answers;
import io.datamon.cli.ExitCode;
import io.datamon.cli.Output;
import io.datamon.cli.ProgressEvents;
import io.datamon.cli.ProgressLine;
import io.datamon.cli.ProgressMode;
import io.datamon.cli.ShownProgress;
import io.datamon.cli.ToldException;
import io.datamon.cli.config.Environment;
import io.datamon.cli.config.Identity;
import io.datamon.cli.config.Overrides;
import io.datamon.cli.config.Setting;
import io.datamon.cli.config.Settings;
import io.datamon.error.AmbiguousException;
import io.datamon.error.DatamonException;
import io.datamon.error.NotFoundException;
import io.datamon.model.Contributor;
import io.datamon.store.CredentialFile;
import io.datamon.store.RequestMeter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the commands of one run share: flags that all take, settings, the open context, output. */
public final class Session implements AutoCloseable {
  private static final int DEFAULT_COLUMNS = 80;

  private final Environment environment;
  private final Output output;
  private final GlobalFlags flags = new GlobalFlags(this::withoutEffect);
  private final Answers answers;
  private final Set<String> withoutEffect = new TreeSet<>();
  private final RequestMeter meter = new RequestMeter();
  private @Nullable Datamon datamon;
  private int code = ExitCode.OK;

  /**
   * Creates a session; nothing is read or opened before a command asks for it.
   *
   * @param answers who answers questions
   */
  public Session(Environment environment, Output output, Answers answers) {
    this.environment = environment;
    this.output = output;
    this.answers = answers;
  }

  /** Asks whether something is to be done; if there is nobody to be asked, it is. */
  boolean confirm(String question) {
    return answers.agree(question, output);
  }

  /** Asks if there is a person at a terminal; what is piped in is left alone. */
  boolean confirmOnTerminal(String question) {
    return answers.agreeOnTerminal(question, output);
  }

  /**
   * Tells of a flag of the older program that has no effect, when the command begins.
   *
   * @param flag the flag, and why it is not needed
   */
  void withoutEffect(String flag) {
    withoutEffect.add(flag);
  }

  Environment environment() {
    return environment;
  }

  Output output() {
    return output;
  }

  GlobalFlags flags() {
    return flags;
  }

  /** Tells whether stack traces are asked for; known when the command line has been parsed. */
  public boolean isDebug() {
    return flags.debug;
  }

  /** Returns the settings in force for a command that writes nothing. */
  Settings settings() {
    return settings(null);
  }

  /** Returns the settings in force for a command that writes. */
  Settings settings(@Nullable WriterFlags writer) {
    return Settings.load(environment, overrides(writer));
  }

  Overrides overrides(@Nullable WriterFlags writer) {
    return new Overrides(
        Optional.ofNullable(flags.config),
        Optional.ofNullable(flags.context),
        writer == null ? Optional.empty() : Optional.ofNullable(writer.name),
        writer == null ? Optional.empty() : Optional.ofNullable(writer.email));
  }

  /** Opens the context in force for a command that writes nothing. */
  Datamon open() {
    Settings settings = settings();
    return open(builder(settings), settings.context());
  }

  /** Opens the context in force for a command that writes, and says who does. */
  Datamon open(WriterFlags writer) {
    Tuning.tellSkipAuth(this, writer.skipAuth);
    Settings settings = settings(writer);
    Identity identity = settings.identity();
    return open(
        builder(settings)
            .contributor(new Contributor(identity.name().value(), identity.email().value())),
        settings.context());
  }

  /** Opens the place where contexts are described, whichever context is in force. */
  Datamon openConfiguration() {
    return open(builder(settings()), new Setting<>(Settings.DEFAULT_CONTEXT, Setting.DEFAULT));
  }

  private DatamonBuilder builder(Settings settings) {
    Path caches =
        environment
            .variable("XDG_CACHE_HOME")
            .filter(folder -> folder.startsWith("/"))
            .map(Path::of)
            .orElseGet(() -> environment.home().resolve(".cache"));
    DatamonBuilder builder = Datamon.builder();
    settings.olderContext().ifPresent(builder::context);
    settings
        .credential()
        .ifPresent(
            file ->
                builder.storeOption(
                    CredentialFile.class, new CredentialFile(environment.path(file.value()))));
    if (flags.stats) {
      RequestReport.prices(environment); // what is wrong with them shows before anything is done
      builder.storeOption(RequestMeter.class, meter);
    }
    return builder
        .configuration(settings.config().value())
        .cacheFolder(caches.resolve("datamon"))
        .whenContextMade(
            made ->
                info(
                    "INFO: context "
                        + made.name()
                        + " was made in "
                        + settings.config().value()
                        + (settings.config().isDefault() ? ", as nothing is configured" : "")));
  }

  private Datamon open(DatamonBuilder builder, Setting<String> context) {
    tellWithoutEffect();
    if (!context.isDefault()) {
      builder.context(context.value());
    }
    Datamon opened = builder.build();
    datamon = opened;
    return opened;
  }

  /** Tells in one line of all flags that were accepted without effect. */
  void tellWithoutEffect() {
    if (!withoutEffect.isEmpty()) {
      info(
          "INFO: accepted for scripts of the older program, without effect: "
              + String.join(", ", withoutEffect));
      withoutEffect.clear();
    }
  }

  /** Tells something that is not a result, unless {@code --quiet} is given. */
  void info(String text) {
    if (!flags.quiet) {
      output.note(text);
    }
  }

  /** Tells of something that went wrong without ending the command; the exit code remembers it. */
  void failed(String message, int meaning) {
    output.note("ERROR: " + message);
    code = ExitCode.severest(code, meaning);
  }

  /** Tells of an item of a listing that cannot be read; the listing goes on. */
  void passedOver(RuntimeException failure) {
    failed(String.valueOf(failure.getMessage()), ExitCode.of(failure));
  }

  /** Returns the exit code of a command that came to its end. */
  int code() {
    return code;
  }

  /** Logs something that went well, where that is asked for; else logging is not even set up. */
  void log(String message, String field, Object value) {
    if (flags.logsInfo) {
      System.getLogger(Session.class.getName())
          .log(System.Logger.Level.INFO, message, Map.entry(field, value));
    }
  }

  /** Returns a listener that tells on standard error how a transfer goes. */
  ShownProgress progress(ShownProgress.Way way) {
    ShownProgress shown = shown(way);
    return flags.logsInfo ? new LoggedProgress(shown, way) : shown;
  }

  private ShownProgress shown(ShownProgress.Way way) {
    ProgressMode mode = flags.progress;
    if (mode == ProgressMode.JSON) {
      return new ProgressEvents(output, way, System::nanoTime);
    }
    ProgressLine.Style style =
        mode == ProgressMode.PLAIN
            ? ProgressLine.Style.PRINTED
            : mode == ProgressMode.AUTO && isDrawn()
                ? ProgressLine.Style.DRAWN
                : ProgressLine.Style.NONE;
    return new ProgressLine(output, way, style, flags.quiet, columns(), System::nanoTime);
  }

  private boolean isDrawn() {
    return output.isTerminal()
        && !flags.quiet
        && !environment.variable("TERM").orElse("").equals("dumb");
  }

  /** Returns the columns that a line may take; no more, as what wraps cannot be drawn over. */
  private int columns() {
    return environment
            .variable("COLUMNS")
            .filter(text -> text.matches("[1-9][0-9]{1,3}"))
            .map(Integer::parseInt)
            .orElse(DEFAULT_COLUMNS)
        - 1;
  }

  /** Runs a step whose failures are told with what was being done, as the older program does. */
  static <T> T doing(String what, Supplier<T> step) {
    try {
      return step.get();
    } catch (DatamonException e) {
      throw new ToldException(what + ": " + e.getMessage(), e);
    }
  }

  /** Runs a look-up whose failure is told as the older program does. */
  static <T> T found(Supplier<T> lookUp) {
    try {
      return lookUp.get();
    } catch (AmbiguousException e) {
      throw e;
    } catch (NotFoundException e) {
      throw new ToldException("didn't find " + e.kind() + " \"" + e.name() + "\"", e);
    }
  }

  @Override
  public void close() {
    if (datamon != null) {
      datamon.close();
    }
    if (flags.stats) {
      RequestReport.tell(meter, environment, output);
    }
  }
}
