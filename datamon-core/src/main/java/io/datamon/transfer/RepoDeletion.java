package io.datamon.transfer;

import java.util.List;

/**
 * What went with a repo, or would go.
 *
 * @param bundles how many bundles
 * @param labels how many labels
 * @param files how many files of all its bundles in the native format
 * @param bytes the bytes of those, as if each bundle held its own
 * @param protectedItems which bundles and labels are protected, such as {@code label stable}: while
 *     there are any, nothing goes
 */
public record RepoDeletion(
    long bundles, long labels, long files, long bytes, List<String> protectedItems) {
  /** Copies the list. */
  public RepoDeletion {
    protectedItems = List.copyOf(protectedItems);
  }
}
