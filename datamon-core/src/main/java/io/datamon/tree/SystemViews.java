package io.datamon.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * File systems that are views of the running system, such as {@code /proc}. What looks like a file
 * in them is made up when it is read: it says that it is empty and is not, never ends, or waits.
 */
final class SystemViews {
  /** Types as Linux names them in its table of mounts; see proc(5) and the manual of mount(8). */
  private static final Set<String> TYPES =
      Set.of(
          "autofs",
          "binfmt_misc",
          "bpf",
          "cgroup",
          "cgroup2",
          "configfs",
          "debugfs",
          "devpts",
          "efivarfs",
          "fusectl",
          "mqueue",
          "nsfs",
          "proc",
          "pstore",
          "rpc_pipefs",
          "securityfs",
          "selinuxfs",
          "sysfs",
          "tracefs");

  private SystemViews() {}

  /** Returns the type of the file system of a folder if it is such a view; else nothing. */
  static Optional<String> typeOf(Path folder) {
    try {
      String type = Files.getFileStore(folder).type();
      return TYPES.contains(type) ? Optional.of(type) : Optional.empty();
    } catch (IOException e) {
      // What cannot be told apart is read like any other folder, and says then what is wrong.
      return Optional.empty();
    }
  }
}
