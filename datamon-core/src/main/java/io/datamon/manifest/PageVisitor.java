package io.datamon.manifest;

import io.datamon.error.DatamonException;
import io.datamon.model.BundlePath;
import io.datamon.model.ChunkRef;
import java.util.Optional;

/** Takes what {@link Manifest#visit} meets. */
public interface PageVisitor {
  /**
   * Returns what is known of a page that was read before, at this place; then, if it is a leaf, it
   * is not read again.
   */
  Optional<PageFacts> known(ChunkRef page);

  /** Takes a leaf page that was known, and that fits where it is met now. */
  void passed(ChunkRef page);

  /** Takes a page that was read, and that fits where it is met. */
  void read(PageInfo page, PageFacts facts);

  /**
   * Takes what is wrong with a page. If it could not be read, what is below it is not met.
   *
   * @param first the path of the first entry below the page
   * @param next the path of the first entry after those below it; empty if there is none
   */
  void fault(ChunkRef page, BundlePath first, Optional<BundlePath> next, DatamonException why);
}
