package io.datamon.cli.command;

import io.datamon.cli.ProgressMode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The flags that every command takes, before or after its name. */
final class GlobalFlags {
  private final Consumer<String> withoutEffect;

  GlobalFlags(Consumer<String> withoutEffect) {
    this.withoutEffect = withoutEffect;
  }

  @Option(
      names = "--config",
      paramLabel = "PLACE",
      scope = ScopeType.INHERIT,
      description = "Where contexts are kept: a URI, a folder, or the name of a bucket.")
  @Nullable String config;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "The context to use (default: dev).")
  @Nullable String context;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      defaultValue = "false",
      description = "Print results only.")
  boolean quiet;

  @Option(
      names = "--progress",
      paramLabel = "MODE",
      scope = ScopeType.INHERIT,
      converter = ProgressModeConverter.class,
      description =
          "How to tell how a transfer goes: auto (a line on a terminal, else nothing), plain (a line"
              + " every 5 seconds), json (an event a line), none; all on standard error.")
  ProgressMode progress = ProgressMode.AUTO;

  @Option(
      names = "--stats",
      scope = ScopeType.INHERIT,
      defaultValue = "false",
      description =
          "Tell at the end how many requests were made of stores, and about what they cost.")
  boolean stats;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      defaultValue = "false",
      description = "No colours on a terminal; NO_COLOR in the environment does the same.")
  boolean noColor;

  @Option(
      names = "--loglevel",
      paramLabel = "LEVEL",
      scope = ScopeType.INHERIT,
      converter = LogLevel.Converter.class,
      completionCandidates = LogLevel.Names.class,
      description = "What is logged to standard error: none, error, warn (default), info, debug.")
  void loglevel(LogLevel level) {
    level.set();
    logsInfo = level.includesInfo();
  }

  /** Whether logging is asked for of what goes well. */
  boolean logsInfo;

  @Option(
      names = "--metrics",
      hidden = true,
      scope = ScopeType.INHERIT,
      description = "Accepted for scripts of the older program; nothing is measured and sent.")
  void metrics(boolean wanted) {
    if (wanted) {
      withoutEffect.accept("--metrics (nothing is measured and sent)");
    }
  }

  @Option(
      names = {"--metrics-url", "--metrics-user", "--metrics-password"},
      hidden = true,
      scope = ScopeType.INHERIT,
      paramLabel = "TEXT",
      description = "Accepted for scripts of the older program; nothing is measured and sent.")
  void metricsPlace(String place) {
    withoutEffect.accept("--metrics (nothing is measured and sent)");
  }

  @Option(
      names = "--upgrade",
      hidden = true,
      scope = ScopeType.INHERIT,
      description = "Accepted for scripts of the older program; see 'datamon upgrade'.")
  void upgrade(boolean wanted) {
    if (wanted) {
      withoutEffect.accept("--upgrade (install a newer release instead)");
    }
  }

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      defaultValue = "false",
      description = "Show where in the program a failure happened, and where what is logged.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      defaultValue = "false",
      description = "Show this help.")
  boolean help;
}
