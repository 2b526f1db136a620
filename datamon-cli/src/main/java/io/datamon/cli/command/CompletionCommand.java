package io.datamon.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = {
      "Print a script that lets a shell complete commands, flags and names.",
      "bash: eval \"$(datamon completion bash)\" in ~/.bashrc; zsh: eval \"$(datamon completion"
          + " zsh)\" in ~/.zshrc; fish: datamon completion fish | source in"
          + " ~/.config/fish/config.fish."
    })
final class CompletionCommand implements Runnable {
  /** The shells for which there is a script. */
  static final class Shells extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Shells() {
      super(List.of("bash", "zsh", "fish"));
    }
  }

  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SHELL",
      arity = "0..1",
      completionCandidates = Shells.class,
      description = "bash, zsh or fish.")
  private @Nullable String shell;

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    if (shell == null) {
      throw Usage.wrong(spec, "which shell? Name bash, zsh or fish");
    }
    if (!new Shells().contains(shell)) {
      throw Usage.wrong(
          spec, "invalid argument \"" + shell + "\" for \"datamon completion\": bash, zsh or fish");
    }
    String script = "/io/datamon/cli/completion/datamon." + shell;
    try (InputStream in = CompletionCommand.class.getResourceAsStream(script)) {
      if (in == null) {
        throw new IllegalStateException("the program's own jar has no " + script);
      }
      session.output().raw(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own jar cannot be read", e);
    }
  }
}
