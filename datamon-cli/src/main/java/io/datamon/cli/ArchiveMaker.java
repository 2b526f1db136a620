package io.datamon.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;

/**
 * Has the archive of loaded classes made that the launcher found missing, in a process of its own
 * that nothing waits for. By Java and not by the launcher: a shell cannot close all files that a
 * user's script may hold locks by, and Java closes all for a new process; and so nothing runs
 * beside the command.
 */
final class ArchiveMaker {
  /** Names the script that makes the archive; set by the launcher if there is none. */
  private static final String SCRIPT = "datamon.maker";

  /**
   * Stands back, is not interrupted with the script that the command was part of, and is in no
   * folder that may be about to be unmounted.
   */
  private static final String RUN =
      "trap '' INT QUIT; DATAMON_NICE=10; export DATAMON_NICE;"
          + " case $DATAMON_JAVA in /*) cd / ;; esac; exec /bin/sh \"$0\"";

  private ArchiveMaker() {}

  /** Starts it, if it is wanted; that it cannot be started is no failure of the command. */
  static void start() {
    String script = System.getProperty(SCRIPT, "");
    if (script.isEmpty()) {
      return;
    }
    try {
      new ProcessBuilder("/bin/sh", "-c", RUN, script)
          .redirectInput(Redirect.from(new File("/dev/null")))
          .redirectOutput(Redirect.DISCARD)
          .redirectError(Redirect.DISCARD)
          .start();
    } catch (IOException | OutOfMemoryError e) { // the latter where no more threads may be made
      System.getLogger(ArchiveMaker.class.getName())
          .log(Level.DEBUG, "no archive of loaded classes is made", e);
    }
  }
}
