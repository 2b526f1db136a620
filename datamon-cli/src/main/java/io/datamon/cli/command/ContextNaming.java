package io.datamon.cli.command;

import io.datamon.model.ContextName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** How a command about contexts is told which: {@code NAME} or {@code --context NAME}. */
final class ContextNaming {
  @Parameters(paramLabel = "NAME", arity = "0..1", description = "The context.")
  @Nullable String word;

  /** Returns what was given on the command line; the environment does not count. */
  @Nullable String given(Session session) {
    return word == null ? session.flags().context : word;
  }

  /** Returns the context; it was given. */
  ContextName name(CommandSpec spec, Session session) {
    String flag = session.flags().context;
    if (word != null && flag != null && !word.equals(flag)) {
      throw Usage.wrong(spec, "two contexts are named: \"" + word + "\" and --context " + flag);
    }
    return ContextName.of(Objects.requireNonNull(given(session)));
  }
}
