package io.datamon.cli.command;

import picocli.CommandLine.Option;

/**
 * Flags of the older program that are accepted so that its users' scripts run, and change nothing.
 */
final class Tuning {
  private Tuning() {}

  /** Of all commands but those that record who writes. */
  static final class Account {
    @Option(
        names = "--skip-auth",
        hidden = true,
        description = "Accepted for scripts of the older program; no account is needed.")
    boolean skipAuth;
  }

  /** Of commands that list. */
  static final class Listing {
    @Option(
        names = {"--concurrency-factor", "--batch-size"},
        hidden = true,
        paramLabel = "N",
        description = "Accepted for scripts of the older program; nothing depends on it.")
    int number;
  }

  /** Of commands that move data. */
  static final class Transfer {
    @Option(
        names = "--concurrency-factor",
        hidden = true,
        paramLabel = "N",
        description = "Accepted for scripts of the older program; nothing depends on it.")
    int number;

    @Option(
        names = "--retry",
        hidden = true,
        description = "Accepted for scripts of the older program; what is safe is tried again.")
    boolean retry;

    @Option(
        names = {"--verify-hash", "--verify-blob-hash"},
        hidden = true,
        description = "Accepted for scripts of the older program; bytes are always checked.")
    boolean verifyHash;
  }
}
