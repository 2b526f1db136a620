package io.datamon.transfer;

import io.datamon.manifest.Change;
import io.datamon.model.BundlePath;
import io.datamon.model.Entry;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Optional;

/**
 * The files of a bundle, in whatever format they are stored. Thread-safe; iterators and streams are
 * for one thread each.
 */
public interface BundleFiles extends DownloadSource {
  /** Returns an entry; empty if there is none of that path. */
  Optional<Entry> find(BundlePath path);

  /** Returns an entry and everything below it, in manifest order; nothing if there is none. */
  Iterator<Entry> subtree(BundlePath path);

  /**
   * Returns what leads from this bundle to another, in manifest order. Files that were cut
   * differently count as changed.
   */
  Iterator<Change> changesTo(BundleFiles other);

  /**
   * Opens a file for reading. Bytes are checked before they are handed out; reading ends with
   * {@link io.datamon.error.CorruptException} where they are not what they should be.
   *
   * @param offset the first byte wanted, counted from 0
   */
  InputStream open(Entry.File file, long offset);
}
