package io.datamon.cli.command;

import io.datamon.cli.Output;
import io.datamon.cli.config.Environment;
import io.datamon.cli.config.Overrides;
import io.datamon.cli.config.Settings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the commands of one run share: flags that all take, settings, output. */
public final class Session implements AutoCloseable {
  private final Environment environment;
  private final Output output;
  private final GlobalFlags flags = new GlobalFlags();

  /** Creates a session; nothing is read or opened before a command asks for it. */
  public Session(Environment environment, Output output) {
    this.environment = environment;
    this.output = output;
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

  /** Returns the settings in force for a command that writes nothing. */
  Settings settings() {
    return settings(null);
  }

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

  /** Tells something that is not a result, unless {@code --quiet} is given. */
  void info(String text) {
    if (!flags.quiet) {
      output.note(text);
    }
  }

  @Override
  public void close() {}
}
