package io.datamon.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The flags that every command takes, before or after its name. */
final class GlobalFlags {
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
      description = "Print results only.")
  boolean quiet;

  @Option(
      names = "--loglevel",
      paramLabel = "LEVEL",
      scope = ScopeType.INHERIT,
      converter = LogLevel.Converter.class,
      completionCandidates = LogLevel.Names.class,
      description = "What is logged to standard error: none, error, warn (default), info, debug.")
  void loglevel(LogLevel level) {
    level.set();
  }

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where in the program a failure happened.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;
}
