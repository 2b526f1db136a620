package io.datamon.cli;

import io.datamon.cli.config.Environment;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The program {@code datamon}. */
public final class Main {
  /** How long a command that is interrupted may take to leave things in order, in seconds. */
  private static final int GRACE = 10;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Read by the JDK's logging when it is first used, which most commands never do.
    System.setProperty("java.util.logging.config.class", LogSetup.class.getName());
    // Else picocli looks for Groovy, and opens all jars to find that it is not there.
    System.setProperty("picocli.disable.closures", "true");
    CountDownLatch done = new CountDownLatch(1);
    interruptOnSignal(Thread.currentThread(), done);
    int code;
    try {
      Output output =
          new Output(
              new FileOutputStream(FileDescriptor.out),
              new FileOutputStream(FileDescriptor.err),
              Boolean.getBoolean("datamon.terminal"));
      Environment environment = Environment.ofProcess();
      code =
          args.length == 2 && args[0].equals(Training.NAME)
              ? Training.run(Path.of(args[1]))
              : new Cli(environment, output, answers(environment.input())).run(args);
    } finally {
      done.countDown();
    }
    ArchiveMaker.start();
    if (code != ExitCode.OK || !isAlone()) {
      System.exit(code);
    }
  }

  /**
   * Tells whether the process ends when this thread does. Then it is left to: {@code System.exit}
   * logs from JDK 21 on, and sets up logging to find that nobody wants to know.
   */
  private static boolean isAlone() {
    Thread[] threads = new Thread[Thread.activeCount() + 8];
    int count = Thread.enumerate(threads);
    return count < threads.length
        && Arrays.stream(threads, 0, count)
            .allMatch(thread -> thread == Thread.currentThread() || thread.isDaemon());
  }

  /** Only the shell that starts the program can tell what standard input is. */
  private static Answers answers(InputStream in) {
    return switch (System.getProperty("datamon.answers", "")) {
      case "terminal" -> Answers.onTerminal(in);
      case "piped" -> Answers.piped(in);
      default -> Answers.nobody();
    };
  }

  /**
   * On SIGINT, SIGTERM and SIGHUP the JVM ends with 130, 143 and 129 when its shutdown hooks are
   * done. The hook interrupts the command, which then removes what it leaves half-written.
   */
  private static void interruptOnSignal(Thread command, CountDownLatch done) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (done.getCount() == 0) {
                    return;
                  }
                  command.interrupt();
                  try {
                    if (!done.await(GRACE, TimeUnit.SECONDS)) {
                      System.err.println("ERROR: the command did not end in time and was stopped");
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "datamon-interrupt"));
  }
}
