package io.datamon.transfer;

import io.datamon.model.BundlePath;
import io.datamon.model.Digest;
import io.datamon.model.Entry;
import java.time.Instant;
import java.util.Optional;

/**
 * One thing that differs between two bundles, or between a bundle and a folder.
 *
 * @param kind how it differs
 * @param path where
 * @param before what it is on the side that was asked; empty if it is not there
 * @param after what it is on the other side; empty if it is not there
 * @param content whether type, bytes or target of a link differ; else only attributes do
 */
public record Difference(
    Kind kind, BundlePath path, Optional<Side> before, Optional<Side> after, boolean content) {
  /** How something differs. */
  public enum Kind {
    /** It is only on the other side. */
    ADDED,
    /** It is only on the side that was asked. */
    REMOVED,
    /** It is on both, and not the same. */
    CHANGED
  }

  /** What something is. */
  public enum Type {
    /** A regular file. */
    FILE,
    /** A folder. */
    DIRECTORY,
    /** A symbolic link. */
    LINK
  }

  /**
   * One side.
   *
   * @param size of a file its bytes, of a link those of its target, of a folder 0
   * @param mode 12 bits
   * @param modified when its contents changed last
   * @param hash of a file, its hash as a bundle records it
   */
  public record Side(Type type, long size, int mode, Instant modified, Optional<Digest> hash) {
    static Side of(Entry entry) {
      Type type =
          entry instanceof Entry.File
              ? Type.FILE
              : entry instanceof Entry.Directory ? Type.DIRECTORY : Type.LINK;
      Optional<Digest> hash =
          entry instanceof Entry.File file ? Optional.of(FileHashes.of(file)) : Optional.empty();
      return new Side(type, entry.size(), entry.mode(), entry.modified(), hash);
    }
  }

  static Difference added(BundlePath path, Side after) {
    return new Difference(Kind.ADDED, path, Optional.empty(), Optional.of(after), true);
  }

  static Difference removed(BundlePath path, Side before) {
    return new Difference(Kind.REMOVED, path, Optional.of(before), Optional.empty(), true);
  }

  static Difference changed(BundlePath path, Side before, Side after, boolean content) {
    return new Difference(Kind.CHANGED, path, Optional.of(before), Optional.of(after), content);
  }
}
