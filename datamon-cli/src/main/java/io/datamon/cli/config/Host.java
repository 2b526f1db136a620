package io.datamon.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, without asking the network. */
final class Host {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private Host() {}

  static String name(Environment environment) {
    String name = environment.variable("HOSTNAME").orElse("").strip();
    if (name.isEmpty() && Files.isReadable(KERNEL)) {
      try {
        name = Files.readString(KERNEL).strip();
      } catch (IOException e) {
        System.getLogger(Host.class.getName())
            .log(System.Logger.Level.DEBUG, "the host's name cannot be read", e);
      }
    }
    return name.isEmpty() ? "localhost" : name;
  }
}
