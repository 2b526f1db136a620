package io.datamon.manifest;

import io.datamon.model.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What lies below a page.
 *
 * @param entries the number of entries
 * @param files the number of regular files
 * @param bytes the bytes of the regular files
 */
record Counts(long entries, long files, long bytes) {
  static final Counts NONE = new Counts(0, 0, 0);

  /** Returns the sum; an {@link ArithmeticException} says that it does not fit. */
  Counts plus(Counts other) {
    return new Counts(
        Math.addExact(entries, other.entries),
        Math.addExact(files, other.files),
        Math.addExact(bytes, other.bytes));
  }

  static Counts of(Entry entry) {
    return entry instanceof Entry.File file ? new Counts(1, 1, file.size()) : new Counts(1, 0, 0);
  }

  // By hand: the JVM makes those of records when they are first used, which takes milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Counts that
        && entries == that.entries
        && files == that.files
        && bytes == that.bytes;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(entries) + Long.hashCode(bytes);
  }
}
