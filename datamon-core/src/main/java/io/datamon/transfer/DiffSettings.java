package io.datamon.transfer;

import io.datamon.model.BundlePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is compared.
 *
 * @param only paths to be compared with all below them; empty: everything
 * @param attributes whether things that differ only in mode, time or other attributes count
 * @param trustTimes whether files of a folder are taken for what a download made them when size and
 *     times say that nothing changed since; else all are read
 * @param ignoreFiles whether files of a folder do not count that its own files of rules leave out
 *     and that are not in the bundle
 * @param leaveOut stores and caches, which are no part of a folder
 */
public record DiffSettings(
    Optional<List<BundlePath>> only,
    boolean attributes,
    boolean trustTimes,
    boolean ignoreFiles,
    Set<Path> leaveOut) {
  /** Compares everything, by content. */
  public static final DiffSettings DEFAULT =
      new DiffSettings(Optional.empty(), false, false, true, Set.of());

  /** Copies the collections. */
  public DiffSettings {
    only = only.map(List::copyOf);
    leaveOut = Set.copyOf(leaveOut);
  }

  /** Returns these settings for other paths. */
  public DiffSettings withOnly(List<BundlePath> paths) {
    return new DiffSettings(Optional.of(paths), attributes, trustTimes, ignoreFiles, leaveOut);
  }

  /** Returns these settings with another {@code attributes}. */
  public DiffSettings withAttributes(boolean on) {
    return new DiffSettings(only, on, trustTimes, ignoreFiles, leaveOut);
  }

  /** Returns these settings with another {@code trustTimes}. */
  public DiffSettings withTrustTimes(boolean on) {
    return new DiffSettings(only, attributes, on, ignoreFiles, leaveOut);
  }

  /** Returns these settings with another {@code ignoreFiles}. */
  public DiffSettings withIgnoreFiles(boolean on) {
    return new DiffSettings(only, attributes, trustTimes, on, leaveOut);
  }

  /** Returns these settings with stores and caches that are left out. */
  public DiffSettings withLeaveOut(Set<Path> folders) {
    return new DiffSettings(only, attributes, trustTimes, ignoreFiles, folders);
  }
}
