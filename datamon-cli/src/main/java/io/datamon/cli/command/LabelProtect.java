package io.datamon.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "protect",
    description =
        "Keep a label from being deleted, and the bundle that it points at, until 'label"
            + " unprotect'. It can be moved.")
final class LabelProtect implements Runnable {
  private final Session session;

  @Mixin private LabelProtection protection = new LabelProtection();

  LabelProtect(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    protection.set(session, true);
  }
}
