package io.datamon.store;

/**
 * What Datamon needs of storage, and at the end what it can use, as {@link StoreCheck} tries it.
 */
public enum StorePromise {
  /** An object is read as it was written, right after the write. */
  READ_AFTER_WRITE("a read after a write sees it"),
  /** An object that was replaced is read as it is now, and its version is another one. */
  READ_AFTER_REPLACEMENT("a read after a replacement sees it, with another version"),
  /** A part of an object is read by its range, also one that reaches past the end. */
  RANGES("parts of an object are read by range"),
  /** A listing shows what was written, in the order of keys. */
  LIST_AFTER_WRITE("a listing after a write shows it"),
  /** A put on the condition that there is no object takes effect only then. */
  PUT_IF_ABSENT("a put on the condition that nothing is there"),
  /** A put on the condition of a version takes effect only while the object has it. */
  PUT_IF_VERSION("a put on the condition of a version"),
  /** Of writers that race to make an object, one wins. */
  RACED_IF_ABSENT("of writers that race to make an object, one wins"),
  /** Of writers that race to replace an object, one wins. */
  RACED_IF_VERSION("of writers that race to replace an object, one wins"),
  /** An object that was deleted is gone, for reads and for listings. */
  DELETE("a deleted object is gone"),
  /** What an object was before it was replaced can be listed and read. Not needed. */
  VERSIONS("what an object was before is kept");

  private final String words;

  StorePromise(String words) {
    this.words = words;
  }

  /** Tells whether a store without it is no place for data; others do well, with less. */
  public boolean isNeeded() {
    return this != VERSIONS;
  }

  /** Returns what is promised, in a few words. */
  public String words() {
    return words;
  }
}
