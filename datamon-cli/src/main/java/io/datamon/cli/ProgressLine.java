package io.datamon.cli;

import io.datamon.transfer.ProgressEvent;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Tells on standard error how a transfer goes: by a line that is drawn again and again, or by one
 * now and then; what was left out or went wrong as a line each, wherever standard error goes.
 */
public final class ProgressLine implements ShownProgress {
  private static final long DRAWN_NANOS = 100_000_000;
  private static final long PRINTED_NANOS = 5_000_000_000L;

  private final Output output;
  private final Way way;
  private final Style style;
  private final boolean quiet;
  private final int width;
  private final LongSupplier nanoTime;
  private final Tally tally;
  private long last;

  /** How it is told. */
  public enum Style {
    /** A line that is drawn, at most ten times a second. */
    DRAWN,
    /** A line every five seconds. */
    PRINTED,
    /** Only what was left out or went wrong. */
    NONE
  }

  /**
   * Creates a listener.
   *
   * @param quiet whether of the rest only failures and warnings are told
   * @param width how many columns there are for a line that is drawn
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public ProgressLine(
      Output output, Way way, Style style, boolean quiet, int width, LongSupplier nanoTime) {
    this.output = output;
    this.way = way;
    this.style = style;
    this.quiet = quiet;
    this.width = width;
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    this.tally = new Tally(way, now);
    this.last = style == Style.DRAWN ? now - DRAWN_NANOS : now;
  }

  @Override
  public void on(ProgressEvent event) {
    long now = nanoTime.getAsLong();
    tally.add(event, now);
    if (event instanceof ProgressEvent.Skipped skipped) {
      info("INFO: left out " + skipped.path() + ": " + skipped.reason());
    } else if (event instanceof ProgressEvent.Removed removed) {
      info("INFO: removed " + removed.path());
    } else if (event instanceof ProgressEvent.Warning warning) {
      output.note("WARN: " + warning.path() + ": " + warning.message());
    } else if (event instanceof ProgressEvent.Failed failed) {
      output.note("ERROR: " + failed.path() + ": " + failed.message());
    }
    if (style == Style.DRAWN && now - last >= DRAWN_NANOS) {
      last = now;
      String text = text(now);
      output.status(text.length() > width ? text.substring(0, width) : text);
    } else if (style == Style.PRINTED && now - last >= PRINTED_NANOS) {
      last = now;
      output.note("INFO: " + text(now));
    }
  }

  private void info(String text) {
    if (!quiet) {
      output.note(text);
    }
  }

  private String text(long now) {
    String more = tally.isCounted() ? "" : "+"; // there may be more than was found so far
    StringBuilder text = new StringBuilder(80);
    text.append(tally.files())
        .append(" of ")
        .append(tally.foundFiles())
        .append(more)
        .append(tally.foundFiles() == 1 && more.isEmpty() ? " file" : " files");
    if (tally.keptFiles() > 0) {
      text.append(" (").append(tally.keptFiles()).append(" known)");
    }
    text.append(", ")
        .append(Text.bytes(tally.bytes()))
        .append(" of ")
        .append(Text.bytes(tally.foundBytes()))
        .append(more);
    if (tally.rate() > 0) {
      text.append(", ").append(Text.bytes(tally.rate())).append("/s");
    }
    text.append(", ")
        .append(Text.bytes(tally.sentBytes()))
        .append(way == Way.UPLOAD ? " new" : " fetched");
    OptionalLong left = tally.secondsLeft(now);
    if (left.isPresent()) {
      text.append(", ").append(duration(left.getAsLong())).append(" left");
    }
    return text.toString();
  }

  private static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + "s";
    }
    return seconds < 3600
        ? String.format("%dm%02ds", seconds / 60, seconds % 60)
        : String.format("%dh%02dm", seconds / 3600, seconds / 60 % 60);
  }

  /** Removes the line. */
  @Override
  public void close() {
    if (style == Style.DRAWN) {
      output.clearStatus();
    }
  }
}
