package io.datamon.cli.command;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = HelpCommand.NAME, description = "Show the help of a command.")
final class HelpCommand implements Runnable {
  static final String NAME = "help";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The words of the command.")
  private List<String> words = List.of();

  @Override
  public void run() {
    CommandLine command = spec.root().commandLine();
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(
            command,
            "unknown command \""
                + word
                + "\" for \""
                + command.getCommandSpec().qualifiedName()
                + "\"");
      }
      command = next;
    }
    command.usage(spec.root().commandLine().getOut());
  }
}
