package io.datamon.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "protect",
    description =
        "Keep a bundle from being deleted, until 'bundle unprotect'; a squash keeps it, too.")
final class BundleProtect implements Runnable {
  private final Session session;

  @Mixin private BundleProtection protection = new BundleProtection();

  BundleProtect(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    protection.set(session, true);
  }
}
