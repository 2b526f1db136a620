package io.datamon.cli.config;

/**
 * A value in force, and where it came from.
 *
 * @param value the value
 * @param origin where it came from, for a person: {@code --config}, {@code DATAMON_CONTEXT}, the
 *     path of a file, {@code default}
 */
public record Setting<T>(T value, String origin) {
  /** The origin of what nobody set. */
  public static final String DEFAULT = "default";

  /** Tells whether nobody set this. */
  public boolean isDefault() {
    return origin.equals(DEFAULT);
  }
}
