package io.datamon.cli;

import io.datamon.cli.command.Commands;
import io.datamon.cli.command.CompleteCommand;
import io.datamon.cli.command.Session;
import io.datamon.cli.config.Environment;
import io.datamon.error.CancelledException;
import io.datamon.error.DatamonException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line and tells how it ended. */
public final class Cli {
  private static final Set<String> NUMBERS =
      Set.of("int", "long", "double", Integer.class.getName(), Double.class.getName());

  private final Environment environment;
  private final Output output;
  private final Answers answers;

  /** Creates a runner that asks nobody. */
  public Cli(Environment environment, Output output) {
    this(environment, output, Answers.nobody());
  }

  /**
   * Creates a runner.
   *
   * @param environment what the process was started with
   * @param output where results and messages go
   * @param answers who answers questions
   */
  public Cli(Environment environment, Output output, Answers answers) {
    this.environment = environment;
    this.output = output;
    this.answers = answers;
  }

  /** Runs a command line and returns its exit code; throws nothing. */
  public int run(String... args) {
    if (Arrays.asList(args).contains("--debug")) {
      System.setProperty(LogSetup.TRACES, "true");
    }
    output.color(
        output.isTerminal()
            && environment.variable("NO_COLOR").isEmpty()
            && !environment.variable("TERM").orElse("dumb").equals("dumb")
            && !Arrays.asList(args).contains("--no-color"));
    Session session = new Session(environment, output, answers);
    BooleanSupplier debug = () -> session.isDebug() || Arrays.asList(args).contains("--debug");
    try (session) {
      if (args.length > 0 && args[0].equals(CompleteCommand.NAME)) {
        CompleteCommand.run(session, Arrays.asList(args).subList(1, args.length));
        output.flush();
        return ExitCode.OK;
      }
      CommandLine program = Commands.tree(session, List.of(args));
      program.setOut(output.outWriter());
      program.setErr(output.errWriter());
      program.setParameterExceptionHandler((e, words) -> wrongUsage(e));
      program.setExecutionExceptionHandler((e, command, result) -> failed(e, debug.getAsBoolean()));
      int code = program.execute(args);
      output.flush();
      return code;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return failed(e, debug.getAsBoolean());
    } catch (OutOfMemoryError e) {
      output.note(
          "ERROR: out of memory: set DATAMON_HEAP to more than the "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + "m of now, such as DATAMON_HEAP=1g");
      return ExitCode.FAILED;
    }
  }

  private int failed(Throwable failure, boolean debug) {
    if (failure instanceof ParameterException wrong) {
      return wrongUsage(wrong);
    }
    if (failure instanceof ClosedPipeException) {
      return ExitCode.CLOSED_PIPE;
    }
    flushResults();
    if (failure instanceof CancelledException) {
      output.note("ERROR: interrupted");
    } else if (failure instanceof DatamonException || failure instanceof ToldException) {
      output.note("ERROR: " + failure.getMessage());
    } else {
      output.note(
          "ERROR: internal failure: "
              + failure
              + (debug ? "" : ": the same command with --debug shows where"));
    }
    if (debug) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace, true));
      trace.toString().lines().forEach(output::note);
    }
    return ExitCode.of(failure);
  }

  /** What is known so far comes before the message; that it cannot be written is told already. */
  private void flushResults() {
    try {
      output.flush();
    } catch (ClosedPipeException | DatamonException e) {
      System.getLogger(Cli.class.getName())
          .log(System.Logger.Level.DEBUG, "results cannot be written", e);
    }
  }

  private int wrongUsage(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    output.note("Error: " + reason(wrong, command, name));
    output.note("Run '" + name + " --help' for usage.");
    return ExitCode.USAGE;
  }

  private static String reason(ParameterException wrong, CommandLine command, String name) {
    if (wrong instanceof MissingParameterException missing
        && missing.getMissing().size() == 1
        && missing.getMissing().get(0) instanceof OptionSpec option) {
      return "flag needs a value: " + option.longestName();
    }
    if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
      return wrongValue(wrong).orElseGet(() -> String.valueOf(wrong.getMessage()));
    }
    String word = unmatched.getUnmatched().get(0);
    CommandSpec spec = command.getCommandSpec();
    if (unmatched.isUnknownOption()) {
      int value = word.indexOf('=');
      return "unknown flag: "
          + word
          + hint(value < 0 ? word : word.substring(0, value), spec.optionsMap().keySet());
    }
    boolean group = spec.positionalParameters().isEmpty() && !spec.subcommands().isEmpty();
    return group
        ? "unknown command \""
            + word
            + "\" for \""
            + name
            + "\""
            + hint(word, spec.subcommands().keySet())
        : "the word \"" + word + "\" is not understood here";
  }

  /** Says what is wrong with the value of a flag, in the words of this program. */
  private static Optional<String> wrongValue(ParameterException wrong) {
    if (!(wrong.getArgSpec() instanceof OptionSpec option) || wrong.getValue() == null) {
      return Optional.empty();
    }
    String message = String.valueOf(wrong.getMessage());
    String needed = "";
    if (option.typeInfo().isBoolean()) {
      needed = "true or false is needed";
    } else if (NUMBERS.contains(option.typeInfo().getClassName())) {
      needed = "a number is needed";
    } else {
      needed = message.replaceFirst("^Invalid value for option '[^']*': ", "");
    }
    return Optional.of(
        "invalid value \"" + wrong.getValue() + "\" for " + option.longestName() + ": " + needed);
  }

  private static String hint(String word, Collection<String> words) {
    List<String> like = Similar.to(word, words);
    return like.isEmpty() ? "" : ": did you mean " + String.join(" or ", like) + "?";
  }
}
