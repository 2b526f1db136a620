package io.datamon.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "unprotect", description = "Allow again to delete a bundle.")
final class BundleUnprotect implements Runnable {
  private final Session session;

  @Mixin private BundleProtection protection = new BundleProtection();

  BundleUnprotect(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    protection.set(session, false);
  }
}
