package io.datamon.model;

import io.datamon.error.InvalidInputException;

/** What a chunk is; kinds never share ids (each but data is hashed with a context string). */
public enum ChunkKind {
  /** Bytes of files. */
  DATA(1),
  /** A page of a manifest. */
  PAGE(2),
  /** A page of the chunk list of a large file. */
  LIST(3),
  /** A page of a pack list. */
  PACK_LIST(4);

  private final int code;

  ChunkKind(int code) {
    this.code = code;
  }

  /** Returns the number that stands for this kind in stored bytes. */
  public int code() {
    return code;
  }

  /**
   * Returns the kind of a stored number.
   *
   * @throws InvalidInputException if no kind has that number
   */
  public static ChunkKind of(int code) {
    return switch (code) {
      case 1 -> DATA;
      case 2 -> PAGE;
      case 3 -> LIST;
      case 4 -> PACK_LIST;
      default -> throw new InvalidInputException("chunk kind " + code + " is not known");
    };
  }
}
