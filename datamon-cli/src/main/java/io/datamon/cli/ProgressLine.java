package io.datamon.cli;

import io.datamon.transfer.Progress;
import io.datamon.transfer.ProgressEvent;
import java.util.function.LongSupplier;

/**
 * Tells on standard error how a transfer goes: on a terminal by a line that is drawn again and
 * again; what was left out or went wrong as a line each, wherever standard error goes.
 */
public final class ProgressLine implements Progress, AutoCloseable {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final Output output;
  private final boolean drawn;
  private final boolean quiet;
  private final LongSupplier nanoTime;
  private long last;
  private long foundFiles;
  private long foundBytes;
  private long files;
  private long bytes;
  private long sent;

  /**
   * Creates a listener.
   *
   * @param drawn whether standard error is a terminal
   * @param quiet whether only failures are told
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public ProgressLine(Output output, boolean drawn, boolean quiet, LongSupplier nanoTime) {
    this.output = output;
    this.drawn = drawn && !quiet;
    this.quiet = quiet;
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong() - INTERVAL_NANOS;
  }

  @Override
  public void on(ProgressEvent event) {
    if (event instanceof ProgressEvent.Found found) {
      foundFiles += found.files();
      foundBytes += found.bytes();
    } else if (event instanceof ProgressEvent.Done done) {
      files++;
      bytes += done.bytes();
    } else if (event instanceof ProgressEvent.Kept kept) {
      files++;
      bytes += kept.bytes();
    } else if (event instanceof ProgressEvent.Sent part) {
      sent += part.bytes();
    } else if (event instanceof ProgressEvent.Skipped skipped) {
      info("INFO: left out " + skipped.path() + ": " + skipped.reason());
    } else if (event instanceof ProgressEvent.Removed removed) {
      info("INFO: removed " + removed.path());
    } else if (event instanceof ProgressEvent.Warning warning) {
      output.note("WARN: " + warning.path() + ": " + warning.message());
    } else if (event instanceof ProgressEvent.Failed failed) {
      output.note("ERROR: " + failed.path() + ": " + failed.message());
    }
    if (drawn) {
      draw();
    }
  }

  private void info(String text) {
    if (!quiet) {
      output.note(text);
    }
  }

  private void draw() {
    long now = nanoTime.getAsLong();
    if (now - last >= INTERVAL_NANOS) {
      last = now;
      output.status(
          files
              + " of "
              + Text.count(foundFiles, "file")
              + ", "
              + Text.bytes(bytes)
              + " of "
              + Text.bytes(foundBytes)
              + ", "
              + Text.bytes(sent)
              + " transferred");
    }
  }

  /** Removes the line. */
  @Override
  public void close() {
    if (drawn) {
      output.clearStatus();
    }
  }
}
