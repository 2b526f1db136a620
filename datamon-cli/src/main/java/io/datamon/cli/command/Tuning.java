package io.datamon.cli.command;

import picocli.CommandLine.Option;

/**
 * Flags of the older program that are accepted so that its users' scripts run, and change nothing,
 * which one line says when they are used.
 */
final class Tuning {
  private Tuning() {}

  /** Of all commands but those that record who writes. */
  static final class Account {
    private final Session session;

    Account(Session session) {
      this.session = session;
    }

    @Option(
        names = "--skip-auth",
        hidden = true,
        description = "Accepted for scripts of the older program; no account is needed.")
    void skipAuth(boolean wanted) {
      tellSkipAuth(session, wanted);
    }
  }

  static void tellSkipAuth(Session session, boolean wanted) {
    if (wanted) {
      session.withoutEffect("--skip-auth (no account is needed)");
    }
  }

  /** Of commands that list, and of those that move data. */
  static final class Concurrency {
    private final Session session;

    Concurrency(Session session) {
      this.session = session;
    }

    @Option(
        names = "--concurrency-factor",
        hidden = true,
        paramLabel = "N",
        description = "Accepted for scripts of the older program; nothing depends on it.")
    void concurrency(int number) {
      session.withoutEffect("--concurrency-factor (nothing depends on it)");
    }
  }

  /** Of commands that list. */
  static final class Listing {
    private final Session session;

    Listing(Session session) {
      this.session = session;
    }

    @Option(
        names = "--batch-size",
        hidden = true,
        paramLabel = "N",
        description = "Accepted for scripts of the older program; nothing depends on it.")
    void batch(int number) {
      session.withoutEffect("--batch-size (lists stream)");
    }
  }

  /** Of commands that move data. */
  static final class Transfer {
    private final Session session;

    Transfer(Session session) {
      this.session = session;
    }

    @Option(
        names = "--retry",
        hidden = true,
        description = "Accepted for scripts of the older program; what is safe is tried again.")
    void retry(boolean wanted) {
      session.withoutEffect("--retry (what is safe is always tried again)");
    }

    @Option(
        names = "--verify-hash",
        hidden = true,
        description = "Accepted for scripts of the older program; bytes are always checked.")
    void verifyHash(boolean wanted) {
      session.withoutEffect("--verify-hash (bytes are always checked)");
    }

    @Option(
        names = "--verify-blob-hash",
        hidden = true,
        description = "Accepted for scripts of the older program; bytes are always checked.")
    void verifyBlobHash(boolean wanted) {
      session.withoutEffect("--verify-blob-hash (bytes are always checked)");
    }
  }
}
