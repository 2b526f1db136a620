package io.datamon.transfer;

import io.datamon.content.PackOutput;
import io.datamon.model.BundlePath;

/** Tells a listener how an upload goes; bytes sent are those that are acknowledged. */
final class ProgressReporter implements Reporter {
  private final Progress progress;
  private final PackOutput output;
  private long told;

  ProgressReporter(Progress progress, PackOutput output) {
    this.progress = progress;
    this.output = output;
  }

  @Override
  public synchronized void found(long bytes) {
    progress.on(new ProgressEvent.Found(1, bytes));
  }

  @Override
  public synchronized void done(BundlePath path, long bytes) {
    progress.on(new ProgressEvent.Done(path, bytes));
    sent();
  }

  @Override
  public synchronized void counted() {
    progress.on(new ProgressEvent.Counted());
  }

  @Override
  public synchronized void part(BundlePath path, long bytes) {
    progress.on(new ProgressEvent.Part(path, bytes));
    sent();
  }

  @Override
  public synchronized void sent() {
    long sent = output.sentBytes();
    if (sent > told) {
      progress.on(new ProgressEvent.Sent(sent - told));
      told = sent;
    }
  }

  @Override
  public synchronized void kept(BundlePath path, long bytes) {
    progress.on(new ProgressEvent.Kept(path, bytes));
  }

  @Override
  public synchronized void skipped(BundlePath path, String reason) {
    progress.on(new ProgressEvent.Skipped(path, reason));
  }
}
