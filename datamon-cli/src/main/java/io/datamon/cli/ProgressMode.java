package io.datamon.cli;

/** How it is told how a transfer goes. */
public enum ProgressMode {
  /** By a line that is drawn on a terminal; elsewhere not at all. */
  AUTO,
  /** By a line every few seconds. */
  PLAIN,
  /** By events in JSON, one a line. */
  JSON,
  /** Not at all. */
  NONE
}
