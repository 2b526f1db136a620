package io.datamon.transfer;

import io.datamon.model.Entry;
import io.datamon.model.PackId;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * An entry of the parent, and what is known of the file that it was read from.
 *
 * @param stamp what the file system said of that file, if it may be trusted
 * @param listedPacks the packs of the chunk list, where the content is a listed one and they are
 *     known; empty else
 */
record BaseEntry(Entry entry, Optional<Stamp> stamp, Collection<PackId> listedPacks) {
  /**
   * What tells that a file is the same as before, besides its length and time.
   *
   * @param ino its number in its file system
   * @param dev the number of its file system
   * @param changed when anything of it changed last
   */
  record Stamp(long ino, long dev, Instant changed) {}
}
