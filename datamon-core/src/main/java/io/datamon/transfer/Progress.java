package io.datamon.transfer;

/** Listens to a transfer. Called by several threads, one at a time; what it throws is a defect. */
@FunctionalInterface
public interface Progress {
  /** Does not listen. */
  Progress NONE = event -> {};

  /** Takes an event; to return soon, as the transfer waits. */
  void on(ProgressEvent event);
}
