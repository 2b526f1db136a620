package io.datamon.manifest;

/** What is to be known of a page that was read, to compare it with another page above it. */
public final class PageFacts {
  final byte[] first;
  final byte[] last;
  final Counts counts;
  final PackSet packs;
  final boolean leaf;

  PageFacts(byte[] first, byte[] last, Counts counts, PackSet packs, boolean leaf) {
    this.first = first;
    this.last = last;
    this.counts = counts;
    this.packs = packs;
    this.leaf = leaf;
  }

  /** Returns the number of entries below. */
  public long entries() {
    return counts.entries();
  }

  /** Returns the number of regular files below. */
  public long files() {
    return counts.files();
  }

  /** Returns the bytes of the regular files below. */
  public long bytes() {
    return counts.bytes();
  }

  /** Returns the bytes of memory that this takes, about. */
  public int weight() {
    return 200 + first.length + last.length + 16 * packs.size();
  }
}
