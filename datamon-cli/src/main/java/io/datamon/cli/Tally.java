package io.datamon.cli;

import io.datamon.transfer.ProgressEvent;
import java.util.OptionalLong;

/** Adds up what a transfer tells, and works out how fast it is. One thread at a time. */
final class Tally {
  /** After so long without a change a rate has lost most of its weight, in seconds. */
  private static final double MEMORY_SECONDS = 5;

  /** A rate is not worked out more often, in seconds. */
  private static final double STEP_SECONDS = 0.1;

  /** Until then there is too little to tell how long it will take, in seconds. */
  private static final double WARM_UP_SECONDS = 1;

  private final ShownProgress.Way way;
  private final long begun;
  private long foundFiles;
  private long foundBytes;
  private boolean counted;
  private long doneFiles;
  private long doneBytes;
  private long keptFiles;
  private long keptBytes;
  private long partBytes;
  private long sentBytes;
  private long rateTime;
  private long rateBytes;
  private double rate;

  Tally(ShownProgress.Way way, long nanoTime) {
    this.way = way;
    this.begun = nanoTime;
    this.rateTime = nanoTime;
  }

  void add(ProgressEvent event, long nanoTime) {
    if (event instanceof ProgressEvent.Found found) {
      foundFiles += found.files();
      foundBytes += found.bytes();
    } else if (event instanceof ProgressEvent.Counted) {
      counted = true;
    } else if (event instanceof ProgressEvent.Part part) {
      partBytes = part.bytes();
    } else if (event instanceof ProgressEvent.Done done) {
      doneFiles++;
      doneBytes += done.bytes();
      partBytes = 0;
    } else if (event instanceof ProgressEvent.Kept kept) {
      keptFiles++;
      keptBytes += kept.bytes();
    } else if (event instanceof ProgressEvent.Sent sent) {
      sentBytes += sent.bytes();
    } else if (event instanceof ProgressEvent.Failed) {
      partBytes = 0;
    }
    measure(nanoTime);
  }

  private void measure(long nanoTime) {
    double seconds = (nanoTime - rateTime) / 1e9;
    if (seconds >= STEP_SECONDS) {
      double now = Math.max(0, moved() - rateBytes) / seconds;
      // At first a plain mean, so that the beginning does not count for ever.
      double weight =
          Math.max(1 - Math.exp(-seconds / MEMORY_SECONDS), seconds / elapsed(nanoTime));
      rate += (now - rate) * Math.min(1, weight);
      rateTime = nanoTime;
      rateBytes = moved();
    }
  }

  /** Returns the bytes that went from one side to the other, without those that were there. */
  private long moved() {
    long whole = doneBytes + partBytes;
    return way == ShownProgress.Way.DOWNLOAD ? Math.max(whole, sentBytes) : whole;
  }

  double elapsed(long nanoTime) {
    return (nanoTime - begun) / 1e9;
  }

  long foundFiles() {
    return foundFiles;
  }

  /** Never less than {@link #bytes}: of a stream it is not known how long it will be. */
  long foundBytes() {
    return Math.max(foundBytes, bytes());
  }

  /** Tells whether everything was found. */
  boolean isCounted() {
    return counted;
  }

  long files() {
    return doneFiles + keptFiles;
  }

  long bytes() {
    return keptBytes + moved();
  }

  long keptFiles() {
    return keptFiles;
  }

  long keptBytes() {
    return keptBytes;
  }

  long sentBytes() {
    return sentBytes;
  }

  /** Returns bytes a second. */
  long rate() {
    return Math.round(rate);
  }

  /** Returns how many seconds it will take at this rate; empty if that cannot be told. */
  OptionalLong secondsLeft(long nanoTime) {
    long left = foundBytes - bytes();
    if (!counted || left <= 0 || rate < 1 || elapsed(nanoTime) < WARM_UP_SECONDS) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.round(Math.ceil(left / rate)));
  }
}
