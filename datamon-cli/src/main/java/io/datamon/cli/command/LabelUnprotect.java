package io.datamon.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "unprotect", description = "Allow again to delete a label.")
final class LabelUnprotect implements Runnable {
  private final Session session;

  @Mixin private LabelProtection protection = new LabelProtection();

  LabelUnprotect(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    protection.set(session, false);
  }
}
