package io.datamon.cli;

import io.datamon.error.UnavailableException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Standard output and standard error of a command, in UTF-8 whatever the locale says.
 *
 * <p>Results go to standard output and are buffered; everything else goes to standard error at
 * once, after the results so far. Not safe for several threads, but for {@link #note} and {@link
 * #status}.
 */
public final class Output {
  private static final int BUFFER = 1 << 16;
  private static final String RED = "\u001b[1;31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String PLAIN = "\u001b[0m";

  private final OutputStream out;
  private final OutputStream err;
  private final boolean terminal;
  private boolean colored;
  private int statusWidth;

  /**
   * Creates an output over two streams, which are flushed and never closed.
   *
   * @param terminal whether standard error is a terminal
   */
  public Output(OutputStream out, OutputStream err, boolean terminal) {
    this.out = new BufferedOutputStream(out, BUFFER);
    this.err = err;
    this.terminal = terminal;
  }

  /** Tells whether standard error is a terminal. */
  public boolean isTerminal() {
    return terminal;
  }

  /** Says whether what introduces failures and warnings is coloured. */
  public synchronized void color(boolean wanted) {
    colored = wanted;
  }

  /** Writes a line of results; control characters in it are escaped. */
  public void line(String text) {
    raw(Text.escape(text).getBytes(StandardCharsets.UTF_8));
    raw(new byte[] {'\n'});
  }

  /** Writes bytes to standard output as they are. */
  public void raw(byte[] bytes) {
    raw(bytes, 0, bytes.length);
  }

  /** Writes bytes to standard output as they are. */
  public void raw(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw outputFailed(e);
    }
  }

  /**
   * Hands on everything that was written to standard output.
   *
   * @throws ClosedPipeException if nobody reads it any more
   */
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw outputFailed(e);
    }
  }

  /** Writes a line to standard error, as it is but for control characters. */
  public synchronized void note(String text) {
    clearStatus();
    error(colored(Text.escape(text)) + "\n");
  }

  private String colored(String line) {
    if (colored) {
      for (String word : new String[] {"ERROR:", "Error:"}) {
        if (line.startsWith(word)) {
          return RED + word + PLAIN + line.substring(word.length());
        }
      }
      if (line.startsWith("WARN:")) {
        return YELLOW + "WARN:" + PLAIN + line.substring("WARN:".length());
      }
    }
    return line;
  }

  /** Draws a line that the next status or note replaces; for a terminal only. */
  public synchronized void status(String text) {
    String line = Text.escape(text);
    error("\r" + line + " ".repeat(Math.max(0, statusWidth - line.length())));
    statusWidth = line.length();
  }

  /** Removes the line that {@link #status} drew. */
  public synchronized void clearStatus() {
    if (statusWidth > 0) {
      error("\r" + " ".repeat(statusWidth) + "\r");
      statusWidth = 0;
    }
  }

  /** Returns a writer to standard output, for help texts. */
  PrintWriter outWriter() {
    return writer(out);
  }

  /** Returns a writer to standard error, for help texts. */
  PrintWriter errWriter() {
    return writer(err);
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(
        new Writer() {
          @Override
          public void write(char[] chars, int offset, int length) throws IOException {
            stream.write(new String(chars, offset, length).getBytes(StandardCharsets.UTF_8));
          }

          @Override
          public void flush() throws IOException {
            stream.flush();
          }

          @Override
          public void close() throws IOException {
            stream.flush();
          }
        },
        true);
  }

  private void error(String text) {
    try {
      err.write(text.getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException e) {
      // Nobody can be told any more; the exit code still says how it ended.
      System.getLogger(Output.class.getName())
          .log(System.Logger.Level.DEBUG, "standard error cannot be written", e);
    }
  }

  private static RuntimeException outputFailed(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("Broken pipe") || message.contains("EPIPE")
        ? new ClosedPipeException(e)
        : new UnavailableException("standard output cannot be written: " + message, e);
  }
}
